"""Read a hotel's bookings in the schema of "Hotel booking demand datasets", as dirty as they come."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from enum import Enum
from pathlib import Path
from typing import TextIO

MONTHS = [date(2000, month, 1).strftime("%B") for month in range(1, 13)]
COLUMNS = frozenset(
    {
        "hotel",
        "lead_time",
        "arrival_date_year",
        "arrival_date_month",
        "arrival_date_day_of_month",
        "stays_in_weekend_nights",
        "stays_in_week_nights",
        "adults",
        "children",
        "babies",
        "reserved_room_type",
        "adr",
        "reservation_status",
        "reservation_status_date",
    }
)
DATE_FORMATS = ("%m/%d/%Y", "%Y-%m-%d", "%d-%m-%y")
NOTHING = frozenset({"", "NA", "NULL"})


class MissingColumns(Exception):
    """The file is not in the schema; the message names what is missing."""


class Fate(Enum):
    """What became of a booking in the file."""

    CHECK_OUT = "Check-Out"
    CANCELED = "Canceled"
    NO_SHOW = "No-Show"


@dataclass(frozen=True, slots=True)
class HotelBooking:
    """One row: a stay of at least one night at `rate` a night, booked on a date, with a fate on a date."""

    line: int
    hotel: str
    room_type: str
    booked_on: date
    check_in_on: date
    nights: int
    guests: int
    infants: int
    rate: Decimal
    fate: Fate
    fate_on: date

    @property
    def check_out_on(self) -> date:
        return self.check_in_on + timedelta(days=self.nights)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no booking, and why not."""

    line: int
    reason: str


def read_bookings(path: Path, *, limit: int | None = None) -> Iterator[HotelBooking | Skipped]:
    """Yield the file's rows in its order. Columns are found by name, whatever else there is beside them.

    Raises MissingColumns.
    """
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        yield from _read(file, limit)


def _read(file: TextIO, limit: int | None) -> Iterator[HotelBooking | Skipped]:
    rows = csv.DictReader(file)
    if missing := COLUMNS - set(rows.fieldnames or ()):
        raise MissingColumns(f"This file has no column {', '.join(sorted(missing))}.")
    for count, row in enumerate(rows):
        if count == limit:
            return
        yield _booking(rows.line_num, row)


def _booking(line: int, row: dict[str, str]) -> HotelBooking | Skipped:
    try:
        booking = _parse(line, row)
    except (ValueError, InvalidOperation, TypeError, AttributeError):
        return Skipped(line, "unreadable")
    if booking.nights < 1:
        return Skipped(line, "zero nights")
    if booking.rate < 0:
        return Skipped(line, "negative rate")
    return booking


def _parse(line: int, row: dict[str, str]) -> HotelBooking:
    arrival = date(
        int(row["arrival_date_year"]),
        MONTHS.index(row["arrival_date_month"].strip()) + 1,
        int(row["arrival_date_day_of_month"]),
    )
    return HotelBooking(
        line=line,
        hotel=row["hotel"].strip() or "Hotel",
        room_type=row["reserved_room_type"].strip(),
        booked_on=arrival - timedelta(days=int(row["lead_time"])),
        check_in_on=arrival,
        nights=int(row["stays_in_weekend_nights"]) + int(row["stays_in_week_nights"]),
        guests=max(1, _count(row["adults"]) + _count(row["children"])),
        infants=_count(row["babies"]),
        rate=_rate(row["adr"]),
        fate=Fate(row["reservation_status"].strip()),
        fate_on=_date(row["reservation_status_date"]),
    )


def _count(text: str) -> int:
    return 0 if text.strip() in NOTHING else int(Decimal(text))


def _rate(text: str) -> Decimal:
    rate = Decimal(text)
    if not rate.is_finite():
        raise ValueError(text)
    return rate


def _date(text: str) -> date:
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007  (a date without a time)
        except ValueError:
            continue
    raise ValueError(text)
