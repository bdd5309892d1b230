"""The colours of rooms and of times of day."""

from __future__ import annotations

from dataclasses import dataclass

from illustrator.colour import Colour


@dataclass(frozen=True)
class Daylight:
    """What the world outside looks like at one time of one day."""

    zenith: Colour
    horizon: Colour
    sun: Colour
    cloud: Colour
    far: Colour
    near: Colour
    water: Colour
    night: bool = False

    def hazed(self, colour: Colour, distance: float) -> Colour:
        """Return a colour as it looks through this much air (0 near, 1 at the horizon)."""
        return colour.mixed(self.horizon, distance)


MORNING = Daylight(
    zenith=Colour(0.79, 0.075, 232),
    horizon=Colour(0.95, 0.035, 85),
    sun=Colour(0.98, 0.05, 95),
    cloud=Colour(0.985, 0.01, 90),
    far=Colour(0.74, 0.05, 225),
    near=Colour(0.58, 0.095, 145),
    water=Colour(0.72, 0.075, 220),
)
NOON = Daylight(
    zenith=Colour(0.72, 0.105, 238),
    horizon=Colour(0.93, 0.035, 215),
    sun=Colour(0.99, 0.03, 100),
    cloud=Colour(0.99, 0.005, 220),
    far=Colour(0.68, 0.06, 230),
    near=Colour(0.6, 0.115, 140),
    water=Colour(0.68, 0.095, 215),
)
SUNSET = Daylight(
    zenith=Colour(0.58, 0.1, 300),
    horizon=Colour(0.87, 0.105, 62),
    sun=Colour(0.94, 0.11, 80),
    cloud=Colour(0.82, 0.09, 25),
    far=Colour(0.56, 0.095, 330),
    near=Colour(0.4, 0.065, 330),
    water=Colour(0.68, 0.095, 20),
)
GOLDEN = Daylight(
    zenith=Colour(0.82, 0.065, 210),
    horizon=Colour(0.94, 0.085, 80),
    sun=Colour(0.97, 0.09, 90),
    cloud=Colour(0.96, 0.04, 70),
    far=Colour(0.72, 0.06, 45),
    near=Colour(0.58, 0.095, 110),
    water=Colour(0.77, 0.07, 190),
)
DUSK = Daylight(
    zenith=Colour(0.3, 0.09, 280),
    horizon=Colour(0.72, 0.11, 20),
    sun=Colour(0.86, 0.12, 50),
    cloud=Colour(0.5, 0.09, 330),
    far=Colour(0.42, 0.085, 300),
    near=Colour(0.27, 0.055, 280),
    water=Colour(0.42, 0.085, 300),
    night=True,
)
NIGHT = Daylight(
    zenith=Colour(0.22, 0.065, 275),
    horizon=Colour(0.45, 0.09, 265),
    sun=Colour(0.95, 0.03, 95),
    cloud=Colour(0.36, 0.06, 270),
    far=Colour(0.33, 0.065, 265),
    near=Colour(0.22, 0.045, 250),
    water=Colour(0.33, 0.07, 262),
    night=True,
)


@dataclass(frozen=True)
class Palette:
    """The colours of one home."""

    wall: Colour
    trim: Colour
    floor: Colour
    wood: Colour
    fabric: Colour
    accent: Colour
    second: Colour
    linen: Colour
    leaf: Colour
    metal: Colour
    tile: Colour


LEAF = Colour(0.5, 0.09, 152)
BRASS = Colour(0.74, 0.09, 80)
STEEL = Colour(0.42, 0.01, 260)

