"""Replay a hotel's bookings day by day, through the services that every booking goes through, with `now` moved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import TruncMonth

from availability.selectors import units_free
from bookings import services
from bookings.enums import BookingStatus, Mover
from bookings.models import Booking, BookingLine
from bookings.replay.hotel import Hotel, HotelSettings, open_hotel
from bookings.replay.reading import Fate, HotelBooking
from common import clock
from common.dates import DateRange
from common.events import untold
from common.exceptions import Refusal
from common.money import Money
from pricing.enums import RENT
from pricing.rates import Party
from properties.models import Room

MORNING, NOON = time(6), time(12)
REASON = "Replay of the hotel's own records"


@dataclass(frozen=True, slots=True)
class Refused:
    row: HotelBooking
    reason: str
    units_free: int


@dataclass(slots=True)
class Report:
    """What became of the rows; `revenue` is that of the stays that were completed, per month of arrival."""

    hotel: str
    currency: str
    accepted: Counter[str] = field(default_factory=Counter)
    refused: list[Refused] = field(default_factory=list)
    revenue: dict[date, Money] = field(default_factory=dict)


Ending = Callable[[datetime], object]


@dataclass(slots=True)
class Replay:
    settings: HotelSettings
    hotel: Hotel
    report: Report
    endings: defaultdict[date, list[Ending]] = field(default_factory=lambda: defaultdict(list))

    def run(self, rows: Sequence[HotelBooking], *, tell: Callable[[date, int], None]) -> Report:
        """Go through the days: each morning what ends, then what is booked; `tell` hears of every day that is done."""
        booked = defaultdict(list)
        for row in rows:
            booked[row.booked_on].append(row)
        done = 0
        for day in _days(rows):
            self._end(day)
            for row in booked[day]:
                self._book(row)
            done += len(booked[day])
            tell(day, done)
        self.report.revenue = revenue_by_month(self.hotel)
        return self.report

    def _end(self, day: date) -> None:
        with self._at(day, MORNING) as now:
            for ending in self.endings.pop(day, ()):
                ending(now)

    def _book(self, row: HotelBooking) -> None:
        with self._at(row.booked_on, NOON) as now:
            try:
                booking = self._take(row, now=now)
            except Refusal as refusal:
                self.report.refused.append(Refused(row, refusal.code, _free(self._room(row), row)))
                return
            self.report.accepted[row.fate.value] += 1
            self._plan(row, booking, now=now)

    def _take(self, row: HotelBooking, *, now: datetime) -> Booking:
        """Request, pay and confirm in one transaction: a hold of long ago would run out in the sweeper's eyes."""
        rate = Money.rounded(row.rate, self.settings.currency)
        with transaction.atomic():
            booking = services.request_booking(
                self._room(row),
                guest=self.hotel.guest,
                stay=DateRange(row.check_in_on, row.check_out_on),
                party=Party(row.guests, infants=row.infants),
                now=now,
                override=services.StaffOverride(rate.minor, REASON, self.hotel.clerk),
            )
            if booking.is_pending:
                booking = services.confirm_by_staff(booking, actor=self.hotel.clerk, reason=REASON, now=now)
        return booking

    def _plan(self, row: HotelBooking, booking: Booking, *, now: datetime) -> None:
        """Note what ends the booking and when; what was cancelled on the day that it was made is so at once."""
        if row.fate is Fate.CANCELED and row.fate_on <= row.booked_on:
            self._cancel(booking, now)
        elif row.fate is Fate.CANCELED:
            day = min(row.fate_on, row.check_in_on)
            self.endings[day].append(lambda now: self._cancel(booking, now))
        elif row.fate is Fate.NO_SHOW:
            day = max(row.fate_on, row.check_in_on + timedelta(days=1))
            self.endings[day].append(lambda now: self._miss(booking, now))
        else:
            day = row.check_out_on + timedelta(days=1)
            self.endings[day].append(lambda now: services.complete_stay(booking, now=now))

    def _cancel(self, booking: Booking, now: datetime) -> None:
        services.cancel_booking(booking, by=Mover.GUEST, actor=self.hotel.guest, now=now)

    def _miss(self, booking: Booking, now: datetime) -> None:
        services.mark_no_show(booking, by=Mover.HOST, actor=self.hotel.listing.host, now=now, free_nights=True)

    def _room(self, row: HotelBooking) -> Room:
        return self.hotel.rooms[row.room_type]

    @contextmanager
    def _at(self, day: date, at: time) -> Iterator[datetime]:
        """Move the clock to this hour of that day at the hotel."""
        now = datetime.combine(day, at, ZoneInfo(self.settings.time_zone)).astimezone(UTC)
        with clock.shifted(now - clock.now()):
            yield now


def replay_bookings(
    settings: HotelSettings, rows: Sequence[HotelBooking], *, tell: Callable[[date, int], None] = lambda day, done: None
) -> Report:
    """Open the hotel and replay its bookings; nobody is told, so no mail goes out. Raises AlreadyReplayed."""
    with untold():
        hotel = open_hotel(settings, rows, now=clock.now())
        return Replay(settings, hotel, Report(settings.name, settings.currency)).run(rows, tell=tell)


def revenue_by_month(hotel: Hotel) -> dict[date, Money]:
    """Return the room revenue of the completed stays per month of arrival, ascending."""
    lines = BookingLine.objects.filter(
        booking__room__listing=hotel.listing, booking__status=BookingStatus.COMPLETED, kind__in=RENT
    )
    months = lines.annotate(month=TruncMonth("booking__check_in_on")).values("month", "booking__currency")
    return {
        row["month"]: Money(row["minor"], row["booking__currency"])
        for row in months.annotate(minor=Sum("amount_minor")).order_by("month")
    }


def _days(rows: Sequence[HotelBooking]) -> Iterator[date]:
    first = min(row.booked_on for row in rows)
    last = max(row.check_out_on for row in rows) + timedelta(days=1)
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def _free(room: Room, row: HotelBooking) -> int:
    stay = DateRange(row.check_in_on, row.check_out_on)
    return units_free([unit.calendar_id for unit in room.units.all()], stay)
