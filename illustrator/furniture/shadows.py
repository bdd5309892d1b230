"""The shadow under what stands."""

from __future__ import annotations

from illustrator.canvas import (
    Canvas,
    Ellipse,
    Point,
)


def ground_shadow(canvas: Canvas, foot: Point, width: float, *, depth: float = 16) -> None:
    x, y = foot
    canvas.shadow(Ellipse((x - width / 2, y - depth * 0.6, x + width / 2 + 12, y + depth)), opacity=0.3, blur=9)
