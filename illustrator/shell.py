"""A room without its furniture: wall, floor, window, and the light that falls in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from illustrator.canvas import (
    HEIGHT,
    WIDTH,
    Box,
    Canvas,
    Gradient,
    Line,
    Polygon,
    Rectangle,
    Shape,
)
from illustrator.colour import WHITE, Colour
from illustrator.palettes import Daylight, Palette

View = Callable[[Canvas, Daylight, Random, Box], None]


FLOOR = 760.0


@dataclass(frozen=True)
class Room:
    """What one home's rooms have in common: colours, the time of day, the view, the shape of the windows, the wall."""

    palette: Palette
    light: Daylight
    view: View
    window: str = "grid"  # grid, arch, panorama
    wall: str = "plain"  # plain, panels, boards, beams, half
    headboard: str = "panel"


def shell(canvas: Canvas, room: Room, dice: Random, *, wall: str | None = None, boards: bool = True) -> None:
    """Paint wall, skirting and floor, with the light that comes in from the left."""
    palette = room.palette
    night = room.light.night
    tone = palette.wall.darker(0.05) if night else palette.wall
    canvas.paint(Rectangle((0, 0, WIDTH, FLOOR)), Gradient(tone.lighter(0.025), tone.darker(0.035), to_right=True))
    _wall_pattern(canvas, palette, tone, wall or room.wall)
    canvas.paint(Rectangle((0, 0, WIDTH, 60)), tone.darker(0.08), opacity=0.35, blur=26)
    floor = palette.floor.darker(0.05) if night else palette.floor
    canvas.paint(Rectangle((0, FLOOR, WIDTH, HEIGHT)), Gradient(floor.darker(0.055), floor.lighter(0.035)))
    if boards:
        _floorboards(canvas, dice, floor)
    else:
        _floor_tiles(canvas, floor)
    canvas.paint(Rectangle((0, FLOOR - 20, WIDTH, FLOOR)), palette.trim.darker(0.02))
    canvas.paint(Rectangle((0, FLOOR - 22, WIDTH, FLOOR - 18)), palette.trim.lighter(0.02))
    canvas.shadow(Rectangle((0, FLOOR, WIDTH, FLOOR + 12)), opacity=0.24, blur=8)


def _wall_pattern(canvas: Canvas, palette: Palette, tone: Colour, kind: str) -> None:
    match kind:
        case "panels":
            for number in range(5):
                left = 40 + number * 312
                for box in ((left, 70, left + 272, 470), (left, 510, left + 272, FLOOR - 60)):
                    canvas.paint(Rectangle(box), tone.darker(0.04))
                    canvas.paint(Rectangle((box[0] + 4, box[1] + 4, box[2] - 2, box[3] - 2)), tone.lighter(0.03))
                    canvas.paint(Rectangle((box[0] + 7, box[1] + 7, box[2] - 7, box[3] - 7)), tone)
        case "boards":
            for number in range(27):
                x = number * 60.0
                canvas.paint(Rectangle((x, 0, x + 2.5, FLOOR)), tone.darker(0.06), opacity=0.7)
                canvas.paint(Rectangle((x + 2.5, 0, x + 5, FLOOR)), tone.lighter(0.04), opacity=0.6)
        case "beams":
            for number in range(4):
                x = 60 + number * 480.0
                canvas.shadow(Rectangle((x + 6, 0, x + 78, 70)), opacity=0.3, blur=10)
                canvas.paint(
                    Rectangle((x, 0, x + 66, 64)), Gradient(palette.wood.darker(0.04), palette.wood.darker(0.14))
                )
            canvas.paint(Rectangle((0, 0, WIDTH, 26)), palette.wood.darker(0.1))
        case "half":
            lower = palette.second.mixed(tone, 0.25)
            canvas.paint(
                Rectangle((0, 430, WIDTH, FLOOR)), Gradient(lower.lighter(0.02), lower.darker(0.03), to_right=True)
            )
            canvas.paint(Rectangle((0, 422, WIDTH, 434)), palette.trim)
        case _:
            return


