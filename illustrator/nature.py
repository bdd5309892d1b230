"""Sky, land, water and what grows."""

from __future__ import annotations

import math
from random import Random

from illustrator.canvas import (
    HEIGHT,
    WIDTH,
    Box,
    Canvas,
    Ellipse,
    Gradient,
    Group,
    Line,
    Point,
    Polygon,
    Rectangle,
    smooth,
)
from illustrator.colour import WHITE, Colour
from illustrator.palettes import Daylight

BARK = Colour(0.44, 0.05, 50)


def sky(canvas: Canvas, light: Daylight, dice: Random, *, horizon: float, sun: Point | None = None) -> None:
    """Paint everything down to the horizon: the air, the sun or moon, stars at night, a few clouds."""
    middle = light.zenith.mixed(light.horizon, 0.55)
    canvas.paint(Rectangle((0, 0, WIDTH, horizon * 0.55)), Gradient(light.zenith, middle))
    canvas.paint(Rectangle((0, horizon * 0.55 - 1, WIDTH, horizon + 4)), Gradient(middle, light.horizon))
    if light.night:
        _stars(canvas, dice, horizon * 0.7)
    if sun is not None:
        radius = 46 if light.night else 58
        canvas.glow(sun, radius * 9, light.sun, opacity=0.35)
        canvas.glow(sun, radius * 4, light.sun, opacity=0.45)
        canvas.paint(Ellipse(_around(sun, radius)), light.sun)
    for number in range(dice.randint(3, 5)):
        x = WIDTH * (number + dice.uniform(0.05, 0.75)) / 4.5
        _cloud(canvas, light, dice, (x, horizon * dice.uniform(0.14, 0.66)), dice.uniform(80, 190))


def _stars(canvas: Canvas, dice: Random, bottom: float) -> None:
    for _ in range(110):
        x, y = dice.uniform(0, WIDTH), bottom * dice.random() ** 1.4
        canvas.paint(Ellipse(_around((x, y), dice.uniform(0.9, 2.2))), WHITE, opacity=dice.uniform(0.3, 0.9))


def _cloud(canvas: Canvas, light: Daylight, dice: Random, centre: Point, width: float) -> None:
    x, y = centre
    parts: list[Rectangle] = []
    for row in range(3):
        half = width * (1 - row * 0.28) * dice.uniform(0.75, 1)
        shift = dice.uniform(-0.3, 0.3) * width
        top = y - row * 17
        parts.append(Rectangle((x + shift - half, top - 11, x + shift + half, top + 11), 11))
    canvas.paint(Group(parts), light.cloud, opacity=0.5 if light.night else 0.72)


def ridge(dice: Random, *, level: float, height: float, roughness: int = 5) -> list[Point]:
    """Return a rolling line from the left edge to the right."""
    waves = [
        (dice.uniform(0.5, 1.2) * (wave + 1), dice.uniform(0, 2 * math.pi), 1 / (wave + 1)) for wave in range(roughness)
    ]
    line: list[Point] = []
    for step in range(81):
        x = WIDTH * step / 80
        lift = sum(size * math.sin(pace * x / WIDTH * 2 * math.pi + shift) for pace, shift, size in waves)
        line.append((x, level - height * (lift / 2 + 0.5)))
    return line


def below(line: list[Point], bottom: float = HEIGHT) -> Polygon:
    return Polygon([*line, (line[-1][0], bottom), (line[0][0], bottom)])


def hills(canvas: Canvas, light: Daylight, dice: Random, *, top: float, bottom: float, count: int = 4) -> None:
    """Layer hills that come nearer and darker from `top` to `bottom`, with mist between them."""
    for number in range(count):
        share = number / max(count - 1, 1)
        level = top + (bottom - top) * share
        colour = light.hazed(light.far.mixed(light.near, share), 0.55 * (1 - share))
        shape = below(ridge(dice, level=level, height=80 + 40 * share))
        canvas.paint(shape, Gradient(colour.lighter(0.035), light.hazed(colour, 0.3)))


def mountains(canvas: Canvas, light: Daylight, dice: Random, *, base: float, height: float, snow: bool = True) -> None:
    """A range in two depths: every peak has a lit and a shaded face, and snow where the air is cold."""
    for depth, (scale, haze) in enumerate(((1.0, 0.5), (0.68, 0.22))):
        x = -160.0 + 140 * depth
        while x < WIDTH + 160:
            width = height * dice.uniform(1.0, 1.5) * scale
            tall = height * dice.uniform(0.62, 1.0) * scale
            _peak(canvas, light, dice, (x, base - tall), width, base, haze, snow)
            x += width * dice.uniform(0.5, 0.75)


