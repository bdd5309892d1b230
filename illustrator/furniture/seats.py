"""Sofas, chairs and the small tables before them."""

from __future__ import annotations

from illustrator.canvas import (
    Canvas,
    Ellipse,
    Gradient,
    Line,
    Point,
    Polygon,
    Rectangle,
)
from illustrator.colour import Colour
from illustrator.furniture.basics import cushion
from illustrator.furniture.plants import vase
from illustrator.furniture.shadows import ground_shadow
from illustrator.palettes import Palette


def sofa(canvas: Canvas, foot: Point, width: float, colour: Colour, palette: Palette) -> None:
    """A sofa with two or three seats, arms, legs and cushions."""
    x, y = foot
    left, right = x - width / 2, x + width / 2
    seat, back = y - width * 0.19, y - width * 0.37
    ground_shadow(canvas, foot, width * 1.02)
    for lx in (left + width * 0.08, right - width * 0.08):
        canvas.paint(Polygon([(lx - 7, y - 34), (lx + 7, y - 34), (lx + 4, y), (lx - 4, y)]), palette.wood.darker(0.1))
    canvas.paint(
        Rectangle((left + width * 0.05, back, right - width * 0.05, y - 30), 34),
        Gradient(colour.lighter(0.02), colour.darker(0.06)),
    )
    seats = 3 if width > 520 else 2
    inner_left, inner_right = left + width * 0.1, right - width * 0.1
    each = (inner_right - inner_left) / seats
    for number in range(seats):
        start = inner_left + each * number
        canvas.paint(
            Rectangle((start + 3, back + 16, start + each - 3, seat + 12), 22),
            Gradient(colour.lighter(0.035), colour.darker(0.03)),
        )
    canvas.shadow(Rectangle((inner_left, seat - 12, inner_right, seat + 4)), opacity=0.25, blur=8)
    for number in range(seats):
        start = inner_left + each * number
        canvas.paint(
            Rectangle((start + 2, seat - 6, start + each - 2, y - 52), 14),
            Gradient(colour.lighter(0.06), colour.darker(0.02)),
        )
    canvas.paint(Rectangle((left + width * 0.06, y - 62, right - width * 0.06, y - 28), 8), colour.darker(0.075))
    for start, end in ((left, left + width * 0.115), (right - width * 0.115, right)):
        canvas.paint(
            Rectangle((start, seat - width * 0.07, end, y - 26), width * 0.05),
            Gradient(colour.lighter(0.05), colour.darker(0.05)),
        )
    size = width * 0.17
    cushion(canvas, (inner_left + 6, seat - size, inner_left + 6 + size, seat), palette.accent)
    cushion(
        canvas,
        (inner_right - size - 6, seat - size, inner_right - 6, seat),
        palette.linen.darker(0.04),
        pattern=palette.second,
    )
    cushion(
        canvas,
        (inner_right - size * 1.75, seat - size * 0.82, inner_right - size * 0.85, seat + 3),
        palette.second.lighter(0.05),
    )


def armchair(canvas: Canvas, foot: Point, width: float, colour: Colour, wood: Colour) -> None:
    x, y = foot
    left, right = x - width / 2, x + width / 2
    ground_shadow(canvas, foot, width)
    for lx, lean in ((left + width * 0.16, -9), (right - width * 0.16, 9)):
        canvas.paint(
            Polygon([(lx - 6, y - width * 0.3), (lx + 6, y - width * 0.3), (lx + lean + 3, y), (lx + lean - 3, y)]),
            wood,
        )
    canvas.paint(
        Rectangle((left + width * 0.1, y - width * 1.02, right - width * 0.1, y - width * 0.25), width * 0.2),
        Gradient(colour.lighter(0.03), colour.darker(0.06)),
    )
    for start, end in ((left, left + width * 0.22), (right - width * 0.22, right)):
        canvas.paint(
            Rectangle((start, y - width * 0.62, end, y - width * 0.22), width * 0.1),
            Gradient(colour.lighter(0.045), colour.darker(0.055)),
        )
    canvas.paint(
        Rectangle((left + width * 0.15, y - width * 0.5, right - width * 0.15, y - width * 0.22), width * 0.08),
        Gradient(colour.lighter(0.07), colour.darker(0.01)),
    )


def chair(canvas: Canvas, foot: Point, width: float, palette: Palette) -> None:
    """A dining chair from the front."""
    x, y = foot
    seat, back = y - width * 0.95, y - width * 1.95
    ground_shadow(canvas, foot, width, depth=9)
    wood = palette.wood.darker(0.05)
    for side in (-1, 1):
        canvas.paint(
            Polygon(
                [
                    (x + side * width * 0.38 - 5, back + 8),
                    (x + side * width * 0.38 + 5, back + 8),
                    (x + side * width * 0.46 + 4, y),
                    (x + side * width * 0.46 - 4, y),
                ]
            ),
            wood,
        )
    for share in (0.0, 0.3):
        top = back + width * share
        canvas.paint(
            Rectangle((x - width * 0.42, top, x + width * 0.42, top + width * 0.19), 9),
            Gradient(wood.lighter(0.06), wood),
        )
    canvas.paint(
        Rectangle((x - width * 0.5, seat, x + width * 0.5, seat + width * 0.16), 9),
        Gradient(palette.fabric.lighter(0.05), palette.fabric.darker(0.05)),
    )


def stool(canvas: Canvas, foot: Point, height: float, palette: Palette) -> None:
    x, y = foot
    ground_shadow(canvas, foot, height * 0.45, depth=8)
    for side in (-1, 1):
        canvas.paint(
            Line([(x + side * height * 0.1, y - height), (x + side * height * 0.19, y)], 6), palette.metal.darker(0.03)
        )
    canvas.paint(
        Line([(x - height * 0.155, y - height * 0.3), (x + height * 0.155, y - height * 0.3)], 4),
        palette.metal.darker(0.03),
    )
    canvas.paint(
        Rectangle((x - height * 0.21, y - height - 14, x + height * 0.21, y - height + 8), 10),
        Gradient(palette.wood.lighter(0.06), palette.wood.darker(0.05)),
    )


def coffee_table(canvas: Canvas, foot: Point, width: float, wood: Colour, palette: Palette) -> None:
    x, y = foot
    ground_shadow(canvas, foot, width)
    top = y - width * 0.27
    for side in (-1, 1):
        canvas.paint(
            Polygon(
                [
                    (x + side * width * 0.3 - 5, top),
                    (x + side * width * 0.3 + 5, top),
                    (x + side * width * 0.37 + 3, y),
                    (x + side * width * 0.37 - 3, y),
                ]
            ),
            wood.darker(0.12),
        )
    canvas.paint(Ellipse((x - width / 2, top - width * 0.055, x + width / 2, top + width * 0.075)), wood.darker(0.08))
    canvas.paint(Ellipse((x - width / 2, top - width * 0.075, x + width / 2, top + width * 0.055)), wood.lighter(0.03))
    canvas.paint(Rectangle((x - width * 0.28, top - 14, x - width * 0.02, top - 6), 2), palette.accent)
    canvas.paint(Rectangle((x - width * 0.26, top - 22, x - width * 0.04, top - 14), 2), palette.second)
    vase(canvas, (x + width * 0.18, top - 4), width * 0.2, palette.linen, palette.leaf)
