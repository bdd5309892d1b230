"""Houses by the sea, and terraces with a view."""

from __future__ import annotations

from random import Random

from illustrator import furniture, outdoors
from illustrator.buildings import (
    LAMPLIGHT,
    Material,
    gabled_house,
    skyline,
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
    Point,
    Polygon,
    Rectangle,
    smooth,
)
from illustrator.colour import WHITE, Colour
from illustrator.nature import (
    BARK,
    below,
    bush,
    cypress,
    foliage,
    grass,
    hills,
    mountains,
    palm,
    ridge,
    sky,
    water,
)
from illustrator.outdoors import BLOOMS
from illustrator.palettes import Daylight, Palette


def pool_villa(light: Daylight, palette: Palette, dice: Random) -> Canvas:
    """A low modern house of white planes, a pool that mirrors it, palms and the sea."""
    canvas = Canvas()
    green = foliage(light, 145)
    sky(canvas, light, dice, horizon=560, sun=(1330, 300))
    water(canvas, light, dice, (0, 560, WIDTH, 660), glint=1330)
    canvas.paint(below(ridge(dice, level=660, height=36, roughness=2)), Gradient(green.lighter(0.08), green))
    for foot, size in ((110, 460), (1490, 520), (1380, 360)):
        palm(canvas, dice, (foot, 770), size, green, BARK.lighter(0.12))
    _villa(canvas, light, palette, dice)
    deck = Colour(0.84, 0.025, 75) if not light.night else Colour(0.46, 0.035, 290)
    canvas.paint(Rectangle((0, 770, WIDTH, HEIGHT)), Gradient(deck.darker(0.03), deck.lighter(0.04)))
    for number in range(-4, 22):
        canvas.paint(
            Line([(number * 100, 770), ((number * 100 - 800) * 1.7 + 800, HEIGHT)], 2), deck.darker(0.06), opacity=0.7
        )
    pool = Polygon([(330, 840), (1240, 840), (1430, 1030), (180, 1030)])
    canvas.paint(Polygon([(312, 830), (1258, 830), (1460, 1046), (150, 1046)]), deck.lighter(0.08))
    turquoise = Colour(0.76, 0.095, 205) if not light.night else Colour(0.56, 0.1, 220)
    canvas.paint(pool, Gradient(turquoise.darker(0.1), turquoise.lighter(0.05)))
    with canvas.within(pool):
        for _ in range(60):
            x, y = dice.uniform(180, 1430), dice.uniform(845, 1030)
            half = dice.uniform(14, 60)
            canvas.paint(
                Line(
                    smooth([(x - half, y), (x - half / 3, y - 5), (x + half / 3, y + 4), (x + half, y)], steps=4), 2.4
                ),
                WHITE,
                opacity=0.32,
            )
        canvas.paint(Rectangle((600, 840, 1120, 880)), LAMPLIGHT if light.night else WHITE, opacity=0.25, blur=14)
    for foot in (1300, 1460):
        outdoors.lounger(canvas, palette, (foot, 880 + (foot - 1300) * 0.22))
    bush(canvas, dice, (60, 830), 200, green, BLOOMS[0])
    bush(canvas, dice, (250, 800), 130, green.lighter(0.04))
    palm(canvas, dice, (60, 1040), 700, green.darker(0.03), BARK.lighter(0.08))
    return canvas


def _villa(canvas: Canvas, light: Daylight, palette: Palette, dice: Random) -> None:
    white = palette.trim.darker(0.16) if light.night else palette.trim
    canvas.shadow(Rectangle((250, 760, 1390, 790)), opacity=0.35, blur=14)
    canvas.paint(Rectangle((300, 560, 1280, 772)), Gradient(white.darker(0.06), white.darker(0.02), to_right=True))
    canvas.paint(Rectangle((470, 372, 1000, 560)), Gradient(white.lighter(0.01), white.darker(0.05)))
    wood = palette.wood
    for number in range(17):
        x = 300 + number * 14.0
        canvas.paint(Rectangle((x, 572, x + 11, 772)), Gradient(wood.lighter(0.03), wood.darker(0.07)))
    _glazing(canvas, light, dice, palette, (560, 590, 1240, 772), panes=5)
    _glazing(canvas, light, dice, palette, (520, 410, 780, 545), panes=3)
    canvas.shadow(Rectangle((540, 572, 1300, 612)), opacity=0.35, blur=8)
    canvas.paint(Rectangle((250, 546, 1390, 576), 3), Gradient(white.lighter(0.02), white.darker(0.08)))
    canvas.paint(Rectangle((430, 356, 1060, 384), 3), Gradient(white.lighter(0.02), white.darker(0.08)))
    canvas.paint(Rectangle((1330, 576, 1350, 772)), white.darker(0.08))
    for x in range(800, 1000, 22):
        canvas.paint(Rectangle((x, 490, x + 3, 548)), palette.metal.darker(0.15))
    canvas.paint(Rectangle((790, 484, 1004, 491)), palette.metal.darker(0.15))


