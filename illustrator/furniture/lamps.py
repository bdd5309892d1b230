"""Lamps, lit."""

from __future__ import annotations

import math

from illustrator.buildings import LAMPLIGHT
from illustrator.canvas import (
    Canvas,
    Ellipse,
    Gradient,
    Line,
    Point,
    Polygon,
    Rectangle,
)
from illustrator.colour import WHITE
from illustrator.furniture.shadows import ground_shadow
from illustrator.palettes import Palette


def floor_lamp(canvas: Canvas, foot: Point, height: float, palette: Palette) -> None:
    x, y = foot
    ground_shadow(canvas, foot, height * 0.2, depth=8)
    canvas.paint(Line([(x, y - 4), (x, y - height * 0.82)], 5), palette.metal)
    canvas.paint(Ellipse((x - height * 0.075, y - 10, x + height * 0.075, y + 4)), palette.metal.darker(0.05))
    lampshade(canvas, (x, y - height * 0.8), height * 0.2, palette)


def lampshade(canvas: Canvas, middle: Point, width: float, palette: Palette) -> None:
    """A lit shade, its light on what is around."""
    x, y = middle
    canvas.glow((x, y), width * 3.6, LAMPLIGHT, opacity=0.34)
    shade = palette.linen.mixed(LAMPLIGHT, 0.5)
    canvas.paint(
        Polygon(
            [
                (x - width * 0.33, y - width * 0.42),
                (x + width * 0.33, y - width * 0.42),
                (x + width / 2, y + width * 0.3),
                (x - width / 2, y + width * 0.3),
            ]
        ),
        Gradient(shade.darker(0.02), shade.lighter(0.07)),
    )


def table_lamp(canvas: Canvas, foot: Point, height: float, palette: Palette) -> None:
    x, y = foot
    base = palette.second.mixed(palette.accent, 0.35)
    canvas.paint(
        Ellipse((x - height * 0.17, y - height * 0.4, x + height * 0.17, y)),
        Gradient(base.lighter(0.06), base.darker(0.08), to_right=True),
    )
    canvas.paint(Rectangle((x - 3, y - height * 0.52, x + 3, y - height * 0.36)), palette.metal)
    lampshade(canvas, (x, y - height * 0.68), height * 0.56, palette)


def pendant(canvas: Canvas, hook: Point, drop: float, width: float, palette: Palette, *, dome: bool = True) -> None:
    x, y = hook
    low = y + drop
    canvas.paint(Line([hook, (x, low)], 2.5), palette.metal)
    canvas.glow((x, low + width * 0.4), width * 2.6, LAMPLIGHT, opacity=0.36)
    if dome:
        canvas.paint(
            Ellipse((x - width * 0.13, low + width * 0.4, x + width * 0.13, low + width * 0.58)),
            LAMPLIGHT.lighter(0.07),
        )
        shape = Rectangle(
            (x - width / 2, low, x + width / 2, low + width * 0.48), width * 0.47, (True, True, False, False)
        )
        canvas.paint(shape, Gradient(palette.accent.lighter(0.05), palette.accent.darker(0.08), to_right=True))
        return
    canvas.paint(
        Ellipse((x - width / 2, low, x + width / 2, low + width * 0.86)), Gradient(WHITE, LAMPLIGHT.lighter(0.04))
    )
    for share in (0.25, 0.5, 0.75):
        y_rib = low + width * 0.86 * share
        half = width / 2 * math.sqrt(1 - (2 * share - 1) ** 2)
        canvas.paint(Rectangle((x - half, y_rib, x + half, y_rib + 1.4)), LAMPLIGHT.darker(0.1), opacity=0.5)