NORDIC = Palette(
    wall=Colour(0.93, 0.012, 85),
    trim=Colour(0.98, 0.005, 85),
    floor=Colour(0.8, 0.045, 75),
    wood=Colour(0.73, 0.065, 70),
    fabric=Colour(0.62, 0.025, 240),
    accent=Colour(0.76, 0.125, 75),
    second=Colour(0.52, 0.055, 235),
    linen=Colour(0.96, 0.008, 85),
    leaf=LEAF,
    metal=STEEL,
    tile=Colour(0.95, 0.008, 200),
)
TERRACOTTA = Palette(
    wall=Colour(0.87, 0.042, 60),
    trim=Colour(0.96, 0.015, 75),
    floor=Colour(0.66, 0.085, 48),
    wood=Colour(0.52, 0.075, 50),
    fabric=Colour(0.62, 0.125, 40),
    accent=Colour(0.55, 0.075, 195),
    second=Colour(0.8, 0.1, 80),
    linen=Colour(0.95, 0.02, 80),
    leaf=Colour(0.52, 0.08, 135),
    metal=BRASS,
    tile=Colour(0.82, 0.06, 210),
)
SAGE = Palette(
    wall=Colour(0.83, 0.035, 148),
    trim=Colour(0.97, 0.01, 120),
    floor=Colour(0.74, 0.055, 70),
    wood=Colour(0.58, 0.07, 60),
    fabric=Colour(0.9, 0.025, 85),
    accent=Colour(0.63, 0.125, 40),
    second=Colour(0.46, 0.06, 160),
    linen=Colour(0.97, 0.012, 95),
    leaf=Colour(0.46, 0.085, 150),
    metal=BRASS,
    tile=Colour(0.93, 0.02, 150),
)
MIDNIGHT = Palette(
    wall=Colour(0.38, 0.05, 250),
    trim=Colour(0.5, 0.045, 250),
    floor=Colour(0.55, 0.06, 60),
    wood=Colour(0.48, 0.07, 52),
    fabric=Colour(0.6, 0.11, 25),
    accent=Colour(0.78, 0.12, 80),
    second=Colour(0.7, 0.055, 220),
    linen=Colour(0.92, 0.015, 85),
    leaf=Colour(0.52, 0.09, 155),
    metal=BRASS,
    tile=Colour(0.48, 0.055, 215),
)
SAND = Palette(
    wall=Colour(0.92, 0.025, 80),
    trim=Colour(0.97, 0.012, 85),
    floor=Colour(0.84, 0.04, 82),
    wood=Colour(0.68, 0.07, 70),
    fabric=Colour(0.94, 0.015, 85),
    accent=Colour(0.62, 0.09, 205),
    second=Colour(0.72, 0.085, 45),
    linen=Colour(0.98, 0.008, 90),
    leaf=Colour(0.55, 0.085, 140),
    metal=BRASS,
    tile=Colour(0.86, 0.05, 195),
)
ROSE = Palette(
    wall=Colour(0.87, 0.038, 20),
    trim=Colour(0.97, 0.01, 40),
    floor=Colour(0.72, 0.055, 55),
    wood=Colour(0.56, 0.075, 45),
    fabric=Colour(0.52, 0.095, 5),
    accent=Colour(0.58, 0.07, 190),
    second=Colour(0.82, 0.09, 70),
    linen=Colour(0.97, 0.012, 50),
    leaf=LEAF,
    metal=BRASS,
    tile=Colour(0.92, 0.03, 15),
)
OCEAN = Palette(
    wall=Colour(0.92, 0.02, 215),
    trim=Colour(0.985, 0.006, 210),
    floor=Colour(0.83, 0.035, 80),
    wood=Colour(0.76, 0.05, 75),
    fabric=Colour(0.5, 0.085, 245),
    accent=Colour(0.72, 0.135, 45),
    second=Colour(0.72, 0.075, 205),
    linen=Colour(0.98, 0.006, 220),
    leaf=Colour(0.55, 0.09, 150),
    metal=Colour(0.72, 0.01, 240),
    tile=Colour(0.78, 0.075, 220),
)
FOREST = Palette(
    wall=Colour(0.62, 0.07, 58),
    trim=Colour(0.5, 0.065, 52),
    floor=Colour(0.54, 0.065, 55),
    wood=Colour(0.45, 0.06, 50),
    fabric=Colour(0.45, 0.065, 155),
    accent=Colour(0.6, 0.155, 32),
    second=Colour(0.85, 0.05, 85),
    linen=Colour(0.94, 0.018, 85),
    leaf=Colour(0.48, 0.085, 145),
    metal=STEEL,
    tile=Colour(0.6, 0.02, 80),
)
