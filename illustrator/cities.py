"""Houses in town: canals, streets, a hotel, the skyline."""

from __future__ import annotations

from random import Random

from illustrator import outdoors
from illustrator.buildings import (
    LAMPLIGHT,
    Material,
    door,
    skyline,
    townhouse,
    window,
)
from illustrator.canvas import (
    HEIGHT,
    WIDTH,
    Box,
    Canvas,
    Ellipse,
    Gradient,
    Line,
    Polygon,
    Rectangle,
    smooth,
)
from illustrator.colour import Colour
from illustrator.nature import (
    BARK,
    below,
    bush,
    foliage,
    sky,
    tree,
    water,
)
from illustrator.outdoors import BLOOMS
from illustrator.palettes import Daylight, Palette


def canal_street(light: Daylight, dice: Random, *, walls: tuple[Colour, ...]) -> Canvas:
    """Narrow houses along a canal, with their lights in the water."""
    canvas = Canvas()
    sky(canvas, light, dice, horizon=640, sun=(1180, 180))
    skyline(canvas, light, dice, base=840, height=420, layers=2)
    gables = ["step", "bell", "spout", "cornice", "bell", "step", "spout"]
    x = -70.0
    for gable, wall in zip(gables, walls, strict=False):
        width = dice.uniform(232, 268)
        trim = Colour(0.95, 0.015, 85)
        material = Material(
            wall,
            wall.darker(0.1),
            trim,
            dice.choice((Colour(0.36, 0.06, 180), Colour(0.42, 0.12, 28), Colour(0.34, 0.06, 255))),
        )
        townhouse(canvas, light, material, dice, (x, 300 + dice.uniform(-30, 45), x + width, 832), gable=gable)
        x += width
    stone = Colour(0.6, 0.02, 70) if not light.night else Colour(0.36, 0.03, 290)
    canvas.paint(Rectangle((0, 832, WIDTH, 872)), Gradient(stone.lighter(0.08), stone))
    canvas.paint(Rectangle((0, 872, WIDTH, 912)), Gradient(stone.darker(0.08), stone.darker(0.15)))
    water(canvas, light, dice, (0, 912, WIDTH, HEIGHT), glint=1180)
    for number, wall in enumerate(walls):
        start = -70 + number * 250
        canvas.paint(Rectangle((start + 14, 914, start + 236, HEIGHT), 8), wall, opacity=0.22, blur=10)
        if light.night:
            canvas.paint(Rectangle((start + 90, 918, start + 160, HEIGHT), 8), LAMPLIGHT, opacity=0.3, blur=12)
    for x in (210, 760, 1330):
        tree(canvas, dice, (x, 856), 300, foliage(light, 130), BARK)
    for x in (480, 1060):
        outdoors.street_lamp(canvas, light, (x, 866))
    outdoors.boat(canvas, (1010, 1000))
    return canvas


def brownstones(light: Daylight, dice: Random, *, walls: tuple[Colour, ...]) -> Canvas:
    """A street of town houses under trees, the towers of the city behind."""
    canvas = Canvas()
    sky(canvas, light, dice, horizon=620, sun=(300, 170))
    skyline(canvas, light, dice, base=560, height=430, layers=3)
    for number, wall in enumerate(walls):
        left = -60 + number * 345.0
        material = Material(
            wall,
            wall.darker(0.1),
            wall.lighter(0.22).muted(0.4),
            dice.choice((Colour(0.34, 0.07, 165), Colour(0.4, 0.12, 28), Colour(0.32, 0.06, 255))),
        )
        townhouse(canvas, light, material, dice, (left, 300 + dice.uniform(-20, 30), left + 345, 900), gable="cornice")
    pavement = Colour(0.78, 0.012, 80) if not light.night else Colour(0.42, 0.03, 285)
    canvas.paint(Rectangle((0, 900, WIDTH, 972)), Gradient(pavement.lighter(0.03), pavement.darker(0.02)))
    canvas.paint(Rectangle((0, 972, WIDTH, 984)), pavement.darker(0.12))
    road = pavement.darker(0.3)
    canvas.paint(Rectangle((0, 984, WIDTH, HEIGHT)), Gradient(road, road.darker(0.05)))
    for x in range(40, WIDTH, 260):
        canvas.paint(Rectangle((x, 1028, x + 120, 1036), 3), pavement, opacity=0.7)
    for x in (150, 830, 1500):
        tree(canvas, dice, (x, 962), 520, foliage(light, 128), BARK)
    for x in (500, 1180):
        outdoors.street_lamp(canvas, light, (x, 968))
    return canvas


