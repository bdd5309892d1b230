"""What is built in: kitchens, bathrooms, the fireplace, the long table."""

from __future__ import annotations

from random import Random

from illustrator import furniture
from illustrator.buildings import LAMPLIGHT
from illustrator.canvas import (
    Box,
    Canvas,
    Ellipse,
    Gradient,
    Group,
    Line,
    Polygon,
    Rectangle,
)
from illustrator.colour import WHITE, Colour
from illustrator.palettes import Palette


def tiles(canvas: Canvas, box: Box, tone: Colour, *, size: tuple[float, float], brick: bool) -> None:
    left, top, right, bottom = box
    width, height = size
    joint = tone.darker(0.045)
    row = 0
    with canvas.within(Rectangle(box)):
        y = top
        while y < bottom:
            canvas.paint(Rectangle((left, y, right, y + 2)), joint)
            x = left - (width / 2 if brick and row % 2 else 0)
            while x < right:
                canvas.paint(Rectangle((x, y, x + 2, y + height)), joint)
                x += width
            y += height
            row += 1


def upper_cupboards(canvas: Canvas, palette: Palette, box: Box) -> None:
    left, top, right, bottom = box
    canvas.shadow(Rectangle((left, top, right + 6, bottom + 18)), opacity=0.25, blur=10)
    tone = palette.second
    canvas.paint(Rectangle(box), tone.darker(0.05))
    for number in range(3):
        x = left + (right - left) * number / 3
        _cupboard_door(canvas, (x + 4, top + 4, x + (right - left) / 3 - 4, bottom - 4), tone, palette.metal, low=True)


def lower_cupboards(canvas: Canvas, palette: Palette, box: Box) -> None:
    left, top, right, bottom = box
    tone = palette.second
    canvas.paint(Rectangle((left, top, right, bottom)), tone.darker(0.08))
    canvas.paint(Rectangle((left, bottom - 22, right, bottom)), tone.darker(0.22))
    for number in range(8):
        x = left + (right - left) * number / 8
        _cupboard_door(canvas, (x + 4, top + 30, x + (right - left) / 8 - 4, bottom - 26), tone, palette.metal)
    canvas.shadow(Rectangle((left, top + 20, right, top + 34)), opacity=0.3, blur=6)
    stone = palette.linen.darker(0.015)
    canvas.paint(Rectangle((left, top, right, top + 24)), Gradient(stone.lighter(0.02), stone.darker(0.08)))


def _cupboard_door(canvas: Canvas, box: Box, tone: Colour, metal: Colour, *, low: bool = False) -> None:
    left, top, right, bottom = box
    canvas.paint(Rectangle(box, 3), Gradient(tone.lighter(0.025), tone.darker(0.02)))
    canvas.paint(Rectangle((left + 18, top + 18, right - 18, bottom - 18), 2), tone.darker(0.045))
    canvas.paint(Rectangle((left + 21, top + 21, right - 18, bottom - 18), 2), tone.lighter(0.012))
    y = bottom - 40 if low else top + 34
    canvas.paint(Rectangle(((left + right) / 2 - 24, y, (left + right) / 2 + 24, y + 7), 3), metal)


def tap(canvas: Canvas, palette: Palette, foot: tuple[float, float]) -> None:
    x, y = foot
    canvas.paint(
        Line([(x, y), (x, y - 78), (x + 8, y - 94), (x + 28, y - 98), (x + 44, y - 90), (x + 48, y - 66)], 8),
        palette.metal,
    )
    canvas.paint(Rectangle((x - 16, y - 8, x + 16, y), 3), palette.metal.darker(0.06))


def cooker(canvas: Canvas, palette: Palette, box: Box) -> None:
    left, top, right, bottom = box
    steel = Colour(0.36, 0.012, 255)
    canvas.paint(Rectangle((left, top + 4, right, bottom - 22)), Gradient(steel.lighter(0.06), steel.darker(0.04)))
    canvas.paint(
        Rectangle((left + 22, top + 74, right - 22, bottom - 60), 6),
        Gradient(Colour(0.22, 0.01, 255), Colour(0.3, 0.02, 60)),
    )
    canvas.paint(Rectangle((left + 22, top + 56, right - 22, top + 64), 4), steel.lighter(0.3))
    for number in range(4):
        x = left + 40 + number * 42
        canvas.paint(Ellipse((x - 9, top + 26, x + 9, top + 44)), steel.lighter(0.34))
    pan = (left + 60, top - 44, left + 150, top)
    canvas.paint(Rectangle(pan, 10), Gradient(palette.accent.lighter(0.04), palette.accent.darker(0.09), to_right=True))
    canvas.paint(Rectangle((pan[0] - 8, pan[1] - 6, pan[2] + 8, pan[1] + 4), 4), palette.accent.darker(0.05))
    canvas.paint(Ellipse((left + 99, top - 60, left + 111, top - 48)), palette.metal)


