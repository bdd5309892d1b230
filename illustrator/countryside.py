"""Houses in the country: hills, lakes, snow, vines."""

from __future__ import annotations

from random import Random

from illustrator import outdoors
from illustrator.buildings import (
    LAMPLIGHT,
    Material,
    gabled_house,
)
from illustrator.canvas import (
    HEIGHT,
    WIDTH,
    Canvas,
    Ellipse,
    Gradient,
    Polygon,
    smooth,
)
from illustrator.colour import Colour
from illustrator.nature import (
    BARK,
    below,
    bush,
    cypress,
    foliage,
    grass,
    hills,
    mountains,
    pine,
    ridge,
    sky,
    tree,
    water,
)
from illustrator.outdoors import BLOOMS
from illustrator.palettes import Daylight


def cottage(light: Daylight, material: Material, dice: Random) -> Canvas:
    """A house with a garden, a path and a fence, hills behind."""
    canvas = Canvas()
    green = foliage(light, 135)
    sky(canvas, light, dice, horizon=560, sun=(1240, 210))
    hills(canvas, light, dice, top=520, bottom=680, count=4)
    for _ in range(12):
        x = dice.uniform(0, WIDTH)
        pine(canvas, (x, dice.uniform(660, 690)), dice.uniform(60, 120), light.hazed(green, 0.3))
    meadow = below(ridge(dice, level=740, height=30, roughness=2))
    canvas.paint(meadow, Gradient(green.lighter(0.1), green.darker(0.02)))
    tree(canvas, dice, (1330, 800), 430, green, BARK)
    gabled_house(canvas, light, material, (430, 850), 330)
    tree(canvas, dice, (170, 900), 560, green.lighter(0.03), BARK)
    outdoors.path(canvas, (595, 858), light)
    for x in (400, 770, 900, 1030, 1130):
        bush(canvas, dice, (x, 872), dice.uniform(90, 140), green.darker(0.05), dice.choice(BLOOMS))
    grass(canvas, dice, (0, 890, WIDTH, HEIGHT), green)
    outdoors.fence(canvas, light, gap=(600, 820))
    for _ in range(70):
        outdoors.flower(canvas, dice, (dice.uniform(0, WIDTH), dice.uniform(985, HEIGHT + 10)), green)
    return canvas


def lake_cabin(light: Daylight, material: Material, dice: Random) -> Canvas:
    """A cabin between pines, its jetty, and the mountains in the water."""
    canvas = Canvas()
    green = foliage(light, 150).darker(0.06)
    sky(canvas, light, dice, horizon=560, sun=(430, 300))
    mountains(canvas, light, dice, base=600, height=380)
    hills(canvas, light, dice, top=590, bottom=650, count=2)
    for number in range(34):
        pine(
            canvas,
            (number * 50 + dice.uniform(-24, 24), dice.uniform(655, 680)),
            dice.uniform(90, 190),
            light.hazed(green, 0.26),
        )
    water(canvas, light, dice, (0, 680, WIDTH, HEIGHT), glint=430)
    bank = Polygon([*smooth([(470, 1067), (560, 920), (740, 830), (1080, 775), (1600, 745)]), (1600, 1067)])
    canvas.paint(bank, Gradient(green.lighter(0.1), green.darker(0.03)))
    for x, size in ((800, 300), (930, 380), (1280, 420), (1390, 350), (1500, 400)):
        pine(canvas, (x, 815), size, green.lighter(0.02))
    gabled_house(canvas, light, material, (830, 900), 250)
    if light.night:
        canvas.glow((960, 900), 420, LAMPLIGHT, opacity=0.25)
    outdoors.jetty(canvas, light, (520, 930))
    for x, y, size in ((740, 940, 300), (1450, 930, 420), (1560, 1000, 540)):
        pine(canvas, (x, y), size, green.darker(0.02))
    grass(canvas, dice, (900, 930, WIDTH, HEIGHT), green, blades=110)
    return canvas