def _glazing(canvas: Canvas, light: Daylight, dice: Random, palette: Palette, box: Box, *, panes: int) -> None:
    """A wall of glass with the room behind it."""
    left, top, right, bottom = box
    inside = LAMPLIGHT if light.night else palette.wall.darker(0.14)
    canvas.paint(Rectangle(box), Gradient(inside, inside.darker(0.1)))
    with canvas.within(Rectangle(box)):
        canvas.paint(Rectangle((left, bottom - 30, right, bottom)), palette.floor.darker(0.08))
        if right - left > 400:
            furniture.sofa(canvas, ((left + right) / 2 + 60, bottom - 6), 270, palette.fabric, palette)
            furniture.pendant(canvas, (left + 170, top), 30, 60, palette, dome=False)
        furniture.floor_lamp(canvas, (left + 60, bottom - 4), 110, palette)
        if not light.night:
            canvas.paint(Rectangle(box), light.zenith, opacity=0.3)
        for share in (0.06, 0.42, 0.7):
            x = left + (right - left) * share
            canvas.paint(Polygon([(x + 70, top), (x + 130, top), (x + 60, bottom), (x, bottom)]), WHITE, opacity=0.16)
    for number in range(panes + 1):
        x = left + (right - left) * number / panes
        canvas.paint(Rectangle((x - 3, top, x + 3, bottom)), Colour(0.35, 0.01, 260))


def beach_house(light: Daylight, material: Material, dice: Random) -> Canvas:
    """A wooden house on the dunes, its steps down to the sand, the sea."""
    canvas = Canvas()
    green = foliage(light, 125)
    sky(canvas, light, dice, horizon=590, sun=(380, 250))
    water(canvas, light, dice, (0, 590, WIDTH, 800), glint=380)
    headland = Polygon([*smooth([(1050, 596), (1200, 560), (1390, 520), (1600, 500)]), (1600, 640), (1050, 606)])
    canvas.paint(headland, Gradient(light.hazed(light.near, 0.5), light.hazed(light.near, 0.3)))
    sand = Colour(0.9, 0.05, 82) if not light.night else Colour(0.52, 0.06, 20)
    surf = smooth([(0, 800), (260, 770), (560, 800), (900, 762), (1250, 770), (1600, 735)])
    canvas.paint(below([(x, y - 14) for x, y in surf]), WHITE, opacity=0.75)
    canvas.paint(below(surf), Gradient(sand.darker(0.04), sand.lighter(0.03)))
    dune = Polygon([*smooth([(520, 1067), (660, 930), (900, 850), (1240, 800), (1600, 790)]), (1600, 1067)])
    canvas.paint(dune, Gradient(sand.lighter(0.04), sand.darker(0.03)))
    for foot, size in ((1390, 560), (1530, 470)):
        palm(canvas, dice, (foot, 860), size, green.darker(0.02), BARK.lighter(0.12))
    gabled_house(canvas, light, material, (830, 890), 270)
    grass(canvas, dice, (700, 900, WIDTH, 1060), Colour(0.66, 0.08, 110) if not light.night else green, blades=150)
    outdoors.parasol(canvas, dice, (330, 960))
    palm(canvas, dice, (40, 1067), 660, green, BARK.lighter(0.1))
    for _ in range(26):
        x, y = dice.uniform(0, 700), dice.uniform(860, 1060)
        canvas.paint(Ellipse((x, y, x + dice.uniform(4, 12), y + 4)), sand.darker(0.07), opacity=0.7)
    return canvas


