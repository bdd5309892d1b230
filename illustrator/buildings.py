"""Houses and what they are made of: windows, doors, roofs, façades, towers."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from illustrator.canvas import Box, Canvas, Ellipse, Gradient, Group, Line, Point, Polygon, Rectangle
from illustrator.colour import WHITE, Colour
from illustrator.palettes import Daylight

LAMPLIGHT = Colour(0.89, 0.1, 82)
GLASS = Colour(0.62, 0.045, 235)


@dataclass(frozen=True)
class Material:
    """The colours of one building."""

    wall: Colour
    roof: Colour
    trim: Colour
    door: Colour


def window(
    canvas: Canvas, box: Box, trim: Colour, light: Daylight, *, lit: bool, panes: tuple[int, int] = (2, 2)
) -> None:
    """A framed window: glass that shines at night and mirrors the sky by day, bars, a sill with its shadow."""
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    frame = max(width * 0.06, 3)
    canvas.shadow(Rectangle((left - frame, top, right + frame + 4, bottom + frame * 2.4)), opacity=0.16, blur=4)
    canvas.paint(Rectangle((left - frame, top - frame, right + frame, bottom + frame)), trim)
    _glass(canvas, box, light, lit=lit)
    columns, rows = panes
    bar = frame * 0.55
    for column in range(1, columns):
        x = left + width * column / columns
        canvas.paint(Rectangle((x - bar / 2, top, x + bar / 2, bottom)), trim.darker(0.03))
    for row in range(1, rows):
        y = top + height * row / rows
        canvas.paint(Rectangle((left, y - bar / 2, right, y + bar / 2)), trim.darker(0.03))
    canvas.paint(
        Rectangle((left - frame * 2, bottom + frame * 0.4, right + frame * 2, bottom + frame * 1.7), 2),
        trim.lighter(0.02),
    )
    canvas.paint(
        Rectangle((left - frame * 2, bottom + frame * 1.4, right + frame * 2, bottom + frame * 1.7)), trim.darker(0.1)
    )


def _glass(canvas: Canvas, box: Box, light: Daylight, *, lit: bool) -> None:
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    if lit:
        canvas.paint(Rectangle(box), Gradient(LAMPLIGHT.lighter(0.04), LAMPLIGHT.darker(0.08)))
        return
    dark = GLASS.mixed(light.zenith, 0.4).darker(0.2 if light.night else 0.1)
    canvas.paint(Rectangle(box), Gradient(dark.mixed(light.horizon, 0.4), dark))
    with canvas.within(Rectangle(box)):
        for start, share in ((0.1, 0.16), (0.36, 0.07)):
            x = left + width * start
            slope = height * 0.5
            canvas.paint(
                Polygon([(x + slope, top), (x + slope + width * share, top), (x + width * share, bottom), (x, bottom)]),
                WHITE,
                opacity=0.17,
            )


def shutters(canvas: Canvas, box: Box, colour: Colour) -> None:
    """A pair of louvred shutters beside a window."""
    left, top, right, bottom = box
    half = (right - left) * 0.5
    for start in (left - half - (right - left) * 0.08, right + (right - left) * 0.08):
        canvas.paint(
            Rectangle((start, top - 2, start + half, bottom + 2), 2),
            Gradient(colour.lighter(0.02), colour.darker(0.03)),
        )
        rows = max(int((bottom - top) / 11), 4)
        for row in range(rows):
            y = top + (bottom - top) * (row + 0.5) / rows
            canvas.paint(Rectangle((start + half * 0.14, y, start + half * 0.86, y + 2.2)), colour.darker(0.085))


def door(canvas: Canvas, box: Box, colour: Colour, trim: Colour, *, glazed: bool = True) -> None:
    left, top, right, bottom = box
    width, height = right - left, bottom - top
    canvas.paint(Rectangle((left - width * 0.1, top - width * 0.1, right + width * 0.1, bottom)), trim)
    canvas.paint(Rectangle(box), Gradient(colour.lighter(0.03), colour.darker(0.04)))
    if glazed:
        pane = (left + width * 0.2, top + height * 0.1, right - width * 0.2, top + height * 0.38)
        canvas.paint(Rectangle(pane, 3), LAMPLIGHT)
    for number in range(2):
        panel_top = top + height * (0.46 + 0.25 * number)
        canvas.paint(
            Rectangle((left + width * 0.18, panel_top, right - width * 0.18, panel_top + height * 0.19), 2),
            colour.darker(0.06),
        )
    knob = (right - width * 0.13, top + height * 0.55)
    canvas.paint(Ellipse((knob[0] - 3.5, knob[1] - 3.5, knob[0] + 3.5, knob[1] + 3.5)), Colour(0.82, 0.09, 85))
    canvas.paint(Rectangle((left - width * 0.3, bottom, right + width * 0.3, bottom + 7), 2), trim.darker(0.12))


def clapboard(canvas: Canvas, shape: Polygon | Rectangle, colour: Colour, *, step: float = 15) -> None:
    """Horizontal boards: a thin shadow under each."""
    _, top, _, bottom = shape.bounds
    left, _, right, _ = shape.bounds
    with canvas.within(shape):
        y = top
        while y < bottom:
            canvas.paint(Rectangle((left, y, right, y + 1.8)), colour.darker(0.055), opacity=0.75)
            y += step


def tiled_roof(canvas: Canvas, shape: Polygon, colour: Colour, *, step: float = 17) -> None:
    """A roof with courses of tiles, lighter towards the ridge."""
    left, top, right, bottom = shape.bounds
    canvas.paint(shape, Gradient(colour.lighter(0.035), colour.darker(0.05)))
    with canvas.within(shape):
        row = 0
        y = top + step
        while y < bottom + step:
            canvas.paint(Rectangle((left, y, right, y + 2)), colour.darker(0.07), opacity=0.6)
            x = left + (row % 2) * step
            while x < right:
                canvas.paint(Rectangle((x, y - step, x + 1.6, y)), colour.darker(0.05), opacity=0.35)
                x += step * 2
            y += step
            row += 1


def gabled_house(
    canvas: Canvas, light: Daylight, material: Material, foot: Point, width: float, *, boards: bool = True
) -> None:
    """A house seen from its corner: the gable in the light, the long side with its roof in shade. `foot` is the left
    corner on the ground, `width` that of the gable."""
    x, y = foot
    tall, peak, depth = width * 0.62, width * 0.52, width * 1.25
    right, eaves = x + width, y - tall
    apex = (x + width / 2, eaves - peak)
    canvas.shadow(
        Polygon(
            [(x + 10, y), (right + depth, y - 6), (right + depth + width * 0.55, y + 34), (x + width * 0.5, y + 40)]
        ),
        opacity=0.25,
        blur=16,
    )
    side = Rectangle((right, eaves, right + depth, y))
    shade = material.wall.darker(0.085)
    canvas.paint(side, Gradient(shade.darker(0.06), shade, to_right=True))
    front = Polygon([(x, y), (x, eaves), apex, (right, eaves), (right, y)])
    canvas.paint(front, Gradient(material.wall.lighter(0.02), material.wall.darker(0.02)))
    if boards:
        clapboard(canvas, side, shade)
        clapboard(canvas, front, material.wall)
    canvas.shadow(Rectangle((right, eaves - 4, right + depth, eaves + 26)), opacity=0.3, blur=7)
    _chimney(canvas, material, (right + depth * 0.55, eaves - peak - width * 0.1), width)
    over = width * 0.07
    roof = Polygon(
        [
            (apex[0] - over * 0.2, apex[1] - over * 0.6),
            (apex[0] + depth + over, apex[1] - over * 0.6),
            (right + depth + over, eaves + over),
            (right + over * 0.4, eaves + over),
        ]
    )
    tiled_roof(canvas, roof, material.roof)
    for end in (x, right):
        lean = -1 if end == x else 1
        canvas.paint(Line([(apex[0], apex[1] - 4), (end + lean * over, eaves + over)], width * 0.045), material.trim)
        canvas.paint(
            Line([(apex[0], apex[1] - width * 0.035), (end + lean * over, eaves + over - width * 0.035)], width * 0.02),
            material.roof.darker(0.08),
        )
    _front_openings(canvas, light, material, (x, y), width)
    for number in range(3):
        left = right + depth * (0.1 + 0.3 * number)
        box = (left, y - tall * 0.68, left + depth * 0.19, y - tall * 0.24)
        window(canvas, box, material.trim.darker(0.04), light, lit=light.night)


def _front_openings(canvas: Canvas, light: Daylight, material: Material, foot: Point, width: float) -> None:
    x, y = foot
    tall, eaves = width * 0.62, y - width * 0.62
    door(canvas, (x + width * 0.41, y - tall * 0.68, x + width * 0.59, y), material.door, material.trim)
    for share in (0.11, 0.7):
        box = (x + width * share, y - tall * 0.68, x + width * (share + 0.19), y - tall * 0.26)
        window(canvas, box, material.trim, light, lit=light.night)
    attic = (x + width * 0.4, eaves - width * 0.22, x + width * 0.6, eaves - width * 0.02)
    window(canvas, attic, material.trim, light, lit=light.night)


def _chimney(canvas: Canvas, material: Material, top: Point, width: float) -> None:
    x, y = top
    brick = Colour(0.52, 0.085, 40).mixed(material.wall, 0.25)
    canvas.paint(
        Rectangle((x, y, x + width * 0.13, y + width * 0.5)), Gradient(brick, brick.darker(0.08), to_right=True)
    )
    canvas.paint(Rectangle((x - 5, y - 8, x + width * 0.13 + 5, y + 5), 2), brick.darker(0.12))


def townhouse(canvas: Canvas, light: Daylight, material: Material, dice: Random, box: Box, *, gable: str) -> None:
    """One narrow house of a street, seen from the front; `gable` is step, bell, spout or cornice."""
    left, top, right, bottom = box
    width = right - left
    brick = material.wall
    canvas.paint(Rectangle(box), Gradient(brick.lighter(0.02), brick.darker(0.035)))
    canvas.paint(_gable(gable, left, right, top, width), Gradient(brick.lighter(0.035), brick.lighter(0.018)))
    canvas.paint(Rectangle((left, top - 7, right, top + 7)), material.trim)
    if gable != "cornice":
        round_top = (left + width * 0.42, top - width * 0.32, left + width * 0.58, top - width * 0.1)
        window(canvas, round_top, material.trim, light, lit=light.night and dice.random() < 0.5, panes=(2, 1))
    floors = 3
    ground = bottom - (bottom - top) * 0.27
    for floor in range(floors):
        upper = top + 34 + (ground - top - 30) * floor / floors
        lower = upper + (ground - top - 30) / floors * 0.66
        for column in range(3):
            start = left + width * (0.1 + 0.29 * column)
            pane = (start, upper, start + width * 0.2, lower)
            window(canvas, pane, material.trim, light, lit=light.night and dice.random() < 0.6, panes=(2, 2))
            if floor == floors - 1 and dice.random() < 0.5:
                _window_box(canvas, dice, pane)
    canvas.paint(Rectangle((left, ground - 6, right, ground + 8)), material.trim)
    base = material.wall.darker(0.1)
    canvas.paint(Rectangle((left, ground + 8, right, bottom)), base)
    entrance = left + width * dice.choice((0.1, 0.66))
    door(
        canvas,
        (entrance, bottom - (bottom - ground) * 0.8, entrance + width * 0.22, bottom),
        material.door,
        material.trim,
    )
    start = left + width * (0.44 if entrance < left + width / 2 else 0.1)
    window(
        canvas, (start, ground + 34, start + width * 0.46, bottom - 34), material.trim, light, lit=True, panes=(3, 1)
    )
    canvas.paint(Rectangle((right - 5, top, right, bottom)), brick.darker(0.14), opacity=0.45)


def _gable(kind: str, left: float, right: float, top: float, width: float) -> Polygon | Group | Rectangle:
    middle = (left + right) / 2
    if kind == "step":
        steps = [
            Rectangle((left + width * 0.5 * share, top - width * lift, right - width * 0.5 * share, top))
            for share, lift in ((0.0, 0.12), (0.25, 0.26), (0.5, 0.4), (0.76, 0.54))
        ]
        return Group(steps)
    if kind == "bell":
        return Group(
            [
                Polygon(
                    [
                        (left, top),
                        (left + width * 0.26, top - width * 0.16),
                        (left + width * 0.26, top - width * 0.4),
                        (right - width * 0.26, top - width * 0.4),
                        (right - width * 0.26, top - width * 0.16),
                        (right, top),
                    ]
                ),
                Ellipse((left + width * 0.26, top - width * 0.54, right - width * 0.26, top - width * 0.24)),
            ]
        )
    if kind == "spout":
        return Polygon(
            [
                (left, top),
                (middle - width * 0.09, top - width * 0.46),
                (middle - width * 0.09, top - width * 0.56),
                (middle + width * 0.09, top - width * 0.56),
                (middle + width * 0.09, top - width * 0.46),
                (right, top),
            ]
        )
    return Rectangle((left - 5, top - 22, right + 5, top))


def _window_box(canvas: Canvas, dice: Random, pane: Box) -> None:
    left, _, right, bottom = pane
    bloom = dice.choice((Colour(0.65, 0.17, 20), Colour(0.85, 0.12, 90), Colour(0.7, 0.14, 350)))
    for number in range(9):
        x = left - 3 + (right - left + 6) * number / 8
        canvas.paint(Ellipse((x - 7, bottom - 12, x + 7, bottom + 4)), Colour(0.5, 0.1, 145))
        canvas.paint(Ellipse((x - 4, bottom - 14 + dice.uniform(-3, 3), x + 3, bottom - 7)), bloom)
    canvas.paint(Rectangle((left - 6, bottom, right + 6, bottom + 12), 2), Colour(0.48, 0.06, 45))


def tower(canvas: Canvas, light: Daylight, dice: Random, box: Box, colour: Colour, *, detail: float = 1.0) -> None:
    """One building of a skyline: a lit and a shaded half, rows of windows, something on its roof."""
    left, top, right, bottom = box
    width = right - left
    canvas.paint(Rectangle(box), Gradient(colour, light.hazed(colour, 0.35)))
    canvas.paint(
        Rectangle((left + width * 0.62, top, right, bottom)),
        Gradient(colour.darker(0.045), light.hazed(colour.darker(0.045), 0.35)),
    )
    style = dice.randrange(4)
    if style == 1:
        canvas.paint(Rectangle((left + width * 0.2, top - 26, right - width * 0.2, top)), colour)
    elif style == 2:
        canvas.paint(Line([((left + right) / 2, top), ((left + right) / 2, top - 60)], 3), colour.darker(0.04))
    elif style == 3:
        canvas.paint(Polygon([(left, top), (right, top), (right, top - width * 0.35)]), colour.darker(0.02))
    if detail <= 0:
        return
    columns = max(int(width / 24), 2)
    rows = max(int((bottom - top) / 30), 3)
    for row in range(rows):
        for column in range(columns):
            glowing = light.night and dice.random() < 0.42
            if not glowing and dice.random() < 0.12:
                continue
            x = left + width * (column + 0.5) / columns
            y = top + 18 + 30 * row
            pane = Rectangle((x - 5, y - 8, x + 5, y + 8))
            canvas.paint(
                pane, LAMPLIGHT if glowing else colour.darker(0.075), opacity=detail * (0.95 if glowing else 0.6)
            )


def skyline(canvas: Canvas, light: Daylight, dice: Random, *, base: float, height: float, layers: int = 3) -> None:
    """A city in depths: pale and tall behind, dark with lit windows in front."""
    for layer in range(layers):
        share = layer / max(layers - 1, 1)
        colour = light.hazed(light.far.mixed(light.near, share), 0.6 * (1 - share) + 0.06)
        x = -30.0
        while x < canvas.size[0] + 30:
            width = dice.uniform(58, 118)
            tall = height * dice.uniform(0.4, 1.0) * (1 - share * 0.42)
            tower(canvas, light, dice, (x, base - tall, x + width, base), colour, detail=0.35 + 0.65 * share)
            x += width * dice.uniform(0.85, 1.25)