def _floorboards(canvas: Canvas, dice: Random, floor: Colour) -> None:
    with canvas.within(Rectangle((0, FLOOR, WIDTH, HEIGHT))):
        for number in range(-14, 36):
            top, bottom = number * 76.0 + 160, (number * 76.0 + 160 - 800) * 1.75 + 800
            tone = dice.choice((floor.darker(0.02), floor.lighter(0.015), floor))
            following = ((number + 1) * 76.0 + 160 - 800) * 1.75 + 800
            canvas.paint(
                Polygon([(top, FLOOR), (top + 76, FLOOR), (following, HEIGHT), (bottom, HEIGHT)]), tone, opacity=0.5
            )
            canvas.paint(Line([(top, FLOOR), (bottom, HEIGHT)], 1.8), floor.darker(0.08), opacity=0.65)
            share = dice.random()
            y = FLOOR + (HEIGHT - FLOOR) * share
            left = top + (bottom - top) * share
            canvas.paint(Rectangle((left, y, left + 76 + 57 * share, y + 2)), floor.darker(0.08), opacity=0.6)


def _floor_tiles(canvas: Canvas, floor: Colour) -> None:
    with canvas.within(Rectangle((0, FLOOR, WIDTH, HEIGHT))):
        for number in range(-10, 27):
            x = number * 100.0
            canvas.paint(Line([(x, FLOOR), ((x - 800) * 1.8 + 800, HEIGHT)], 2.2), floor.darker(0.07), opacity=0.7)
        y, step = FLOOR, 34.0
        while y < HEIGHT:
            canvas.paint(Rectangle((0, y, WIDTH, y + 2.2)), floor.darker(0.07), opacity=0.7)
            y += step
            step *= 1.28


def cut_window(canvas: Canvas, room: Room, dice: Random, box: Box) -> Box:
    """Cut a window into the wall, with the view behind its bars; returns its box."""
    palette = room.palette
    left, top, right, bottom = box
    frame = 16.0
    outer, opening = (
        _opening(room.window, (left - frame, top - frame, right + frame, bottom + frame)),
        _opening(room.window, box),
    )
    canvas.shadow(outer, opacity=0.18, blur=8)
    canvas.paint(outer, palette.trim)
    with canvas.within(opening):
        room.view(canvas, room.light, dice, box)
        canvas.paint(Rectangle((left, top, right, top + 14)), palette.trim.darker(0.35), opacity=0.25, blur=8)
        for start in (0.12, 0.3):
            x = left + (right - left) * start
            slope = (bottom - top) * 0.5
            canvas.paint(
                Polygon([(x + slope, top), (x + slope + 70, top), (x + 70, bottom), (x, bottom)]), WHITE, opacity=0.09
            )
    columns, rows = {"grid": (2, 3), "arch": (2, 2), "panorama": (3, 1)}[room.window]
    for column in range(1, columns):
        x = left + (right - left) * column / columns
        canvas.paint(Rectangle((x - 5, top, x + 5, bottom)), palette.trim.darker(0.02))
    for row in range(1, rows):
        y = top + (bottom - top) * row / rows
        canvas.paint(Rectangle((left, y - 4, right, y + 4)), palette.trim.darker(0.02))
    canvas.paint(Rectangle((left - 34, bottom + 12, right + 34, bottom + 30), 3), palette.trim.lighter(0.01))
    canvas.paint(Rectangle((left - 34, bottom + 26, right + 34, bottom + 32), 3), palette.trim.darker(0.09))
    return box


def _opening(kind: str, box: Box) -> Shape:
    if kind == "arch":
        return Rectangle(box, (box[2] - box[0]) / 2, (True, True, False, False))
    return Rectangle(box, 4)


def sunbeam(canvas: Canvas, room: Room, box: Box) -> None:
    """Light from the window, slanting over wall and floor."""
    if room.light.night:
        return
    left, _, right, bottom = box
    warm = room.light.sun
    reach = 330.0
    columns = 3
    for column in range(columns):
        start = left + (right - left) * column / columns + 12
        end = left + (right - left) * (column + 1) / columns - 12
        lean = 130.0
        canvas.paint(
            Polygon(
                [
                    (start + lean, FLOOR + 20),
                    (end + lean, FLOOR + 20),
                    (end + lean + reach * 0.7, HEIGHT),
                    (start + lean + reach * 0.5, HEIGHT),
                ]
            ),
            warm,
            opacity=0.2,
            blur=5,
        )
    canvas.paint(
        Polygon([(left, bottom), (right, bottom), (right + 460, HEIGHT), (left + 330, HEIGHT)]),
        warm,
        opacity=0.07,
        blur=30,
    )
