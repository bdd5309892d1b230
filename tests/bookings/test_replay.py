from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from availability.enums import ClaimStatus
from availability.models import NightClaim
from bookings.enums import BookingStatus
from bookings.models import Booking
from bookings.replay.hotel import UNITS, HotelSettings
from bookings.replay.reading import HotelBooking, read_bookings
from bookings.replay.running import Report, replay_bookings
from bookings.services import complete_stays, sweep_holds
from common import clock
from common.models import Delivery, OutboxEvent, OutgoingMail
from common.registries import Violation
from payments.models import Payment, Refund
from properties.models import Property
from tests.bookings.test_replay_reading import write
from tests.shared_data import shared_file

pytestmark = pytest.mark.django_db

Violations = Callable[[], list[Violation]]

RESORT = HotelSettings("Resort Hotel", "EUR", "Europe/Lisbon", UNITS)
KNOWN_REVENUE = {
    date(2015, 7, 1): "359274.29",
    date(2015, 8, 1): "241368.06",
    date(2015, 9, 1): "198108.46",
    date(2015, 10, 1): "120078.38",
    date(2015, 11, 1): "54878.02",
    date(2015, 12, 1): "70093.70",
    date(2016, 1, 1): "4590.49",
    date(2016, 2, 1): "18336.16",
    date(2016, 3, 1): "44877.74",
    date(2016, 4, 1): "48576.21",
    date(2016, 5, 1): "89111.63",
    date(2016, 6, 1): "78034.40",
}


def rows_of(path: Path, *, limit: int | None = None) -> list[HotelBooking]:
    return [row for row in read_bookings(path, limit=limit) if isinstance(row, HotelBooking)]


def revenue_in_the_file(rows: list[HotelBooking]) -> dict[date, Decimal]:
    """The same figure by the shortest way: rate times nights of what was checked out, by month of arrival."""
    revenue: dict[date, Decimal] = {}
    for row in rows:
        if row.fate.value == "Check-Out":
            month = row.check_in_on.replace(day=1)
            revenue[month] = revenue.get(month, Decimal()) + row.rate * row.nights
    return dict(sorted(revenue.items()))


def revenue_of(report: Report) -> dict[date, Decimal]:
    return {month: money.amount for month, money in report.revenue.items()}


@pytest.mark.parametrize(
    ("limit", "known"),
    [
        pytest.param(400, None, id="reduced"),
        pytest.param(None, KNOWN_REVENUE, id="whole", marks=pytest.mark.prove),
    ],
)
def test_replay_of_the_resort_hotel(limit: int | None, known: dict[date, str] | None, violations: Violations) -> None:
    rows = rows_of(shared_file("resort-hotel-bookings.csv"), limit=limit)

    report = replay_bookings(RESORT, rows)

    if known:
        assert {month: str(amount) for month, amount in revenue_of(report).items() if month in known} == known
    assert revenue_of(report) == revenue_in_the_file(rows)
    assert report.accepted.total() + len(report.refused) == len(rows)
    assert {(refused.reason, refused.units_free) for refused in report.refused} <= {("stay_unavailable", 0)}
    assert violations() == []


ROWS: list[dict[str, str]] = [
    {},
    {"reservation_status": "Canceled", "reservation_status_date": "6/30/2015"},
    {"reservation_status": "Canceled", "reservation_status_date": "6/23/2015"},
    {"reservation_status": "No-Show", "reservation_status_date": "7/3/2015"},
    {"adr": "0"},
]


@pytest.fixture
def small_hotel(tmp_path: Path) -> Path:
    return write(tmp_path / "hotel.csv", *ROWS, {"stays_in_weekend_nights": "0", "stays_in_week_nights": "0"})


def run(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("replay_bookings", str(path), *options, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_command_replays_and_reports(small_hotel: Path, violations: Violations) -> None:
    printed = run(small_hotel)

    assert "accepted 5: 2 Canceled, 2 Check-Out, 1 No-Show" in printed
    assert "refused 0" in printed
    assert "1 zero nights" in printed
    assert "2015-07 294.99 EUR" in printed
    statuses = Booking.objects.order_by("id").values_list("status", flat=True)
    assert sorted(statuses) == ["cancelled", "cancelled", "completed", "completed", "no_show"]
    assert violations() == []


def test_replay_pays_by_hand_and_tells_nobody(small_hotel: Path) -> None:
    run(small_hotel)

    assert set(Payment.objects.values_list("gateway", flat=True)) == {"manual"}
    assert Payment.objects.count() == 4  # a stay that costs nothing needs none
    assert Refund.objects.count() == 2
    assert OutboxEvent.objects.exists()
    assert not Delivery.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_replay_happens_at_its_time(small_hotel: Path) -> None:
    run(small_hotel)

    booking = Booking.objects.filter(status=BookingStatus.COMPLETED).earliest("id")
    assert booking.booked_at.date() == date(2015, 6, 23)
    assert OutboxEvent.objects.latest("occurred_at").occurred_at.year == 2015


def test_replay_frees_the_nights_of_whoever_did_not_come(small_hotel: Path) -> None:
    run(small_hotel)

    missed = Booking.objects.get(status=BookingStatus.NO_SHOW)
    kept = NightClaim.objects.filter(holder=missed.ref, status=ClaimStatus.BOOKED)
    assert list(kept.values_list("date", flat=True)) == [date(2015, 7, 3)]


def test_replay_refuses_where_a_room_type_is_full(small_hotel: Path, violations: Violations) -> None:
    printed = run(small_hotel, "--units", "A=1")

    assert "accepted 1: 1 Check-Out" in printed
    assert "4 stay_unavailable, room A" in printed
    assert "0 units free" in printed
    assert violations() == []


def test_sweeps_of_the_present_leave_a_replay_alone(small_hotel: Path) -> None:
    hotel = rows_of(small_hotel)
    seen: list[int] = []

    def sweep(day: date, done: int) -> None:
        seen.append(complete_stays(now=clock.now()) + sweep_holds(now=clock.now()))

    replay_bookings(RESORT, hotel, tell=sweep)

    assert seen
    assert set(seen) == {0}


def test_replay_of_the_same_hotel_again_is_refused(small_hotel: Path) -> None:
    run(small_hotel)

    with pytest.raises(CommandError, match="has been replayed already"):
        run(small_hotel)
    assert "accepted 5" in run(small_hotel, "--as", "Another Hotel")
    assert Property.objects.count() == 2


def test_people_of_a_replay_cannot_sign_in(small_hotel: Path) -> None:
    run(small_hotel)

    assert not User.objects.filter(is_active=True).exists()
    assert not any(user.has_usable_password() for user in User.objects.all())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--currency", "EURO"], "no such currency"),
        (["--time-zone", "Europe/Atlantis"], "no such currency or time zone"),
        (["--units", "A"], "A=140"),
        (["--units", "A=0"], "at least one unit"),
    ],
)
def test_command_refuses_nonsense(small_hotel: Path, options: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(small_hotel, *options)
    assert not Property.objects.exists()


def test_command_says_what_file_it_cannot_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="can't be read"):
        run(tmp_path / "nowhere.csv")
