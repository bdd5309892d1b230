"""Listings in the summary schema that Inside Airbnb publishes for every city, read row by row.

Columns are found by name; those that a city's file lacks or adds don't matter. A row that can't be sold is skipped with
its reason, never an error.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from common.dates import MAX_DAYS
from common.exceptions import InvalidInput

REQUIRED = ("id", "host_id", "latitude", "longitude", "room_type", "price", "minimum_nights")
MAX_TITLE = 120
MAX_NAME = 120

ROOM_TYPES = {
    "entire home/apt": "entire_place",
    "private room": "private_room",
    "shared room": "shared_room",
    "hotel room": "hotel_room",
}
# The summary schema says nothing of capacity: what such rooms usually hold.
CAPACITIES = {"entire_place": 4, "private_room": 2, "shared_room": 1, "hotel_room": 2}


@dataclass(frozen=True, slots=True)
class Listing:
    source_id: str
    host_id: str
    host_name: str
    title: str
    neighbourhood: str
    lat: float
    lng: float
    room_type: str
    capacity: int
    price: Decimal
    min_nights: int


@dataclass(frozen=True, slots=True)
class Skipped:
    line: int
    reason: str


def read_listings(path: Path) -> Iterator[Listing | Skipped]:
    """Yield each row of the file as a listing, or as skipped with the reason.

    Raises InvalidInput where the file is not of this schema at all.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in REQUIRED if name not in (reader.fieldnames or ())]
        if missing:
            raise InvalidInput(f"{path.name} lacks the columns {', '.join(missing)}.")
        seen: set[str] = set()
        for row in reader:
            result = _listing(row, reader.line_num)
            if isinstance(result, Listing):
                if result.source_id in seen:
                    result = Skipped(reader.line_num, "listed twice in the file")
                else:
                    seen.add(result.source_id)
            yield result


def _listing(row: dict[str, str | None], line: int) -> Listing | Skipped:
    text = {name: " ".join((value or "").split()) for name, value in row.items() if name and isinstance(value, str)}
    try:
        lat, lng = float(text["latitude"]), float(text["longitude"])
        price = Decimal(text["price"].replace("$", "").replace(",", ""))
        min_nights = int(text["minimum_nights"])
    except (KeyError, ValueError, InvalidOperation):
        return Skipped(line, "a number can't be read")
    room_type = ROOM_TYPES.get(text.get("room_type", "").lower())
    if not text.get("id") or not text.get("host_id"):
        return Skipped(line, "no id")
    if room_type is None:
        return Skipped(line, "unknown room type")
    if not (-90 <= lat <= 90 and -180 <= lng <= 180):
        return Skipped(line, "not a place on earth")
    if not price.is_finite() or price <= 0:
        return Skipped(line, "no price")
    if min_nights > MAX_DAYS:
        return Skipped(line, f"minimum stay over {MAX_DAYS} nights")
    return Listing(
        source_id=text["id"],
        host_id=text["host_id"],
        host_name=text.get("host_name", "")[:MAX_NAME],
        title=(text.get("name") or _made_up_title(room_type, text.get("neighbourhood", "")))[:MAX_TITLE],
        neighbourhood=text.get("neighbourhood", "")[:MAX_TITLE],
        lat=lat,
        lng=lng,
        room_type=room_type,
        capacity=CAPACITIES[room_type],
        price=price,
        min_nights=max(1, min_nights),
    )


def _made_up_title(room_type: str, neighbourhood: str) -> str:
    kind = room_type.replace("_", " ").capitalize()
    return f"{kind} in {neighbourhood}" if neighbourhood else kind