def hill_town(light: Daylight, dice: Random) -> Canvas:
    """Houses stacked on a slope above the sea, roofs of fired clay."""
    canvas = Canvas()
    sky(canvas, light, dice, horizon=520, sun=(320, 240))
    water(canvas, light, dice, (0, 520, WIDTH, HEIGHT), glint=320)
    cape = Polygon([*smooth([(0, 470), (160, 484), (330, 520), (460, 526)]), (0, 526)])
    canvas.paint(cape, Gradient(light.hazed(light.far, 0.45), light.hazed(light.far, 0.6)))
    slope = Polygon(
        [*smooth([(0, 980), (300, 860), (700, 700), (1100, 500), (1600, 330)]), (1600, HEIGHT), (0, HEIGHT)]
    )
    canvas.paint(slope, Gradient(foliage(light, 125), foliage(light, 125).darker(0.1)))
    for row in range(6):
        for number in range(9):
            x = 1640 - number * 168 - row * 34 + dice.uniform(-26, 26)
            ground = 420 + (1600 - x) * 0.40 + row * 104
            if ground < 1180 and dice.random() < 0.93:
                _clay_roofed(canvas, light, dice, (x, ground), dice.uniform(118, 168))
            if dice.random() < 0.3:
                cypress(canvas, (x - 26, ground + 16), dice.uniform(90, 150), foliage(light, 145).darker(0.05))
    bush(canvas, dice, (120, 1067), 330, foliage(light, 140), BLOOMS[2])
    bush(canvas, dice, (420, 1080), 260, foliage(light, 140).lighter(0.03), BLOOMS[0])
    return canvas


def _clay_roofed(canvas: Canvas, light: Daylight, dice: Random, foot: Point, width: float) -> None:
    x, y = foot
    tall = width * dice.uniform(0.75, 1.15)
    wall = dice.choice(
        (
            Colour(0.95, 0.018, 85),
            Colour(0.9, 0.05, 80),
            Colour(0.86, 0.06, 55),
            Colour(0.88, 0.045, 20),
            Colour(0.9, 0.03, 220),
        )
    )
    wall = wall.darker(0.3) if light.night else wall
    canvas.paint(
        Rectangle((x, y - tall, x + width, y + 60)), Gradient(wall.lighter(0.01), wall.darker(0.06), to_right=True)
    )
    canvas.paint(Rectangle((x + width * 0.72, y - tall, x + width, y + 60)), wall.darker(0.08))
    roof = Colour(0.62, 0.12, dice.uniform(36, 48)).darker(0.24 if light.night else 0.0)
    canvas.paint(
        Polygon(
            [
                (x - 7, y - tall + 5),
                (x + width * 0.18, y - tall - width * 0.22),
                (x + width * 0.9, y - tall - width * 0.22),
                (x + width + 7, y - tall + 5),
            ]
        ),
        Gradient(roof.lighter(0.04), roof.darker(0.05)),
    )
    for column in range(2):
        for row in range(2):
            left = x + width * (0.12 + 0.3 * column)
            top = y - tall + width * (0.2 + 0.42 * row)
            box = (left, top, left + width * 0.15, top + width * 0.22)
            window(canvas, box, wall.lighter(0.05), light, lit=light.night and dice.random() < 0.6)


def terrace(light: Daylight, palette: Palette, dice: Random, *, over: str) -> Canvas:
    """A terrace with a laid table and plants; `over` what it looks: city, sea or hills."""
    canvas = Canvas()
    sky(canvas, light, dice, horizon=600, sun=(1120, 260))
    match over:
        case "city":
            skyline(canvas, light, dice, base=796, height=440)
        case "sea":
            water(canvas, light, dice, (0, 600, WIDTH, 800), glint=1120)
        case _:
            mountains(canvas, light, dice, base=640, height=260, snow=False)
            hills(canvas, light, dice, top=600, bottom=760, count=4)
    floor = palette.floor.darker(0.08) if light.night else palette.floor
    canvas.paint(Rectangle((0, 790, WIDTH, HEIGHT)), Gradient(floor.darker(0.05), floor.lighter(0.03)))
    for number in range(-6, 24):
        canvas.paint(
            Line([(number * 90, 790), ((number * 90 - 800) * 1.8 + 800, HEIGHT)], 2), floor.darker(0.08), opacity=0.7
        )
    rail = palette.metal.darker(0.1)
    for x in range(-10, WIDTH, 44):
        canvas.paint(Rectangle((x, 600, x + 6, 796)), rail)
    canvas.paint(Rectangle((0, 588, WIDTH, 606), 4), rail.lighter(0.05))
    canvas.paint(Rectangle((0, 780, WIDTH, 796)), rail.darker(0.05))
    outdoors.string_lights(canvas, light)
    furniture.rug(canvas, (800, 1050), 1200, palette.linen.darker(0.04), palette.accent.mixed(palette.linen, 0.3))
    furniture.armchair(canvas, (450, 970), 290, palette.fabric, palette.wood)
    furniture.armchair(canvas, (1150, 970), 290, palette.fabric, palette.wood)
    furniture.coffee_table(canvas, (800, 1000), 330, palette.wood, palette)
    furniture.fig(canvas, dice, (130, 960), 520, palette)
    furniture.monstera(canvas, dice, (1450, 970), 440, palette)
    furniture.snake_plant(canvas, dice, (270, 900), 230, palette)
    return canvas
