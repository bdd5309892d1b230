"""Colours in OKLCH, in which equal steps look equal, so that shades and mixtures stay in harmony."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Colour:
    """`light` from 0 to 1, `chroma` from 0 to about 0.4, `hue` in degrees."""

    light: float
    chroma: float = 0.0
    hue: float = 0.0

    @property
    def rgb(self) -> RGB:
        a = self.chroma * math.cos(math.radians(self.hue))
        b = self.chroma * math.sin(math.radians(self.hue))
        long = (self.light + 0.3963377774 * a + 0.2158037573 * b) ** 3
        middle = (self.light - 0.1055613458 * a - 0.0638541728 * b) ** 3
        short = (self.light - 0.0894841775 * a - 1.2914855480 * b) ** 3
        return (
            _encoded(4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short),
            _encoded(-1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short),
            _encoded(-0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short),
        )

    def darker(self, amount: float = 0.08) -> Colour:
        return replace(self, light=max(self.light - amount, 0.0))

    def lighter(self, amount: float = 0.06) -> Colour:
        return replace(self, light=min(self.light + amount, 1.0))

    def muted(self, share: float = 0.5) -> Colour:
        return replace(self, chroma=self.chroma * (1 - share))

    def mixed(self, other: Colour, share: float) -> Colour:
        """Return the colour that is `share` of the way to the other."""
        one, two = _cartesian(self), _cartesian(other)
        light, a, b = (x + (y - x) * share for x, y in zip(one, two, strict=True))
        return Colour(light, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


WHITE = Colour(0.99)
BLACK = Colour(0.15)


def _cartesian(colour: Colour) -> tuple[float, float, float]:
    angle = math.radians(colour.hue)
    return colour.light, colour.chroma * math.cos(angle), colour.chroma * math.sin(angle)


def _encoded(linear: float) -> int:
    linear = min(max(linear, 0.0), 1.0)
    value = 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055
    return round(value * 255)
