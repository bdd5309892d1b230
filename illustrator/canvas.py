"""A canvas of 1600 by 1067 on which shapes are painted with plain colours or gradients, smooth at the edges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from illustrator.colour import Colour

WIDTH, HEIGHT = 1600, 1067
SUPERSAMPLING = 2

Point = tuple[float, float]
Box = tuple[float, float, float, float]


class Shape(Protocol):
    @property
    def bounds(self) -> Box: ...
    def fill(self, pen: ImageDraw.ImageDraw, scale: float, origin: Point) -> None: ...


@dataclass(frozen=True)
class Polygon:
    points: Sequence[Point]

    @property
    def bounds(self) -> Box:
        xs, ys = zip(*self.points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def fill(self, pen: ImageDraw.ImageDraw, scale: float, origin: Point) -> None:
        pen.polygon([_placed(point, scale, origin) for point in self.points], fill=255)


@dataclass(frozen=True)
class Ellipse:
    bounds: Box

    def fill(self, pen: ImageDraw.ImageDraw, scale: float, origin: Point) -> None:
        pen.ellipse(_placed_box(self.bounds, scale, origin), fill=255)


@dataclass(frozen=True)
class Rectangle:
    bounds: Box
    radius: float = 0.0
    corners: tuple[bool, bool, bool, bool] = (True, True, True, True)

    def fill(self, pen: ImageDraw.ImageDraw, scale: float, origin: Point) -> None:
        box = _placed_box(self.bounds, scale, origin)
        radius = min(self.radius * scale, (box[2] - box[0]) / 2, (box[3] - box[1]) / 2)
        pen.rounded_rectangle(box, radius=max(radius, 0), fill=255, corners=self.corners)


@dataclass(frozen=True)
class Line:
    points: Sequence[Point]
    width: float

    @property
    def bounds(self) -> Box:
        left, top, right, bottom = Polygon(self.points).bounds
        return left - self.width, top - self.width, right + self.width, bottom + self.width

    def fill(self, pen: ImageDraw.ImageDraw, scale: float, origin: Point) -> None:
        placed = [_placed(point, scale, origin) for point in self.points]
        width = max(round(self.width * scale), 1)
        pen.line(placed, fill=255, width=width, joint="curve")
        radius = width / 2
        for x, y in (placed[0], placed[-1]):
            pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


@dataclass(frozen=True)
class Group:
    shapes: Sequence[Shape]

    @property
    def bounds(self) -> Box:
        lefts, tops, rights, bottoms = zip(*(shape.bounds for shape in self.shapes), strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)

    def fill(self, pen: ImageDraw.ImageDraw, scale: float, origin: Point) -> None:
        for shape in self.shapes:
            shape.fill(pen, scale, origin)


@dataclass(frozen=True)
class Gradient:
    """From one colour to another over the bounds of the painted shape: downwards, or to the right."""

    start: Colour
    end: Colour
    to_right: bool = False

    def image(self, size: tuple[int, int]) -> Image.Image:
        ramp = Image.linear_gradient("L")
        if self.to_right:
            ramp = ramp.transpose(Image.Transpose.ROTATE_90)
        ramp = ramp.resize(size, Image.Resampling.BICUBIC)
        return Image.composite(Image.new("RGB", size, self.end.rgb), Image.new("RGB", size, self.start.rgb), ramp)


Paint = Colour | Gradient


class Canvas:
    def __init__(self, width: int = WIDTH, height: int = HEIGHT, *, scale: float = SUPERSAMPLING) -> None:
        self.scale = scale
        self.size = width, height
        self._image = Image.new("RGB", (round(width * scale), round(height * scale)))
        self._clip: Image.Image | None = None

    def paint(self, shape: Shape, paint: Paint, *, opacity: float = 1.0, blur: float = 0.0) -> None:
        """Fill a shape; `blur` softens its edges by about so many units, as shadows and glows want it."""
        left, top, right, bottom = shape.bounds
        margin = blur * 3 + 2
        box = self._pixels((left - margin, top - margin, right + margin, bottom + margin))
        if box is None:
            return
        size = box[2] - box[0], box[3] - box[1]
        mask = Image.new("L", size, 0)
        shape.fill(ImageDraw.Draw(mask), self.scale, (box[0] / self.scale, box[1] / self.scale))
        if blur:
            mask = mask.filter(ImageFilter.GaussianBlur(blur * self.scale))
        if opacity < 1:
            mask = mask.point(lambda value: int(value * opacity))
        if self._clip is not None:
            mask = ImageChops.multiply(mask, self._clip.crop(box))
        self._image.paste(self._filled(paint, size, box, shape.bounds), box[:2], mask)

    def glow(self, centre: Point, radius: float, colour: Colour, *, opacity: float = 0.6) -> None:
        """Paint light that fades with the distance from its centre."""
        x, y = centre
        self.paint(
            Ellipse((x - radius / 2, y - radius / 2, x + radius / 2, y + radius / 2)),
            colour,
            opacity=opacity,
            blur=radius / 4,
        )

    def shadow(self, shape: Shape, *, opacity: float = 0.22, blur: float = 10.0) -> None:
        self.paint(shape, Colour(0.2, 0.03, 280), opacity=opacity, blur=blur)

    @contextmanager
    def within(self, shape: Shape) -> Iterator[None]:
        """Paint inside a shape only: a view through a window, a pattern on a rug."""
        before = self._clip
        mask = Image.new("L", self._image.size, 0)
        shape.fill(ImageDraw.Draw(mask), self.scale, (0, 0))
        self._clip = mask if before is None else ImageChops.multiply(mask, before)
        try:
            yield
        finally:
            self._clip = before

    def finished(self) -> Image.Image:
        return self._image.resize(self.size, Image.Resampling.LANCZOS)

    def _pixels(self, box: Box) -> tuple[int, int, int, int] | None:
        left, top, right, bottom = (round(value * self.scale) for value in box)
        width, height = self._image.size
        left, top, right, bottom = max(left, 0), max(top, 0), min(right, width), min(bottom, height)
        return (left, top, right, bottom) if left < right and top < bottom else None

    def _filled(self, paint: Paint, size: tuple[int, int], box: tuple[int, int, int, int], bounds: Box) -> Image.Image:
        if isinstance(paint, Colour):
            return Image.new("RGB", size, paint.rgb)
        left, top, right, bottom = (round(value * self.scale) for value in bounds)
        whole = paint.image((max(right - left, 1), max(bottom - top, 1)))
        image = Image.new("RGB", size, paint.start.rgb)
        image.paste(whole, (left - box[0], top - box[1]))
        return image


def _placed(point: Point, scale: float, origin: Point) -> Point:
    return (point[0] - origin[0]) * scale, (point[1] - origin[1]) * scale


def _placed_box(box: Box, scale: float, origin: Point) -> Box:
    left, top = _placed((box[0], box[1]), scale, origin)
    right, bottom = _placed((box[2], box[3]), scale, origin)
    return left, top, max(right, left), max(bottom, top)


def smooth(points: Sequence[Point], *, steps: int = 12) -> list[Point]:
    """Return a curve through the points (a Catmull-Rom spline)."""
    padded = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            curve.append(_between(before, start, end, after, step / steps))
    return [*curve, points[-1]]


def _between(before: Point, start: Point, end: Point, after: Point, t: float) -> Point:
    def along(p0: float, p1: float, p2: float, p3: float) -> float:
        return 0.5 * (
            2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t + (3 * p1 - p0 - 3 * p2 + p3) * t * t * t
        )

    return (
        along(before[0], start[0], end[0], after[0]),
        along(before[1], start[1], end[1], after[1]),
    )