def _peak(
    canvas: Canvas, light: Daylight, dice: Random, top: Point, width: float, base: float, haze: float, snow: bool
) -> None:
    x, y = top
    colour = light.hazed(light.far, haze)
    left = _jagged(dice, top, (x - width * 0.55, base))
    right = _jagged(dice, top, (x + width * 0.55, base))
    middle = _jagged(dice, top, (x + width * dice.uniform(-0.05, 0.14), base))
    canvas.paint(Polygon([*left, *reversed(right)]), Gradient(colour.darker(0.05), light.hazed(colour, 0.35)))
    canvas.paint(Polygon([*left, *reversed(middle)]), Gradient(colour.lighter(0.05), light.hazed(colour, 0.45)))
    if snow:
        with canvas.within(Polygon([*left, *reversed(right)])):
            line = y + (base - y) * 0.3
            cap = [(x - width, y - 5), (x + width, y - 5)]
            teeth = [(x + width * (0.5 - step / 10), line + dice.uniform(-18, 30)) for step in range(11)]
            white = light.cloud.mixed(WHITE, 0.35)
            canvas.paint(Polygon([*cap, *teeth]), light.hazed(white.mixed(colour, 0.28), haze * 0.3))
            with canvas.within(Polygon([*left, *reversed(middle)])):
                canvas.paint(Polygon([*cap, *teeth]), light.hazed(white, haze * 0.25))


def _jagged(dice: Random, start: Point, end: Point, *, steps: int = 6) -> list[Point]:
    line = [start]
    for step in range(1, steps):
        t = step / steps
        x, y = start[0] + (end[0] - start[0]) * t, start[1] + (end[1] - start[1]) * t
        line.append((x + dice.uniform(-0.035, 0.035) * (end[1] - start[1]), y))
    return [*line, end]


def water(canvas: Canvas, light: Daylight, dice: Random, box: Box, *, glint: float | None = None) -> None:
    """A sheet of water with lines of light; `glint` is where the sun's path begins."""
    left, top, right, bottom = box
    canvas.paint(Rectangle(box), Gradient(light.water.mixed(light.horizon, 0.5), light.water.darker(0.06)))
    for _ in range(90):
        depth = dice.random() ** 1.5
        y = top + (bottom - top) * depth
        half = 10 + 70 * depth * dice.uniform(0.4, 1)
        x = dice.uniform(left, right)
        tone = light.horizon if dice.random() < 0.55 else light.water.darker(0.05)
        canvas.paint(Rectangle((x - half, y, x + half, y + 1.5 + 2.5 * depth), 2), tone, opacity=0.4)
    if glint is None:
        return
    for _ in range(60):
        depth = dice.random()
        y = top + (bottom - top) * depth
        half = (16 + 60 * depth) * dice.uniform(0.3, 1)
        x = glint + dice.gauss(0, 12 + 50 * depth)
        canvas.paint(Rectangle((x - half, y, x + half, y + 2 + 2 * depth), 2), light.sun, opacity=0.55)


def pine(canvas: Canvas, foot: Point, height: float, colour: Colour) -> None:
    """A conifer of four tiers, lit from the left."""
    x, y = foot
    canvas.paint(Rectangle((x - height * 0.025, y - height * 0.12, x + height * 0.025, y)), colour.darker(0.12))
    for tier in range(4):
        top = y - height * (1 - tier * 0.2)
        low = y - height * (0.1 + (3 - tier) * 0.19)
        half = height * (0.11 + tier * 0.055)
        tone = colour.lighter(0.03 * (3 - tier))
        canvas.paint(Polygon([(x, top), (x + half, low), (x, low - half * 0.16), (x - half, low)]), tone)
        canvas.paint(Polygon([(x, top), (x + half, low), (x, low - half * 0.16)]), tone.darker(0.055))


def tree(canvas: Canvas, dice: Random, foot: Point, height: float, colour: Colour, bark: Colour) -> None:
    """A broad tree: a forked trunk, a crown of rounds with light from the left above."""
    x, y = foot
    trunk = height * 0.04
    canvas.shadow(Ellipse((x - height * 0.3, y - height * 0.03, x + height * 0.42, y + height * 0.035)), blur=8)
    canvas.paint(
        Polygon(
            [(x - trunk, y), (x - trunk * 0.6, y - height * 0.55), (x + trunk * 0.6, y - height * 0.55), (x + trunk, y)]
        ),
        bark,
    )
    for side in (-1, 1):
        canvas.paint(Line([(x, y - height * 0.32), (x + side * height * 0.14, y - height * 0.55)], trunk * 0.8), bark)
    rounds = [
        (x + height * dice.uniform(-0.2, 0.2), y - height * dice.uniform(0.56, 0.82), height * dice.uniform(0.14, 0.2))
        for _ in range(7)
    ]
    rounds.append((x, y - height * 0.68, height * 0.24))
    crown = Group([Ellipse(_around((cx, cy), radius)) for cx, cy, radius in rounds])
    canvas.paint(crown, Gradient(colour.lighter(0.02), colour.darker(0.09)))
    with canvas.within(crown):
        for cx, cy, radius in rounds:
            canvas.paint(
                Ellipse(_around((cx - radius * 0.28, cy - radius * 0.32), radius * 0.72)),
                colour.lighter(0.06),
                opacity=0.5,
            )
        for _ in range(26):
            cx, cy = x + height * dice.uniform(-0.32, 0.32), y - height * dice.uniform(0.45, 0.95)
            canvas.paint(Ellipse((cx, cy, cx + height * 0.03, cy + height * 0.016)), colour.lighter(0.13), opacity=0.6)


