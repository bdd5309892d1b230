"""Beds and what stands beside them."""

from __future__ import annotations

from illustrator.canvas import (
    Box,
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
from illustrator.furniture.basics import cushion
from illustrator.furniture.shadows import ground_shadow
from illustrator.palettes import Palette


def bed(canvas: Canvas, foot: Point, width: float, palette: Palette, *, headboard: str = "panel") -> None:
    """A bed seen from its foot end: headboard, pillows, a duvet that hangs over, a throw across."""
    x, y = foot
    left, right = x - width / 2, x + width / 2
    head, mattress = y - width * 0.72, y - width * 0.4
    ground_shadow(canvas, foot, width * 1.08, depth=22)
    _headboard(canvas, palette, (left - width * 0.03, head, right + width * 0.03, y - width * 0.1), headboard)
    size = width * 0.34
    for start, tone, lift in (
        (left + width * 0.1, palette.linen.darker(0.045), size * 0.72),
        (right - width * 0.1 - size, palette.linen.darker(0.045), size * 0.72),
        (left + width * 0.14, palette.linen, size * 0.5),
        (right - width * 0.14 - size, palette.linen, size * 0.5),
    ):
        pillow = (start, mattress - lift, start + size, mattress + size * 0.14)
        canvas.shadow(Rectangle(pillow, 24), opacity=0.16, blur=8)
        canvas.paint(Rectangle(pillow, size * 0.17), Gradient(tone.lighter(0.03), tone.darker(0.06)))
    accent = (x - width * 0.13, mattress - width * 0.13, x + width * 0.13, mattress + width * 0.055)
    cushion(canvas, accent, palette.accent)
    canvas.shadow(Rectangle((left, mattress - 8, right, mattress + 8)), opacity=0.22, blur=8)
    duvet = Polygon(
        smooth(
            [
                (left + width * 0.01, mattress + 8),
                (left + width * 0.2, mattress - 6),
                (x, mattress + 2),
                (right - width * 0.2, mattress - 6),
                (right - width * 0.01, mattress + 8),
                (right + width * 0.015, y - width * 0.2),
                (right + width * 0.01, y - width * 0.07),
                (x + width * 0.2, y - width * 0.055),
                (x, y - width * 0.07),
                (x - width * 0.2, y - width * 0.055),
                (left - width * 0.01, y - width * 0.07),
                (left - width * 0.015, y - width * 0.2),
                (left + width * 0.01, mattress + 8),
            ],
            steps=8,
        )
    )
    canvas.paint(Rectangle((left + 6, y - width * 0.12, right - 6, y - width * 0.025), 8), palette.wood.darker(0.06))
    for side in (left + width * 0.06, right - width * 0.06):
        canvas.paint(Rectangle((side - 8, y - width * 0.05, side + 8, y), 2), palette.wood.darker(0.13))
    canvas.paint(duvet, Gradient(palette.linen.lighter(0.02), palette.linen.darker(0.09)))
    with canvas.within(duvet):
        canvas.paint(
            Rectangle((left - 20, mattress - 10, right + 20, mattress + width * 0.075)), palette.linen.darker(0.03)
        )
        canvas.paint(
            Rectangle((left - 20, mattress + width * 0.07, right + 20, mattress + width * 0.08)),
            palette.linen.darker(0.1),
        )
        _throw(canvas, (left - 20, y - width * 0.235, right + 20, y - width * 0.045), palette.fabric, palette.second)
        for share in (0.22, 0.5, 0.79):
            fold = [(left + width * share, mattress + width * 0.1), (left + width * (share - 0.015), y - width * 0.24)]
            canvas.paint(Line(fold, 3), palette.linen.darker(0.08), opacity=0.5, blur=2)


def _throw(canvas: Canvas, box: Box, colour: Colour, stripe: Colour) -> None:
    left, top, right, bottom = box
    canvas.paint(Rectangle((left, top - 3, right, top + 6)), colour.darker(0.1), opacity=0.5, blur=3)
    canvas.paint(Rectangle(box), Gradient(colour.lighter(0.04), colour.darker(0.05)))
    for share in (0.16, 0.24, 0.72, 0.8):
        y = top + (bottom - top) * share
        canvas.paint(Rectangle((left, y, right, y + 4)), stripe.lighter(0.05), opacity=0.85)


def _headboard(canvas: Canvas, palette: Palette, box: Box, style: str) -> None:
    left, top, right, bottom = box
    canvas.shadow(Rectangle((left + 6, top + 8, right + 12, bottom), 20), opacity=0.2, blur=10)
    if style == "arch":
        tone = palette.fabric
        canvas.paint(
            Rectangle((left, top - 60, right, bottom), (right - left) * 0.32),
            Gradient(tone.lighter(0.04), tone.darker(0.06)),
        )
        canvas.paint(
            Rectangle((left + 16, top - 44, right - 16, bottom), (right - left) * 0.3),
            Gradient(tone.lighter(0.06), tone.darker(0.03)),
        )
    elif style == "slats":
        for number in range(15):
            x = left + (right - left) * number / 15
            canvas.paint(
                Rectangle((x, top, x + (right - left) / 15 - 5, bottom), 3),
                Gradient(palette.wood.lighter(0.04), palette.wood.darker(0.05)),
            )
        canvas.paint(Rectangle((left - 4, top - 8, right, top + 8), 4), palette.wood.lighter(0.05))
    elif style == "tufted":
        tone = palette.second
        canvas.paint(Rectangle((left, top - 20, right, bottom), 26), Gradient(tone.lighter(0.04), tone.darker(0.06)))
        for number in range(1, 6):
            x = left + (right - left) * number / 6
            canvas.paint(Line([(x, top - 14), (x, bottom)], 3), tone.darker(0.07))
    else:
        canvas.paint(
            Rectangle((left, top, right, bottom), 14), Gradient(palette.wood.lighter(0.03), palette.wood.darker(0.05))
        )
        canvas.paint(Rectangle((left + 14, top + 14, right - 14, bottom), 8), palette.wood.lighter(0.05))


def nightstand(canvas: Canvas, foot: Point, width: float, palette: Palette) -> float:
    """A small cupboard with a drawer; returns the height of its top."""
    x, y = foot
    top = y - width * 0.92
    ground_shadow(canvas, foot, width * 1.05, depth=10)
    for side in (-1, 1):
        canvas.paint(
            Polygon(
                [
                    (x + side * width * 0.38 - 5, y - 40),
                    (x + side * width * 0.38 + 5, y - 40),
                    (x + side * width * 0.42 + 3, y),
                    (x + side * width * 0.42 - 3, y),
                ]
            ),
            palette.wood.darker(0.14),
        )
    canvas.paint(
        Rectangle((x - width / 2, top, x + width / 2, y - 34), 5),
        Gradient(palette.wood.lighter(0.03), palette.wood.darker(0.05)),
    )
    canvas.paint(
        Rectangle((x - width * 0.42, top + width * 0.16, x + width * 0.42, top + width * 0.5), 3),
        palette.wood.lighter(0.055),
    )
    canvas.paint(Ellipse((x - 5, top + width * 0.3, x + 5, top + width * 0.3 + 10)), palette.metal)
    canvas.paint(Rectangle((x - width * 0.53, top - 7, x + width * 0.53, top + 4), 3), palette.wood.lighter(0.06))
    return top - 7
