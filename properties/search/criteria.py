"""What a guest searches for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from common.dates import MAX_DAYS, DateRange
from common.exceptions import InvalidInput
from pricing.exceptions import PastDates, StayTooLong

EARTH_RADIUS_KM = 6371.0
KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180
MAX_RADIUS_KM = 500.0
RADIUS_OF_A_PLACE_KM = 25.0


class Sort(StrEnum):
    PRICE = "price"
    DISTANCE = "distance"
    RATING = "rating"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Point:
    lat: float
    lng: float

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lng <= 180):
            raise InvalidInput("Latitudes run from -90 to 90, longitudes from -180 to 180.", field="lat")


@dataclass(frozen=True, slots=True)
class Box:
    """A map box; one that crosses the date line has `west` > `east`."""

    south: float
    west: float
    north: float
    east: float

    def __post_init__(self) -> None:
        Point(self.south, self.west)
        Point(self.north, self.east)
        if self.south > self.north:
            raise InvalidInput("The box's south lies north of its north.", field="bbox")

    @classmethod
    def around(cls, centre: Point, radius_km: float) -> Box:
        """Return the smallest box that holds the circle."""
        lat_span = radius_km / KM_PER_DEGREE
        south, north = max(-90.0, centre.lat - lat_span), min(90.0, centre.lat + lat_span)
        widest = max(abs(south), abs(north))
        if widest >= 90:
            return cls(south, -180, north, 180)
        reach = math.sin(radius_km / EARTH_RADIUS_KM) / math.cos(math.radians(centre.lat))
        if reach >= 1:
            return cls(south, -180, north, 180)
        lng_span = math.degrees(math.asin(reach))
        return cls(south, _wrapped(centre.lng - lng_span), north, _wrapped(centre.lng + lng_span))


def _wrapped(lng: float) -> float:
    return (lng + 180) % 360 - 180


def distance_km(one: Point, other: Point) -> float:
    """Return the great-circle distance (haversine)."""
    lat1, lat2 = math.radians(one.lat), math.radians(other.lat)
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(other.lng - one.lng) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


@dataclass(frozen=True, slots=True)
class Criteria:
    """A search. Prices are in minor units of `currency`, of the whole stay; without dates, of an ordinary night.

    `centre` and `radius_km` make a circle, `box` a map's box, neither the whole world; `centre` alone serves sorting.
    `now` is the instant that stay rules are judged at.
    """

    now: datetime
    box: Box | None = None
    centre: Point | None = None
    radius_km: float | None = None
    stay: DateRange | None = None
    guests: int = 1
    currency: str | None = None
    price_min_minor: int | None = None
    price_max_minor: int | None = None
    room_types: tuple[str, ...] = ()
    amenity_ids: tuple[int, ...] = ()
    instant_only: bool = False
    words: str = ""
    sort: Sort | None = None

    def __post_init__(self) -> None:
        if self.guests < 1:
            raise InvalidInput("At least one guest must come.", field="guests")
        if self.radius_km is not None and not 0 < self.radius_km <= MAX_RADIUS_KM:
            raise InvalidInput(f"The radius is over 0 and at most {MAX_RADIUS_KM:g} km.", field="radius_km")
        if self.sort == Sort.DISTANCE and self.centre is None:
            raise InvalidInput("Sorting by distance needs a place.", field="sort")
        if (self.price_min_minor is not None or self.price_max_minor is not None) and self.currency is None:
            raise InvalidInput("A price filter needs a currency.", field="currency")
        if self.stay is not None:
            self._refuse_impossible(self.stay)

    def _refuse_impossible(self, stay: DateRange) -> None:
        """Refuse what no room anywhere could sell; a date is past everywhere a day after it is past in UTC."""
        if stay.days > MAX_DAYS:
            raise StayTooLong(f"A stay has {MAX_DAYS} nights at most.", maximum=MAX_DAYS)
        if stay.start < self.now.astimezone(UTC).date() - timedelta(days=1):
            raise PastDates(f"Check-in {stay.start} is in the past.")

    @property
    def area(self) -> Box | None:
        if self.box is None and self.centre is not None and self.radius_km is not None:
            return Box.around(self.centre, self.radius_km)
        return self.box
