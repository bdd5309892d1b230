"""What stands outside: fences, lamps, boats, parasols, awnings."""

from __future__ import annotations

from random import Random

from illustrator.buildings import (
    LAMPLIGHT,
)
from illustrator.canvas import (
    HEIGHT,
    WIDTH,
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
from illustrator.colour import WHITE, Colour
from illustrator.palettes import Daylight, Palette

BLOOMS = (Colour(0.75, 0.14, 10), Colour(0.86, 0.13, 90), Colour(0.72, 0.12, 320), Colour(0.96, 0.02, 90))


def path(canvas: Canvas, start: Point, light: Daylight) -> None:
    x, y = start
    stone = Colour(0.85, 0.03, 80) if not light.night else Colour(0.48, 0.05, 310)
    left = smooth([(x - 30, y), (x + 10, y + 70), (x + 20, y + 150), (x - 60, HEIGHT + 20)])
    right = smooth([(x + 190, HEIGHT + 20), (x + 150, y + 150), (x + 90, y + 70), (x + 32, y)])
    canvas.paint(Polygon([*left, *right]), Gradient(stone.darker(0.03), stone.lighter(0.03)))


def fence(canvas: Canvas, light: Daylight, *, gap: tuple[float, float]) -> None:
    white = Colour(0.97, 0.01, 90) if not light.night else Colour(0.62, 0.05, 300)
    for start, end in ((0, gap[0]), (gap[1], WIDTH)):
        for y in (936, 972):
            canvas.paint(Rectangle((start, y, end, y + 9)), white.darker(0.06))
        x = start + 8
        while x < end - 10:
            canvas.paint(
                Polygon([(x, 1000), (x, 918), (x + 9, 906), (x + 18, 918), (x + 18, 1000)]),
                Gradient(white, white.darker(0.05)),
            )
            x += 36


def flower(canvas: Canvas, dice: Random, foot: Point, green: Colour) -> None:
    x, y = foot
    tall = dice.uniform(18, 40)
    canvas.paint(Line([(x, y), (x + 2, y - tall)], 2), green.darker(0.06))
    tone = dice.choice(BLOOMS)
    for dx, dy in ((-5, 0), (5, 0), (0, -5), (0, 5)):
        canvas.paint(Ellipse((x + 2 + dx - 5, y - tall + dy - 5, x + 2 + dx + 5, y - tall + dy + 5)), tone)
    canvas.paint(Ellipse((x - 1, y - tall - 3, x + 5, y - tall + 3)), Colour(0.85, 0.13, 90))


def jetty(canvas: Canvas, light: Daylight, end: Point) -> None:
    x, y = end
    wood = Colour(0.62, 0.06, 65) if not light.night else Colour(0.4, 0.05, 330)
    for dx in (-270, -150, -30):
        canvas.paint(Rectangle((x + dx, y + 8, x + dx + 12, y + 62)), wood.darker(0.18))
    canvas.paint(
        Polygon([(x - 310, y + 24), (x - 290, y - 6), (x + 190, y - 16), (x + 190, y + 24)]),
        Gradient(wood.lighter(0.06), wood.darker(0.04)),
    )
    for number in range(17):
        px = x - 284 + number * 28
        canvas.paint(Line([(px, y - 6), (px - 9, y + 24)], 2), wood.darker(0.09))
    canvas.paint(Rectangle((x - 310, y + 22, x + 190, y + 32)), wood.darker(0.12))


def street_lamp(canvas: Canvas, light: Daylight, foot: Point) -> None:
    x, y = foot
    iron = Colour(0.3, 0.02, 260)
    canvas.paint(Line([(x, y), (x, y - 230)], 7), iron)
    canvas.paint(Rectangle((x - 13, y - 14, x + 13, y), 4), iron)
    if light.night:
        canvas.glow((x, y - 252), 340, LAMPLIGHT, opacity=0.45)
    canvas.paint(
        Polygon([(x - 12, y - 230), (x + 12, y - 230), (x + 19, y - 272), (x - 19, y - 272)]),
        LAMPLIGHT if light.night else Colour(0.9, 0.03, 90),
    )
    canvas.paint(Polygon([(x - 23, y - 270), (x + 23, y - 270), (x, y - 296)]), iron)


def boat(canvas: Canvas, foot: Point) -> None:
    x, y = foot
    hull = Colour(0.4, 0.09, 25)
    canvas.shadow(Ellipse((x - 130, y + 20, x + 150, y + 44)), opacity=0.35, blur=8)
    canvas.paint(
        Polygon(
            smooth(
                [(x - 140, y - 22), (x - 100, y + 30), (x + 90, y + 32), (x + 150, y - 30), (x - 140, y - 22)], steps=6
            )
        ),
        Gradient(hull.lighter(0.05), hull.darker(0.07)),
    )
    canvas.paint(Line([(x - 138, y - 20), (x + 146, y - 28)], 7), Colour(0.9, 0.03, 85))
    canvas.paint(Rectangle((x - 60, y - 62, x + 60, y - 22), 8), Colour(0.88, 0.03, 85))
    for start in (x - 46, x - 12, x + 22):
        canvas.paint(Rectangle((start, y - 54, start + 26, y - 34), 3), LAMPLIGHT)


def lounger(canvas: Canvas, palette: Palette, foot: Point) -> None:
    x, y = foot
    canvas.shadow(Ellipse((x - 10, y + 20, x + 160, y + 42)), opacity=0.3, blur=7)
    canvas.paint(
        Polygon([(x, y + 6), (x + 100, y + 6), (x + 150, y - 46), (x + 160, y - 40), (x + 112, y + 20), (x, y + 20)]),
        Gradient(palette.linen, palette.linen.darker(0.08)),
    )
    for dx in (12, 96):
        canvas.paint(Rectangle((x + dx, y + 18, x + dx + 6, y + 36)), palette.wood)
    canvas.paint(Rectangle((x + 116, y - 34, x + 146, y - 14), 8), palette.accent)


def parasol(canvas: Canvas, dice: Random, foot: Point) -> None:
    x, y = foot
    canvas.shadow(Ellipse((x - 60, y - 10, x + 240, y + 26)), opacity=0.25, blur=10)
    canvas.paint(Line([(x, y), (x + 26, y - 300)], 7), Colour(0.9, 0.02, 80))
    top = (x + 26, y - 306)
    for number in range(6):
        start, end = -180 + number * 60, -180 + (number + 1) * 60
        tone = Colour(0.68, 0.16, 30) if number % 2 else Colour(0.97, 0.01, 90)
        canvas.paint(
            Polygon(
                [
                    top,
                    *smooth(
                        [
                            (top[0] + start, top[1] + 96),
                            (top[0] + (start + end) / 2, top[1] + 82),
                            (top[0] + end, top[1] + 96),
                        ],
                        steps=4,
                    ),
                ]
            ),
            tone,
        )
    canvas.paint(
        Polygon([(x - 200, y + 4), (x - 40, y - 6), (x + 10, y + 22), (x - 160, y + 36)]), Colour(0.6, 0.1, 235)
    )
    canvas.paint(Polygon([(x - 172, y + 4), (x - 150, y + 2), (x - 106, y + 32), (x - 130, y + 34)]), WHITE)


def string_lights(canvas: Canvas, light: Daylight) -> None:
    for left, right, low in ((-40, 800, 190), (800, 1640, 170)):
        line = smooth([(left, 40), ((left + right) / 2, low), (right, 40)], steps=10)
        canvas.paint(Line(line, 2.5), Colour(0.3, 0.02, 260))
        for x, y in line[2:-1:2]:
            if light.night:
                canvas.glow((x, y + 16), 110, LAMPLIGHT, opacity=0.5)
            canvas.paint(Ellipse((x - 8, y + 4, x + 8, y + 24)), LAMPLIGHT.lighter(0.05))


def awning(canvas: Canvas, box: Box, colour: Colour) -> None:
    left, top, right, bottom = box
    stripes = 8
    canvas.shadow(Rectangle((left, bottom, right, bottom + 12)), opacity=0.3, blur=6)
    for number in range(stripes):
        start, end = left + (right - left) * number / stripes, left + (right - left) * (number + 1) / stripes
        tone = colour if number % 2 else colour.mixed(WHITE, 0.85)
        canvas.paint(
            Polygon(
                [
                    (start * 0.9 + (left + right) * 0.05, top),
                    (end * 0.9 + (left + right) * 0.05, top),
                    (end, bottom),
                    (start, bottom),
                ]
            ),
            tone,
        )
        canvas.paint(Ellipse((start, bottom - 9, end, bottom + 9)), tone.darker(0.02))


def balcony(canvas: Canvas, box: Box, metal: Colour) -> None:
    left, top, right, bottom = box
    for number in range(9):
        x = left + (right - left) * number / 8
        canvas.paint(Rectangle((x - 1.2, top, x + 1.2, bottom)), metal)
    canvas.paint(Rectangle((left - 2, top - 3, right + 2, top + 2)), metal)
    canvas.paint(Rectangle((left - 5, bottom - 2, right + 5, bottom + 5)), metal.lighter(0.2))