def island(canvas: Canvas, dice: Random, palette: Palette, box: Box) -> None:
    left, top, right, bottom = box
    canvas.shadow(Ellipse((left - 20, bottom - 26, right + 40, bottom + 34)), opacity=0.34, blur=14)
    tone = palette.wood
    canvas.paint(Rectangle((left + 40, top, right - 40, bottom)), Gradient(tone.lighter(0.02), tone.darker(0.07)))
    for number in range(22):
        x = left + 40 + (right - left - 80) * number / 22
        canvas.paint(Rectangle((x, top, x + 3, bottom)), tone.darker(0.09), opacity=0.7)
    canvas.paint(Rectangle((left + 40, bottom - 20, right - 40, bottom)), tone.darker(0.2))
    canvas.shadow(Rectangle((left + 40, top + 18, right - 40, top + 44)), opacity=0.3, blur=8)
    stone = palette.linen
    canvas.paint(Rectangle((left, top - 12, right, top + 24), 5), Gradient(stone.lighter(0.02), stone.darker(0.09)))
    furniture.fruit_bowl(canvas, (left + 240, top - 10), 150, palette)
    furniture.vase(canvas, (right - 230, top - 10), 92, palette.linen.darker(0.1), palette.leaf)
    for number in range(3):
        y = top - 20 - number * 9
        canvas.paint(
            Rectangle((left + 430 - number * 4, y, left + 540 + number * 4, y + 9), 4),
            (palette.linen.darker(0.06), palette.accent.lighter(0.06), palette.linen)[number],
        )


def washstand(canvas: Canvas, dice: Random, palette: Palette, box: Box) -> None:
    left, top, right, bottom = box
    x = (left + right) / 2
    mirror = Ellipse((x - 150, 110, x + 150, 410))
    canvas.shadow(Ellipse((x - 150, 118, x + 164, 424)), opacity=0.24, blur=10)
    canvas.paint(Ellipse((x - 162, 98, x + 162, 422)), palette.metal)
    canvas.paint(mirror, Gradient(palette.wall.lighter(0.05), palette.wall.darker(0.06)))
    with canvas.within(mirror):
        canvas.paint(Polygon([(x - 40, 90), (x + 60, 90), (x - 100, 430), (x - 200, 430)]), WHITE, opacity=0.22)
    for side in (-1, 1):
        lamp = (x + side * 225, 270)
        canvas.glow(lamp, 240, LAMPLIGHT, opacity=0.34)
        canvas.paint(
            Rectangle((lamp[0] - 16, lamp[1] - 52, lamp[0] + 16, lamp[1] + 52), 16),
            Gradient(WHITE, LAMPLIGHT.lighter(0.04)),
        )
        canvas.paint(Rectangle((lamp[0] - 20, lamp[1] + 44, lamp[0] + 20, lamp[1] + 58), 4), palette.metal)
    canvas.shadow(Ellipse((left, bottom - 10, right + 20, bottom + 24)), opacity=0.3, blur=10)
    canvas.paint(
        Rectangle((left, top + 60, right, bottom), 6), Gradient(palette.wood.lighter(0.03), palette.wood.darker(0.05))
    )
    for start, end in ((left + 14, x - 5), (x + 5, right - 14)):
        _cupboard_door(canvas, (start, top + 104, end, bottom - 22), palette.wood.lighter(0.02), palette.metal)
    canvas.paint(
        Rectangle((left - 14, top + 52, right + 14, top + 78), 4), Gradient(palette.linen, palette.linen.darker(0.09))
    )
    basin = Polygon([(x - 116, top), (x + 116, top), (x + 82, top + 54), (x - 82, top + 54)])
    canvas.paint(basin, Gradient(WHITE, palette.linen.darker(0.09)))
    canvas.paint(Rectangle((x - 122, top - 6, x + 122, top + 5), 5), WHITE)
    canvas.paint(
        Line([(x, top), (x, top - 52), (x + 6, top - 62), (x + 34, top - 62), (x + 38, top - 44)], 9), palette.metal
    )
    furniture.vase(canvas, (left + 60, top + 52), 52, palette.accent, palette.leaf)
    for number, tone in enumerate((palette.fabric, palette.linen.darker(0.05), palette.second)):
        y = top + 38 - number * 15
        canvas.paint(Rectangle((right - 110, y, right - 18, y + 14), 6), tone)


