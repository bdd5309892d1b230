"""Where a listing is said to be: near enough to choose by, too far off to find the door."""

from __future__ import annotations

from math import asin, atan2, cos, degrees, pi, radians, sin, sqrt

from django.utils.crypto import salted_hmac

EARTH_RADIUS_M = 6_371_000
NEAREST_M, FARTHEST_M = 150, 500
SALT = "properties.locations.displaced"


def displaced(latitude: float, longitude: float, *, seed: str) -> tuple[float, float]:
    """Return the point 150 to 500 m away, in a direction and distance that `seed` decides, evenly over that ring.

    The seed is hashed with SECRET_KEY: the public id alone must not lead back to the exact point. The same seed gives
    the same displacement always, so asking often averages nothing out.
    """
    digest = salted_hmac(SALT, seed, algorithm="sha256").digest()
    turn = int.from_bytes(digest[:8], "big") / 2**64
    area = int.from_bytes(digest[8:16], "big") / 2**64
    distance = sqrt(NEAREST_M**2 + area * (FARTHEST_M**2 - NEAREST_M**2))
    return moved(latitude, longitude, bearing=2 * pi * turn, metres=distance)


def moved(latitude: float, longitude: float, *, bearing: float, metres: float) -> tuple[float, float]:
    """Return the point so many metres away on the great circle; bearing in radians from north."""
    lat, angle = radians(latitude), metres / EARTH_RADIUS_M
    end = asin(max(-1.0, min(1.0, sin(lat) * cos(angle) + cos(lat) * sin(angle) * cos(bearing))))
    east = atan2(sin(bearing) * sin(angle) * cos(lat), cos(angle) - sin(lat) * sin(end))
    return round(degrees(end), 6), round((longitude + degrees(east) + 540) % 360 - 180, 6)