def hotel(light: Daylight, palette: Palette, dice: Random) -> Canvas:
    """A grand façade with balconies, an awning and lamps, on a square."""
    canvas = Canvas()
    sky(canvas, light, dice, horizon=640, sun=(190, 210))
    skyline(canvas, light, dice, base=884, height=420, layers=3)
    wall = palette.wall.darker(0.12) if light.night else palette.wall
    body = (250.0, 190.0, 1350.0, 880.0)
    canvas.paint(Rectangle(body), Gradient(wall.lighter(0.02), wall.darker(0.05), to_right=True))
    _mansard(canvas, light, palette, body)
    for row in range(4):
        y = 240 + row * 132.0
        for column in range(9):
            x = 296 + column * 116.0
            lit = light.night and dice.random() < 0.6
            window(canvas, (x, y, x + 58, y + 88), palette.trim, light, lit=lit, panes=(2, 2))
            if row in (1, 2):
                outdoors.balcony(canvas, (x - 14, y + 62, x + 72, y + 96), palette.metal.darker(0.25))
        canvas.paint(Rectangle((body[0], y + 104, body[2], y + 110)), palette.trim.darker(0.03))
    canvas.paint(Rectangle((body[0] - 8, 746, body[2] + 8, 764)), palette.trim)
    canvas.paint(Rectangle((body[0], 764, body[2], 880)), wall.darker(0.05))
    for column in range(8):
        x = 288 + column * 132.0
        if column in (3, 4):
            continue
        window(canvas, (x, 786, x + 96, 862), palette.trim, light, lit=True, panes=(3, 1))
        outdoors.awning(canvas, (x - 10, 770, x + 106, 800), palette.accent)
    door(canvas, (716, 774, 796, 880), palette.second.darker(0.08), palette.trim)
    door(canvas, (804, 774, 884, 880), palette.second.darker(0.08), palette.trim)
    outdoors.awning(canvas, (680, 742, 920, 786), palette.second)
    square = Colour(0.8, 0.015, 75) if not light.night else Colour(0.44, 0.035, 290)
    canvas.paint(Rectangle((0, 880, WIDTH, HEIGHT)), Gradient(square.darker(0.04), square.lighter(0.03)))
    for number in range(-4, 22):
        canvas.paint(
            Line([(number * 100, 880), ((number * 100 - 800) * 1.9 + 800, HEIGHT)], 2), square.darker(0.06), opacity=0.7
        )
    canvas.paint(
        Polygon([(716, 882), (884, 882), (960, HEIGHT), (640, HEIGHT)]),
        palette.accent.mixed(Colour(0.45, 0.14, 25), 0.5),
        opacity=0.85,
    )
    for x in (150, 1450):
        tree(canvas, dice, (x, 950), 560, foliage(light, 135), BARK)
    for x in (560, 1040):
        outdoors.street_lamp(canvas, light, (x, 950))
        bush(canvas, dice, (x + (70 if x < 800 else -70), 905), 96, foliage(light, 140), BLOOMS[0])
    return canvas


def _mansard(canvas: Canvas, light: Daylight, palette: Palette, body: Box) -> None:
    left, top, right, _ = body
    slate = Colour(0.45, 0.035, 255) if not light.night else Colour(0.3, 0.045, 275)
    canvas.paint(
        Polygon([(left - 10, top), (left + 46, top - 104), (right - 46, top - 104), (right + 10, top)]),
        Gradient(slate.lighter(0.05), slate.darker(0.03)),
    )
    for column in range(7):
        x = left + 110 + column * 136
        canvas.paint(Polygon([(x - 10, top - 66), (x + 24, top - 98), (x + 58, top - 66)]), slate.darker(0.06))
        window(
            canvas,
            (x, top - 66, x + 48, top - 14),
            palette.trim,
            light,
            lit=light.night and column % 2 == 0,
            panes=(2, 1),
        )
    canvas.paint(Rectangle((left - 18, top - 8, right + 18, top + 14)), palette.trim)
    canvas.paint(Rectangle((left - 10, top + 14, right + 10, top + 22)), palette.trim.darker(0.1))
    canvas.paint(Rectangle((left + 40, top - 112, right - 40, top - 100)), slate.darker(0.07))


def city_river(light: Daylight, dice: Random) -> Canvas:
    """The skyline over the river, with a bridge and its lamps."""
    canvas = Canvas()
    sky(canvas, light, dice, horizon=690, sun=(520, 380))
    skyline(canvas, light, dice, base=730, height=480, layers=4)
    water(canvas, light, dice, (0, 730, WIDTH, HEIGHT), glint=520)
    dark = light.near.darker(0.05)
    deck = 800.0
    for tower_x in (330, 1270):
        canvas.paint(
            Polygon([(tower_x - 26, 990), (tower_x - 17, 470), (tower_x + 17, 470), (tower_x + 26, 990)]),
            Gradient(dark.lighter(0.08), dark),
        )
        for side in (-1, 1):
            reach = 470 if (side == 1) == (tower_x < 800) else 420
            cable = smooth([(tower_x, 478), (tower_x + side * reach * 0.5, 690), (tower_x + side * reach, 788)])
            canvas.paint(Line(cable, 5), dark.lighter(0.06))
            for x, y in cable[2:-1:2]:
                canvas.paint(Line([(x, y), (x, deck)], 2), dark.lighter(0.1))
    canvas.paint(Rectangle((0, deck - 8, WIDTH, deck + 18)), Gradient(dark.lighter(0.1), dark))
    for x in range(40, WIDTH, 96):
        canvas.glow((x, deck - 24), 60, LAMPLIGHT, opacity=0.5)
        canvas.paint(Ellipse((x - 4, deck - 28, x + 4, deck - 20)), LAMPLIGHT.lighter(0.05))
    quay = below(smooth([(0, 1010), (500, 1030), (1000, 1018), (1600, 1000)]))
    canvas.paint(quay, dark.darker(0.04))
    for x in (80, 210, 1380, 1510):
        tree(canvas, dice, (x, 1040), 260, foliage(light, 140).darker(0.06), BARK.darker(0.1))
    return canvas
