"""What every room has: rugs, cushions, curtains, pictures, shelves."""

from __future__ import annotations

from random import Random

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
from illustrator.furniture.plants import leaf_shape, vase
from illustrator.palettes import Palette


def rug(canvas: Canvas, foot: Point, width: float, colour: Colour, edge: Colour, *, round: bool = False) -> None:
    """A rug in perspective, with a border."""
    x, y = foot
    depth = width * 0.2
    if round:
        for shrink, tone in ((0, edge), (14, colour), (34, edge.mixed(colour, 0.5)), (42, colour.lighter(0.02))):
            box = (x - width / 2 + shrink, y - depth + shrink * 0.36, x + width / 2 - shrink, y - shrink * 0.36)
            canvas.paint(Ellipse(box), tone)
        return
    for shrink, tone in ((0, edge), (16, colour), (36, edge), (42, colour.lighter(0.02))):
        top, bottom = y - depth + shrink * 0.4, y - shrink * 0.4
        slant = width * 0.08
        canvas.paint(
            Polygon(
                [
                    (x - width / 2 + slant + shrink, top),
                    (x + width / 2 - slant - shrink, top),
                    (x + width / 2 - shrink * 1.2, bottom),
                    (x - width / 2 + shrink * 1.2, bottom),
                ]
            ),
            tone,
        )


def cushion(canvas: Canvas, box: Box, colour: Colour, *, pattern: Colour | None = None) -> None:
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    shape = Polygon(
        smooth(
            [
                (left + 4, top + 2),
                (left + width * 0.5, top + height * 0.07),
                (right - 4, top + 2),
                (right - width * 0.05, top + height * 0.5),
                (right - 2, bottom - 4),
                (left + width * 0.5, bottom - height * 0.03),
                (left + 2, bottom - 4),
                (left + width * 0.05, top + height * 0.5),
                (left + 4, top + 2),
            ],
            steps=8,
        )
    )
    canvas.shadow(shape, opacity=0.2, blur=6)
    canvas.paint(shape, Gradient(colour.lighter(0.04), colour.darker(0.07)))
    if pattern is not None:
        with canvas.within(shape):
            for step in range(5):
                y = top + height * (0.14 + 0.18 * step)
                canvas.paint(Rectangle((left, y, right, y + height * 0.05)), pattern, opacity=0.8)


def curtains(canvas: Canvas, box: Box, colour: Colour, metal: Colour, *, spread: float = 0.2) -> None:
    """Two curtains on a rail, falling in folds beside the window of this box."""
    left, top, right, bottom = box
    width = (right - left) * spread
    canvas.paint(Rectangle((left - width * 0.7, top - 6, right + width * 0.7, top + 3), 4), metal)
    for start, end in ((left - width * 0.55, left + width * 0.45), (right - width * 0.45, right + width * 0.55)):
        canvas.shadow(Rectangle((start + 8, top, end + 12, bottom)), opacity=0.18, blur=8)
        folds = 7
        for fold in range(folds):
            x = start + (end - start) * fold / folds
            fold_width = (end - start) / folds + 1
            tone = colour if fold % 2 else colour.darker(0.035)
            canvas.paint(
                Rectangle((x, top, x + fold_width, bottom), 2),
                Gradient(tone.lighter(0.025), tone.darker(0.05), to_right=True),
            )


