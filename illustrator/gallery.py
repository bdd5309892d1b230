"""Which pictures the demo's properties have: four each, in one home's colours and light."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from zlib import crc32

from PIL import Image, ImageOps

from illustrator import cities, coast, countryside, rooms
from illustrator.buildings import Material, skyline
from illustrator.canvas import Box, Canvas
from illustrator.colour import WHITE, Colour
from illustrator.nature import hills, mountains, pine, sky, water
from illustrator.palettes import (
    DUSK,
    FOREST,
    GOLDEN,
    MIDNIGHT,
    MORNING,
    NIGHT,
    NOON,
    NORDIC,
    OCEAN,
    ROSE,
    SAGE,
    SAND,
    SUNSET,
    TERRACOTTA,
    Daylight,
)
from illustrator.shell import Room

Draw = Callable[[Random], Canvas]

BARN_RED = Material(Colour(0.5, 0.13, 32), Colour(0.38, 0.03, 260), WHITE, Colour(0.4, 0.06, 200))
HONEY_STONE = Material(
    Colour(0.85, 0.055, 78), Colour(0.5, 0.045, 50), Colour(0.97, 0.012, 85), Colour(0.5, 0.075, 165)
)
WHITEWASH = Material(Colour(0.95, 0.012, 85), Colour(0.6, 0.11, 42), Colour(0.99), Colour(0.55, 0.1, 220))
SEA_GREEN = Material(Colour(0.74, 0.06, 200), Colour(0.5, 0.02, 260), WHITE, Colour(0.68, 0.15, 45))
CEDAR = Material(Colour(0.52, 0.08, 55), Colour(0.36, 0.03, 260), Colour(0.9, 0.02, 80), Colour(0.45, 0.12, 28))
LARCH = Material(Colour(0.46, 0.07, 52), Colour(0.34, 0.03, 250), Colour(0.88, 0.025, 80), Colour(0.42, 0.1, 160))
CANAL_WALLS = (
    Colour(0.5, 0.1, 35),
    Colour(0.62, 0.06, 60),
    Colour(0.4, 0.05, 250),
    Colour(0.7, 0.06, 80),
    Colour(0.47, 0.07, 20),
    Colour(0.55, 0.05, 160),
    Colour(0.6, 0.07, 50),
)
BROWN_WALLS = (
    Colour(0.5, 0.07, 35),
    Colour(0.6, 0.06, 50),
    Colour(0.45, 0.05, 30),
    Colour(0.55, 0.03, 80),
    Colour(0.42, 0.07, 25),
)


@dataclass(frozen=True)
class Picture:
    """One picture: the home it belongs to, its place there, and how it is drawn."""

    home: str
    number: int
    draw: Draw

    @property
    def name(self) -> str:
        return f"{self.home}-{self.number}"

    def drawn(self) -> Image.Image:
        """Draw it; the same name gives the same picture, to the pixel."""
        picture = self.draw(Random(crc32(self.name.encode()))).finished()
        return ImageOps.mirror(picture) if self.home in MIRRORED else picture


def _hills(canvas: Canvas, light: Daylight, dice: Random, box: Box) -> None:
    _, top, _, bottom = box
    sky(canvas, light, dice, horizon=top + (bottom - top) * 0.6)
    hills(canvas, light, dice, top=top + (bottom - top) * 0.62, bottom=bottom, count=4)


def _city(canvas: Canvas, light: Daylight, dice: Random, box: Box) -> None:
    sky(canvas, light, dice, horizon=700)
    skyline(canvas, light, dice, base=box[3] + 10, height=310)


def _sea(canvas: Canvas, light: Daylight, dice: Random, box: Box) -> None:
    left, top, right, bottom = box
    horizon, sun = top + (bottom - top) * 0.6, (left + right) / 2 + 60
    sky(canvas, light, dice, horizon=horizon, sun=(sun, top + (bottom - top) * 0.25))
    water(canvas, light, dice, (left, horizon, right, bottom), glint=sun)


def _peaks(canvas: Canvas, light: Daylight, dice: Random, box: Box) -> None:
    sky(canvas, light, dice, horizon=box[3] - 60)
    mountains(canvas, light, dice, base=box[3] - 20, height=(box[3] - box[1]) * 0.75)
    for number in range(10):
        foot = (box[0] + (box[2] - box[0]) * number / 9, box[3] + 30)
        pine(canvas, foot, dice.uniform(110, 190), light.hazed(Colour(0.42, 0.06, 158), 0.2))


LOFT = Room(MIDNIGHT, DUSK, _city, window="panorama", headboard="tufted")
CABIN = Room(FOREST, GOLDEN, _peaks, wall="beams", headboard="slats")
ALFAMA = Room(TERRACOTTA, GOLDEN, _sea, window="arch", headboard="arch")
CANAL = Room(SAGE, MORNING, _city, wall="panels")
BROWNSTONE = Room(ROSE, NOON, _city, wall="half", headboard="tufted")
VILLA = Room(SAND, SUNSET, _sea, window="panorama", headboard="slats")
GRAND = Room(ROSE, DUSK, _city, wall="panels", headboard="arch")
FARM = Room(TERRACOTTA, MORNING, _hills, wall="beams", headboard="panel")
ALPINE = Room(FOREST, NIGHT, _peaks, wall="boards", headboard="slats")
BEACH = Room(OCEAN, NOON, _sea, wall="boards", headboard="slats")
COTTAGE = Room(SAGE, MORNING, _hills, wall="half", headboard="panel")
TOWER = Room(NORDIC, NIGHT, _city, window="panorama", headboard="slats")


def _inside(scene: Callable[[Room, Random], Canvas], room: Room) -> Draw:
    return partial(scene, room)


HOMES: dict[str, Sequence[Draw]] = {
    "king-west-loft": (
        _inside(rooms.living_room, LOFT),
        _inside(rooms.bedroom, LOFT),
        _inside(rooms.bathroom, LOFT),
        partial(cities.city_river, SUNSET),
    ),
    "cedar-cabin": (
        partial(countryside.lake_cabin, DUSK, CEDAR),
        _inside(rooms.reading_corner, CABIN),
        _inside(rooms.bedroom, CABIN),
        _inside(rooms.kitchen, CABIN),
    ),
    "alfama-rooms": (
        partial(coast.hill_town, GOLDEN),
        _inside(rooms.living_room, ALFAMA),
        _inside(rooms.bedroom, ALFAMA),
        partial(coast.terrace, SUNSET, TERRACOTTA, over="sea"),
    ),
    "canal-house": (
        partial(cities.canal_street, GOLDEN, walls=CANAL_WALLS),
        _inside(rooms.living_room, CANAL),
        _inside(rooms.kitchen, CANAL),
        _inside(rooms.dining_room, CANAL),
    ),
    "brooklyn-brownstone": (
        partial(cities.brownstones, NOON, walls=BROWN_WALLS),
        _inside(rooms.dining_room, BROWNSTONE),
        _inside(rooms.bedroom, BROWNSTONE),
        _inside(rooms.bathroom, BROWNSTONE),
    ),
    "camps-bay-villa": (
        partial(coast.pool_villa, SUNSET, SAND),
        _inside(rooms.living_room, VILLA),
        _inside(rooms.bedroom, VILLA),
        partial(coast.terrace, GOLDEN, SAND, over="sea"),
    ),
    "hotel-lindenhof": (
        partial(cities.hotel, DUSK, ROSE),
        _inside(rooms.bedroom, GRAND),
        _inside(rooms.bathroom, GRAND),
        _inside(rooms.dining_room, GRAND),
    ),
    "chianti-farmhouse": (
        partial(countryside.vineyard, GOLDEN, WHITEWASH),
        _inside(rooms.kitchen, FARM),
        _inside(rooms.dining_room, FARM),
        _inside(rooms.bedroom, FARM),
    ),
    "matterhorn-chalet": (
        partial(countryside.chalet, NIGHT, LARCH),
        _inside(rooms.reading_corner, ALPINE),
        _inside(rooms.bedroom, ALPINE),
        _inside(rooms.bathroom, ALPINE),
    ),
    "byron-beach-house": (
        partial(coast.beach_house, NOON, SEA_GREEN),
        _inside(rooms.living_room, BEACH),
        _inside(rooms.bedroom, BEACH),
        partial(coast.terrace, NOON, OCEAN, over="sea"),
    ),
    "cotswold-cottage": (
        partial(countryside.cottage, MORNING, HONEY_STONE),
        _inside(rooms.reading_corner, COTTAGE),
        _inside(rooms.kitchen, COTTAGE),
        _inside(rooms.bedroom, COTTAGE),
    ),
    "shibuya-apartment": (
        _inside(rooms.living_room, TOWER),
        _inside(rooms.bedroom, TOWER),
        _inside(rooms.kitchen, TOWER),
        partial(coast.terrace, NIGHT, NORDIC, over="city"),
    ),
}
MIRRORED = {
    "alfama-rooms",
    "brooklyn-brownstone",
    "byron-beach-house",
    "cotswold-cottage",
    "matterhorn-chalet",
    "shibuya-apartment",
}


def pictures() -> Iterator[Picture]:
    for home, scenes in HOMES.items():
        for number, draw in enumerate(scenes, start=1):
            yield Picture(home, number, draw)
