from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bookings.replay.reading import COLUMNS, Fate, HotelBooking, MissingColumns, Skipped, read_bookings

ROW = {
    "hotel": "Resort Hotel",
    "lead_time": "10",
    "arrival_date_year": "2015",
    "arrival_date_month": "July",
    "arrival_date_day_of_month": "3",
    "stays_in_weekend_nights": "2",
    "stays_in_week_nights": "1",
    "adults": "2",
    "children": "1",
    "babies": "0",
    "reserved_room_type": "A",
    "adr": "98.33",
    "reservation_status": "Check-Out",
    "reservation_status_date": "7/6/2015",
}


def write(path: Path, *rows: dict[str, str], bom: bool = False, newline: str = "\n") -> Path:
    columns = [*COLUMNS, "an_extra_column"]
    lines = [",".join(columns), *(",".join({**ROW, **row}.get(column, "") for column in columns) for row in rows)]
    path.write_text(("\ufeff" if bom else "") + newline.join(lines) + newline, encoding="utf-8", newline="")
    return path


def test_read_bookings_reads_a_row(tmp_path: Path) -> None:
    (booking,) = read_bookings(write(tmp_path / "hotel.csv", {}))

    assert booking == HotelBooking(
        line=2,
        hotel="Resort Hotel",
        room_type="A",
        booked_on=date(2015, 6, 23),
        check_in_on=date(2015, 7, 3),
        nights=3,
        guests=3,
        infants=0,
        rate=Decimal("98.33"),
        fate=Fate.CHECK_OUT,
        fate_on=date(2015, 7, 6),
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"stays_in_weekend_nights": "0", "stays_in_week_nights": "0"}, "zero nights"),
        ({"adr": "-6.38"}, "negative rate"),
        ({"adr": "NaN"}, "unreadable"),
        ({"adr": "NULL"}, "unreadable"),
        ({"arrival_date_month": "Juli"}, "unreadable"),
        ({"arrival_date_day_of_month": "31", "arrival_date_month": "June"}, "unreadable"),
        ({"reservation_status": "Arrived"}, "unreadable"),
        ({"reservation_status_date": "soon"}, "unreadable"),
    ],
)
def test_read_bookings_skips_with_a_reason(tmp_path: Path, row: dict[str, str], reason: str) -> None:
    skipped, read = read_bookings(write(tmp_path / "hotel.csv", row, {}))

    assert skipped == Skipped(2, reason)
    assert isinstance(read, HotelBooking)


@pytest.mark.parametrize("nothing", ["NA", "NULL", "", "0"])
def test_read_bookings_counts_children_that_are_not_given_as_none(tmp_path: Path, nothing: str) -> None:
    (booking,) = read_bookings(write(tmp_path / "hotel.csv", {"children": nothing}))

    assert isinstance(booking, HotelBooking)
    assert booking.guests == 2


def test_read_bookings_lets_somebody_come_where_nobody_is_named(tmp_path: Path) -> None:
    (booking,) = read_bookings(write(tmp_path / "hotel.csv", {"adults": "0", "children": "0"}))

    assert isinstance(booking, HotelBooking)
    assert booking.guests == 1


def test_read_bookings_bears_a_byte_order_mark_and_other_line_ends(tmp_path: Path) -> None:
    rows = list(read_bookings(write(tmp_path / "hotel.csv", {}, {}, bom=True, newline="\r\n")))

    assert [type(row) for row in rows] == [HotelBooking, HotelBooking]


def test_read_bookings_names_the_columns_that_are_missing(tmp_path: Path) -> None:
    path = tmp_path / "hotel.csv"
    path.write_text("hotel,adr\nResort,1\n")

    with pytest.raises(MissingColumns, match="lead_time"):
        list(read_bookings(path))
