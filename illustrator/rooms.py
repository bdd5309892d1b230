"""Furnished rooms: the pictures that show a home from within."""

from __future__ import annotations

from random import Random

from illustrator import fittings, furniture
from illustrator.buildings import LAMPLIGHT
from illustrator.canvas import (
    WIDTH,
    Canvas,
    Rectangle,
)
from illustrator.shell import FLOOR, Room, cut_window, shell, sunbeam


def living_room(room: Room, dice: Random) -> Canvas:
    canvas, palette = Canvas(), room.palette
    shell(canvas, room, dice)
    box = cut_window(canvas, room, dice, (150, 150, 640, 640))
    furniture.curtains(canvas, (box[0], 112, box[2], FLOOR - 14), palette.linen, palette.metal)
    sunbeam(canvas, room, box)
    for motif, left in zip(dice.sample(range(3), 3), (840, 1020, 1200), strict=True):
        top = 180 if left == 1020 else 196
        furniture.picture(canvas, (left, top, left + 150, 404), palette, motif=motif)
    furniture.rug(canvas, (960, 1010), 1060, palette.linen.darker(0.05), palette.accent.mixed(palette.linen, 0.35))
    furniture.floor_lamp(canvas, (1470, 860), 590, palette)
    furniture.sofa(canvas, (1030, 868), 720, palette.fabric, palette)
    plant = dice.choice((furniture.monstera, furniture.fig))
    plant(canvas, dice, (110, 900), 480, palette)
    furniture.armchair(canvas, (420, 950), 230, palette.second, palette.wood.darker(0.1))
    furniture.coffee_table(canvas, (900, 985), 360, palette.wood, palette)
    return canvas


def bedroom(room: Room, dice: Random) -> Canvas:
    canvas, palette = Canvas(), room.palette
    shell(canvas, room, dice)
    box = cut_window(canvas, room, dice, (1120, 140, 1480, 620))
    furniture.curtains(
        canvas, (box[0], 104, box[2], FLOOR - 14), palette.linen.mixed(palette.second, 0.16), palette.metal
    )
    sunbeam(canvas, room, box)
    furniture.rug(
        canvas, (640, 1040), 1220, palette.second.lighter(0.12).mixed(palette.linen, 0.4), palette.linen.darker(0.06)
    )
    for motif, left in zip(dice.sample(range(3), 2), (370, 590), strict=True):
        furniture.picture(canvas, (left, 150, left + 180, 370), palette, motif=motif)
    for foot in ((190, 850), (945, 850)):
        top = furniture.nightstand(canvas, foot, 140, palette)
        furniture.table_lamp(canvas, (foot[0], top), 190, palette)
    furniture.bed(canvas, (570, 960), 600, palette, headboard=room.headboard)
    dice.choice((furniture.snake_plant, furniture.monstera))(canvas, dice, (1290, 930), 360, palette)
    return canvas


def kitchen(room: Room, dice: Random) -> Canvas:
    canvas, palette = Canvas(), room.palette
    shell(canvas, room, dice, wall="plain")
    counter = 520.0
    tiles = Rectangle((0, 220, WIDTH, counter))
    canvas.paint(tiles, palette.tile)
    fittings.tiles(canvas, tiles.bounds, palette.tile, size=(64, 32), brick=True)
    box = cut_window(canvas, room, dice, (610, 130, 1000, 440))
    fittings.upper_cupboards(canvas, palette, (0, 60, 470, 290))
    furniture.shelf(canvas, dice, (1130, 250, 1540, 0), palette)
    furniture.shelf(canvas, dice, (1130, 390, 1540, 0), palette)
    fittings.lower_cupboards(canvas, palette, (0, counter, WIDTH, FLOOR + 10))
    fittings.tap(canvas, palette, (805, counter))
    furniture.vase(canvas, (1060, counter), 66, palette.accent, palette.leaf)
    fittings.cooker(canvas, palette, (150, counter, 360, FLOOR + 10))
    canvas.glow((250, 360), 300, LAMPLIGHT, opacity=0.25)
    sunbeam(canvas, room, box)
    for x in (560, 800, 1040):
        furniture.pendant(canvas, (x, 0), 190, 120, palette)
    fittings.island(canvas, dice, palette, (330, 690, 1290, 985))
    for x in (500, 800, 1100):
        furniture.stool(canvas, (x, 1030), 250, palette)
    return canvas