def cypress(canvas: Canvas, foot: Point, height: float, colour: Colour) -> None:
    x, y = foot
    half = height * 0.085
    outline = smooth(
        [(x, y - height), (x + half * 0.7, y - height * 0.6), (x + half, y - height * 0.22), (x + half * 0.4, y)]
    )
    mirrored = [(2 * x - px, py) for px, py in reversed(outline)]
    canvas.shadow(Ellipse((x - half, y - 5, x + half * 3.2, y + 7)), blur=6)
    canvas.paint(Polygon([*outline, *mirrored]), colour.lighter(0.02))
    canvas.paint(Polygon([*outline, (x, y)]), colour.darker(0.045))


def palm(canvas: Canvas, dice: Random, foot: Point, height: float, colour: Colour, bark: Colour) -> None:
    """A palm that leans, its fronds hanging in arcs."""
    x, y = foot
    lean = height * dice.uniform(-0.18, 0.18)
    crown = (x + lean, y - height)
    spine = smooth([foot, (x + lean * 0.3, y - height * 0.5), crown])
    for step, (px, py) in enumerate(spine[:-1]):
        nx, ny = spine[step + 1]
        half = height * (0.032 - 0.014 * step / len(spine))
        tone = bark if step % 2 else bark.darker(0.03)
        canvas.paint(Polygon([(px - half, py + 1), (px + half, py + 1), (nx + half, ny), (nx - half, ny)]), tone)
    for number in range(11):
        angle = math.radians(-200 + 22 * number + dice.uniform(-7, 7))
        _frond(canvas, crown, angle, height * dice.uniform(0.4, 0.5), colour.lighter(0.045 if number % 2 else 0.0))


def _frond(canvas: Canvas, start: Point, angle: float, length: float, colour: Colour) -> None:
    x, y = start
    tip = (x + math.cos(angle) * length, y + math.sin(angle) * length * 0.55 + length * 0.38)
    peak = (x + math.cos(angle) * length * 0.55, y + math.sin(angle) * length * 0.62 - length * 0.02)
    upper = smooth([start, peak, tip])
    lower = smooth([tip, (peak[0], peak[1] + length * 0.13), start])
    canvas.paint(Polygon([*upper, *lower]), colour)
    canvas.paint(Line(upper, 1.6), colour.lighter(0.1), opacity=0.6)


def bush(canvas: Canvas, dice: Random, foot: Point, width: float, colour: Colour, bloom: Colour | None = None) -> None:
    x, y = foot
    rounds = [
        Ellipse(_around((x + width * dice.uniform(-0.4, 0.4), y - width * dice.uniform(0.12, 0.34)), width * 0.2))
        for _ in range(7)
    ]
    base = Rectangle((x - width * 0.48, y - width * 0.22, x + width * 0.48, y), width * 0.1)
    shape = Group([*rounds, base])
    canvas.paint(shape, Gradient(colour.lighter(0.06), colour.darker(0.08)))
    with canvas.within(shape):
        for _ in range(round(width / 6)):
            cx, cy = x + width * dice.uniform(-0.5, 0.5), y - width * dice.uniform(0.02, 0.5)
            tone = bloom if bloom is not None and dice.random() < 0.7 else colour.lighter(0.11)
            radius = dice.uniform(2.5, 5)
            canvas.paint(Ellipse(_around((cx, cy), radius)), tone, opacity=0.9)


def grass(canvas: Canvas, dice: Random, box: Box, colour: Colour, *, blades: int = 160) -> None:
    """Tufts over a meadow, smaller towards its top."""
    left, top, right, bottom = box
    for _ in range(blades):
        depth = dice.random()
        x, y = dice.uniform(left, right), top + (bottom - top) * depth
        size = 5 + 16 * depth
        tone = colour.lighter(0.05) if dice.random() < 0.5 else colour.darker(0.04)
        for lean in (-0.4, 0.1, 0.5):
            canvas.paint(Polygon([(x - 1.5, y), (x + 1.5, y), (x + lean * size, y - size)]), tone, opacity=0.7)


def _around(centre: Point, radius: float) -> Box:
    x, y = centre
    return x - radius, y - radius, x + radius, y + radius


def foliage(light: Daylight, hue: float = 145) -> Colour:
    return Colour(0.32, 0.05, hue + 25) if light.night else Colour(0.54, 0.1, hue)