def bathtub(canvas: Canvas, palette: Palette, box: Box) -> None:
    left, top, right, bottom = box
    canvas.shadow(Ellipse((left + 30, bottom - 34, right + 20, bottom + 26)), opacity=0.34, blur=14)
    for x in (left + 120, right - 120):
        canvas.paint(Ellipse((x - 30, bottom - 60, x + 30, bottom)), palette.metal.darker(0.04))
    tub = Polygon(
        [
            (left, top),
            (right, top),
            (right - 70, bottom - 40),
            (right - 130, bottom - 18),
            (left + 130, bottom - 18),
            (left + 70, bottom - 40),
        ]
    )
    shell_tone = palette.linen.lighter(0.02)
    canvas.paint(tub, Gradient(shell_tone, palette.second.mixed(shell_tone, 0.72).darker(0.05)))
    canvas.paint(Rectangle((left - 22, top - 16, right + 22, top + 16), 16), Gradient(WHITE, shell_tone.darker(0.06)))
    for x, radius in (
        (left + 130, 34),
        (left + 190, 46),
        (left + 262, 38),
        (left + 330, 30),
        (left + 388, 38),
        (left + 450, 26),
    ):
        canvas.paint(
            Ellipse((x - radius, top - 16 - radius * 0.9, x + radius, top - 8 + radius * 0.3)),
            WHITE.mixed(palette.tile, 0.12),
            opacity=0.94,
        )
    canvas.paint(Rectangle((left - 22, top - 8, right + 22, top + 16), 12), Gradient(WHITE, shell_tone.darker(0.06)))
    canvas.paint(
        Line(
            [
                (right - 50, bottom - 10),
                (right - 50, top - 120),
                (right - 62, top - 138),
                (right - 100, top - 138),
                (right - 106, top - 112),
            ],
            10,
        ),
        palette.metal,
    )
    towel = (left + 470, top - 6, left + 570, top + 128)
    canvas.shadow(Rectangle(towel), opacity=0.16, blur=6)
    canvas.paint(Rectangle(towel, 3), Gradient(palette.fabric.lighter(0.04), palette.fabric.darker(0.04)))
    canvas.paint(Rectangle((towel[0], towel[3] - 30, towel[2], towel[3] - 22)), palette.linen, opacity=0.8)


def dining_table(canvas: Canvas, palette: Palette, box: Box) -> None:
    left, top, right, bottom = box
    canvas.shadow(Ellipse((left, bottom - 20, right + 30, bottom + 30)), opacity=0.3, blur=14)
    wood = palette.wood
    for x, lean in ((left + 90, -26), (right - 90, 26)):
        canvas.paint(
            Polygon([(x - 15, top), (x + 15, top), (x + lean + 8, bottom), (x + lean - 8, bottom)]),
            Gradient(wood, wood.darker(0.1)),
        )
    canvas.paint(Rectangle((left, top, right, top + 30), 12), Gradient(wood.lighter(0.06), wood.darker(0.05)))
    canvas.paint(Rectangle((left + 8, top, right - 8, top + 8), 8), wood.lighter(0.1), opacity=0.7)
    for x in (left + 110, right - 340, right - 120):
        canvas.paint(Rectangle((x - 60, top - 7, x + 60, top), 4), palette.linen)
        canvas.paint(Rectangle((x - 40, top - 14, x + 40, top - 6), 4), palette.accent.lighter(0.05))


def fireplace(canvas: Canvas, dice: Random, palette: Palette, box: Box) -> None:
    left, top, right, bottom = box
    x = (left + right) / 2
    stone = palette.trim if palette.trim.light > 0.7 else palette.linen.darker(0.06)
    canvas.shadow(Rectangle((left + 8, top, right + 16, bottom)), opacity=0.25, blur=12)
    canvas.paint(Rectangle((left, top + 20, right, bottom)), Gradient(stone, stone.darker(0.08), to_right=True))
    hearth = Rectangle((left + 80, top + 130, right - 80, bottom), 30, (True, True, False, False))
    canvas.paint(hearth, Gradient(Colour(0.2, 0.02, 40), Colour(0.3, 0.06, 40)))
    canvas.glow((x, bottom - 60), 520, Colour(0.78, 0.15, 55), opacity=0.34)
    for shift, size, tone in (
        (-46, 110, Colour(0.68, 0.19, 42)),
        (44, 120, Colour(0.68, 0.19, 42)),
        (0, 160, Colour(0.75, 0.17, 55)),
        (-16, 90, Colour(0.87, 0.14, 85)),
        (22, 74, Colour(0.87, 0.14, 85)),
    ):
        fx, fy = x + shift, bottom - 44
        half = size * 0.28
        canvas.paint(
            Polygon(
                [
                    (fx, fy - size),
                    (fx + half, fy - size * 0.42),
                    (fx + half * 0.8, fy),
                    (fx - half * 0.8, fy),
                    (fx - half, fy - size * 0.36),
                ]
            ),
            tone,
            blur=1.5,
        )
    for tilt in (-1, 1):
        canvas.paint(Line([(x - tilt * 84, bottom - 24), (x + tilt * 70, bottom - 48)], 24), Colour(0.36, 0.05, 45))
    canvas.paint(
        Rectangle((left - 34, top, right + 34, top + 34), 4),
        Gradient(palette.wood.lighter(0.05), palette.wood.darker(0.08)),
    )
    furniture.vase(canvas, (left + 60, top), 70, palette.accent, palette.leaf)
    canvas.paint(
        Group(
            [Rectangle((right - 110, top - 62, right - 90, top)), Rectangle((right - 70, top - 40, right - 50, top))]
        ),
        palette.linen,
    )
    for cx, cy in ((right - 100, top - 74), (right - 60, top - 52)):
        canvas.glow((cx, cy), 70, LAMPLIGHT, opacity=0.6)
        canvas.paint(Ellipse((cx - 4, cy - 10, cx + 4, cy + 10)), LAMPLIGHT)
