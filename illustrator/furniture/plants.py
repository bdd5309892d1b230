"""Plants in pots, and stems in vases."""

from __future__ import annotations

import math
from random import Random

from illustrator.canvas import (
    Canvas,
    Ellipse,
    Gradient,
    Line,
    Point,
    Polygon,
    Rectangle,
    smooth,
)
from illustrator.colour import Colour
from illustrator.furniture.shadows import ground_shadow
from illustrator.palettes import Palette


def pot(canvas: Canvas, foot: Point, width: float, colour: Colour) -> Point:
    """A plant pot; returns the point from which things grow."""
    x, y = foot
    height = width * 0.92
    ground_shadow(canvas, foot, width * 1.1, depth=10)
    canvas.paint(
        Polygon(
            [(x - width / 2, y - height), (x + width / 2, y - height), (x + width * 0.38, y), (x - width * 0.38, y)]
        ),
        Gradient(colour.lighter(0.05), colour.darker(0.1), to_right=True),
    )
    canvas.paint(
        Rectangle((x - width * 0.54, y - height - width * 0.06, x + width * 0.54, y - height + width * 0.1), 4),
        Gradient(colour.lighter(0.08), colour.darker(0.05), to_right=True),
    )
    return x, y - height


def vase(canvas: Canvas, foot: Point, height: float, colour: Colour, leaf: Colour) -> None:
    """A vase with a few stems."""
    x, y = foot
    for number in range(7):
        angle = math.radians(-90 + (number - 3) * 19)
        tip = (x + math.cos(angle) * height * 1.15, y - height * 0.9 + math.sin(angle) * height * 1.1)
        canvas.paint(
            Line(
                smooth([(x, y - height * 0.8), ((x + tip[0]) / 2, (y + tip[1]) / 2 - height * 0.42), tip], steps=5), 1.8
            ),
            leaf.darker(0.04),
        )
        for share in (0.7, 0.85, 1.0):
            px, py = x + (tip[0] - x) * share, y - height * 0.9 + (tip[1] - y + height * 0.9) * share
            canvas.paint(Ellipse((px - 6, py - 4, px + 6, py + 4)), leaf.lighter(0.04 * (number % 3)))
    outline = smooth(
        [
            (x - height * 0.11, y - height),
            (x - height * 0.14, y - height * 0.8),
            (x - height * 0.3, y - height * 0.42),
            (x - height * 0.2, y),
        ]
    )
    shape = Polygon([*outline, *[(2 * x - px, py) for px, py in reversed(outline)]])
    canvas.paint(shape, Gradient(colour.lighter(0.03), colour.darker(0.12), to_right=True))


def leaf_shape(canvas: Canvas, start: Point, tip: Point, colour: Colour, *, plump: float = 0.3) -> None:
    """A pointed leaf with one lit half."""
    (x, y), (tx, ty) = start, tip
    nx, ny = -(ty - y) * plump, (tx - x) * plump
    middle = (x + (tx - x) * 0.45, y + (ty - y) * 0.45)
    one = smooth([start, (middle[0] + nx, middle[1] + ny), tip], steps=7)
    two = smooth([tip, (middle[0] - nx, middle[1] - ny), start], steps=7)
    canvas.paint(Polygon([*one, *two]), colour)
    canvas.paint(Polygon([*one, start]), colour.lighter(0.05))


def monstera(canvas: Canvas, dice: Random, foot: Point, height: float, palette: Palette) -> None:
    """Broad leaves on long stems, each bending outwards."""
    x, y = pot(canvas, foot, height * 0.26, palette.linen.darker(0.05).mixed(palette.accent, 0.25))
    for number in (0, 8, 1, 7, 2, 6, 3, 5, 4):
        angle = math.radians(-90 + (number - 4) * 19 + dice.uniform(-5, 5))
        reach = height * dice.uniform(0.34, 0.5)
        tip = (x + math.cos(angle) * reach * 0.7, y + math.sin(angle) * reach)
        canvas.paint(
            Line(smooth([(x, y), (x + (tip[0] - x) * 0.3, y + (tip[1] - y) * 0.65), tip], steps=5), 3),
            palette.leaf.darker(0.06),
        )
        size = height * dice.uniform(0.2, 0.26)
        side = 1 if number % 2 else -1
        bend = angle + (0.35 * side if number == 4 else 0.28 * (number - 4) / 4)
        end = (tip[0] + math.cos(bend) * size, tip[1] + math.sin(bend) * size * 0.85)
        leaf_shape(canvas, tip, end, palette.leaf.darker(0.03 * (number % 3)), plump=0.42)


def snake_plant(canvas: Canvas, dice: Random, foot: Point, height: float, palette: Palette) -> None:
    x, y = pot(canvas, foot, height * 0.3, palette.second.lighter(0.06))
    for number in range(8):
        lean = (number - 3.5) * height * 0.055 + dice.uniform(-5, 5)
        start = x + (number - 3.5) * height * 0.028
        tall = height * dice.uniform(0.48, 0.72)
        leaf_shape(
            canvas, (start, y + 3), (start + lean, y - tall), palette.leaf.darker(0.035 * (number % 2)), plump=0.085
        )


def fig(canvas: Canvas, dice: Random, foot: Point, height: float, palette: Palette) -> None:
    """A fiddle-leaf fig: a thin trunk with big round leaves."""
    x, y = pot(canvas, foot, height * 0.2, palette.linen.darker(0.08))
    canvas.paint(
        Line(smooth([(x, y), (x + 6, y - height * 0.4), (x - 4, y - height * 0.74)]), height * 0.018),
        palette.wood.darker(0.1),
    )
    for number in range(22):
        share = number / 22
        cy = y - height * (0.26 + 0.52 * share)
        side = 1 if number % 2 else -1
        reach = height * (0.17 - 0.06 * share) * dice.uniform(0.8, 1.15)
        leaf_shape(
            canvas,
            (x, cy),
            (x + side * reach, cy - height * dice.uniform(0.02, 0.1)),
            palette.leaf.lighter(dice.uniform(-0.05, 0.05)),
            plump=0.38,
        )