def bathroom(room: Room, dice: Random) -> Canvas:
    canvas, palette = Canvas(), room.palette
    shell(canvas, room, dice, wall="plain", boards=False)
    wainscot = Rectangle((0, 400, WIDTH, FLOOR))
    canvas.paint(wainscot, palette.tile)
    fittings.tiles(canvas, wainscot.bounds, palette.tile, size=(60, 60), brick=False)
    canvas.paint(Rectangle((0, 392, WIDTH, 408)), palette.trim)
    box = cut_window(canvas, room, dice, (180, 90, 560, 370))
    fittings.washstand(canvas, dice, palette, (980, 500, 1460, 820))
    fittings.bathtub(canvas, palette, (150, 590, 800, 900))
    furniture.ground_shadow(canvas, (880, 905), 90, depth=8)
    furniture.stool(canvas, (885, 905), 150, palette)
    furniture.vase(canvas, (885, 741), 74, palette.second, palette.leaf)
    sunbeam(canvas, room, box)
    furniture.rug(canvas, (640, 1015), 520, palette.linen, palette.accent, round=True)
    furniture.monstera(canvas, dice, (70, 920), 420, palette)
    return canvas


def dining_room(room: Room, dice: Random) -> Canvas:
    canvas, palette = Canvas(), room.palette
    shell(canvas, room, dice)
    box = cut_window(canvas, room, dice, (430, 120, 1170, 640))
    furniture.curtains(
        canvas, (box[0], 84, box[2], FLOOR - 14), palette.second.lighter(0.12), palette.metal, spread=0.14
    )
    sunbeam(canvas, room, box)
    furniture.picture(canvas, (120, 230, 290, 450), palette, motif=dice.randrange(3))
    furniture.shelf(canvas, dice, (1330, 300, 1570, 0), palette)
    furniture.shelf(canvas, dice, (1330, 450, 1570, 0), palette)
    furniture.rug(
        canvas, (800, 1040), 1300, palette.accent.mixed(palette.linen, 0.55), palette.linen.darker(0.05), round=True
    )
    furniture.pendant(canvas, (800, 0), 170, 230, palette, dome=False)
    for x in (500, 700, 900, 1100):
        furniture.chair(canvas, (x, 900), 108, palette)
    fittings.dining_table(canvas, palette, (330, 730, 1270, 965))
    furniture.vase(canvas, (800, 734), 90, palette.linen, palette.leaf)
    furniture.fruit_bowl(canvas, (560, 736), 120, palette)
    furniture.fig(canvas, dice, (1440, 900), 430, palette)
    furniture.snake_plant(canvas, dice, (140, 900), 300, palette)
    return canvas


def reading_corner(room: Room, dice: Random) -> Canvas:
    """A fireplace, two armchairs, and shelves: the room for a rainy day."""
    canvas, palette = Canvas(), room.palette
    shell(canvas, room, dice)
    box = cut_window(canvas, room, dice, (90, 160, 430, 630))
    furniture.curtains(canvas, (box[0], 120, box[2], FLOOR - 14), palette.fabric.lighter(0.06), palette.metal)
    sunbeam(canvas, room, box)
    fittings.fireplace(canvas, dice, palette, (620, 330, 1060, FLOOR + 20))
    furniture.picture(canvas, (730, 90, 950, 290), palette, motif=dice.randrange(3))
    for top in (210, 350, 490, 630):
        furniture.shelf(canvas, dice, (1180, top, 1570, 0), palette)
    furniture.rug(canvas, (840, 1030), 1100, palette.second.mixed(palette.linen, 0.4), palette.accent)
    furniture.armchair(canvas, (460, 950), 270, palette.fabric, palette.wood)
    furniture.armchair(canvas, (1220, 950), 270, palette.accent, palette.wood)
    furniture.coffee_table(canvas, (840, 990), 260, palette.wood, palette)
    furniture.snake_plant(canvas, dice, (1490, 900), 320, palette)
    return canvas