def chalet(light: Daylight, material: Material, dice: Random) -> Canvas:
    """A chalet in the snow, smoke over its roof, peaks behind."""
    canvas = Canvas()
    green = Colour(0.4, 0.05, 165) if not light.night else Colour(0.28, 0.045, 220)
    sky(canvas, light, dice, horizon=640, sun=(1200, 240))
    mountains(canvas, light, dice, base=700, height=520)
    snow = Colour(0.95, 0.015, 240) if not light.night else Colour(0.58, 0.06, 275)
    for level, count in ((690, 26), (750, 16)):
        canvas.paint(below(ridge(dice, level=level, height=44, roughness=3)), Gradient(light.hazed(snow, 0.3), snow))
        for _ in range(count):
            pine(
                canvas,
                (dice.uniform(0, WIDTH), level + dice.uniform(-10, 24)),
                dice.uniform(80, 170),
                light.hazed(green, 0.2),
            )
    canvas.paint(below(ridge(dice, level=830, height=24, roughness=2)), Gradient(snow.lighter(0.02), snow.darker(0.06)))
    gabled_house(canvas, light, material, (420, 910), 340)
    for number in range(6):
        size = 16 + number * 9
        x, y = 990 + number * 20 + dice.uniform(-8, 8), 440 - number * 46
        canvas.paint(
            Ellipse((x - size, y - size, x + size, y + size)), light.cloud, opacity=0.5 - number * 0.06, blur=6
        )
    if light.night:
        canvas.glow((600, 900), 560, LAMPLIGHT, opacity=0.28)
    for x, size in ((120, 520), (270, 380), (1290, 420), (1420, 600), (1560, 460)):
        pine(canvas, (x, 960), size, green)
        for tier in range(3):
            top = 960 - size * (0.86 - tier * 0.25)
            half = size * (0.05 + tier * 0.045)
            canvas.paint(
                Polygon([(x, top - size * 0.1), (x + half, top + half), (x, top + half * 0.4), (x - half, top + half)]),
                snow,
                opacity=0.85,
            )
    canvas.paint(
        below(smooth([(0, 985), (400, 955), (820, 1000), (1250, 960), (1600, 990)])),
        Gradient(snow.lighter(0.03), snow.darker(0.03)),
    )
    return canvas


def vineyard(light: Daylight, material: Material, dice: Random) -> Canvas:
    """Rows of vines, cypresses along a drive, the farmhouse on its hill."""
    canvas = Canvas()
    green = foliage(light, 120)
    sky(canvas, light, dice, horizon=540, sun=(1180, 250))
    hills(canvas, light, dice, top=500, bottom=640, count=5)
    knoll = Polygon(
        [*smooth([(0, 790), (360, 690), (760, 660), (1150, 700), (1600, 770)]), (1600, HEIGHT), (0, HEIGHT)]
    )
    canvas.paint(knoll, Gradient(green.lighter(0.12), green.lighter(0.02)))
    gabled_house(canvas, light, material, (560, 720), 200, boards=False)
    for number in range(7):
        cypress(canvas, (410 - number * 62, 722 + number * 30), 190 + number * 34, green.darker(0.1))
    for x in (1040, 1130, 1240):
        cypress(canvas, (x, 720), dice.uniform(130, 190), green.darker(0.08))
    earth = Colour(0.7, 0.06, 65) if not light.night else Colour(0.4, 0.05, 320)
    for number in range(-2, 15):
        top, bottom = 560 + number * 68.0, -360 + number * 210.0
        canvas.paint(
            Polygon([(top, 780), (top + 30, 780), (bottom + 96, HEIGHT), (bottom, HEIGHT)]), earth, opacity=0.55
        )
        for step in range(9):
            share = (step / 9) ** 1.3
            x, y = top - 18 + (bottom - 60 - top) * share, 780 + (HEIGHT - 760) * share
            bush(canvas, dice, (x, y + 14), 36 + 84 * share, green.darker(0.02), Colour(0.42, 0.1, 320))
    return canvas