def picture(canvas: Canvas, box: Box, palette: Palette, *, motif: int) -> None:
    """A framed print: arches (0), a small landscape (1), or a leaf (2)."""
    left, top, right, bottom = box
    width = right - left
    canvas.shadow(Rectangle((left + 4, top + 6, right + 8, bottom + 12)), opacity=0.24, blur=7)
    canvas.paint(Rectangle(box), palette.wood.darker(0.12))
    inner = (left + width * 0.05, top + width * 0.05, right - width * 0.05, bottom - width * 0.05)
    canvas.paint(Rectangle(inner), palette.linen)
    art = (left + width * 0.15, top + width * 0.15, right - width * 0.15, bottom - width * 0.15)
    x, w, h = (left + right) / 2, art[2] - art[0], art[3] - art[1]
    with canvas.within(Rectangle(art)):
        canvas.paint(Rectangle(art), palette.linen.darker(0.05).mixed(palette.accent, 0.08))
        match motif:
            case 0:
                for shrink, tone in ((0.05, palette.accent), (0.2, palette.linen.darker(0.03)), (0.33, palette.second)):
                    canvas.paint(
                        Rectangle(
                            (art[0] + w * shrink, art[1] + h * (0.15 + shrink), art[2] - w * shrink, art[3] + w), w / 2
                        ),
                        tone,
                    )
            case 1:
                canvas.paint(
                    Ellipse((x - w * 0.24, art[1] + h * 0.16, x + w * 0.24, art[1] + h * 0.16 + w * 0.48)),
                    palette.accent,
                )
                for level, tone in (
                    (0.56, palette.second.lighter(0.1)),
                    (0.7, palette.second),
                    (0.84, palette.second.darker(0.1)),
                ):
                    y = art[1] + h * level
                    hill = smooth(
                        [(art[0], y), (x - w * 0.2, y - h * 0.08), (x + w * 0.2, y + h * 0.03), (art[2], y - h * 0.05)]
                    )
                    canvas.paint(Polygon([*hill, (art[2], art[3]), (art[0], art[3])]), tone)
            case _:
                canvas.paint(Line([(x, art[3]), (x, art[1] + h * 0.2)], 3), palette.leaf.darker(0.05))
                for number in range(5):
                    y = art[3] - h * (0.18 + 0.14 * number)
                    for side in (-1, 1):
                        leaf_shape(
                            canvas, (x, y), (x + side * w * 0.34, y - h * 0.15), palette.leaf.lighter(0.03 * number)
                        )


def shelf(canvas: Canvas, dice: Random, box: Box, palette: Palette) -> None:
    """A board on the wall with books, a bowl and something green."""
    left, top, right, _ = box
    canvas.shadow(Rectangle((left, top + 8, right, top + 22)), opacity=0.22, blur=7)
    x = left + 12
    colours = (palette.accent, palette.second, palette.linen.darker(0.08), palette.fabric.darker(0.05), palette.leaf)
    while x < right - 120:
        width, tall = dice.uniform(12, 24), dice.uniform(46, 74)
        tone = dice.choice(colours)
        canvas.paint(
            Rectangle((x, top - tall, x + width, top), 1.5),
            Gradient(tone.lighter(0.03), tone.darker(0.04), to_right=True),
        )
        canvas.paint(
            Rectangle((x + 3, top - tall * 0.8, x + width - 3, top - tall * 0.74)), tone.lighter(0.12), opacity=0.8
        )
        x += width + 1.5
        if dice.random() < 0.16:
            x += 26
    vase(canvas, (right - 56, top), 46, palette.linen.darker(0.04), palette.leaf)
    canvas.paint(
        Rectangle((left, top, right, top + 11), 2), Gradient(palette.wood.lighter(0.04), palette.wood.darker(0.06))
    )


def fruit_bowl(canvas: Canvas, foot: Point, width: float, palette: Palette) -> None:
    x, y = foot
    for dx, tone in ((-0.22, Colour(0.75, 0.15, 75)), (0.02, Colour(0.65, 0.17, 30)), (0.24, Colour(0.72, 0.14, 125))):
        cx = x + width * dx
        canvas.paint(
            Ellipse((cx - width * 0.15, y - width * 0.42, cx + width * 0.15, y - width * 0.12)),
            Gradient(tone.lighter(0.06), tone.darker(0.05)),
        )
    bowl = palette.linen.darker(0.03)
    with canvas.within(Rectangle((x - width, y - width * 0.26, x + width, y))):
        canvas.paint(Ellipse((x - width / 2, y - width * 0.5, x + width / 2, y)), Gradient(bowl, bowl.darker(0.12)))
