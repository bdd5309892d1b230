"""Holds that run out: expired by the sweep, or by whoever wants their nights."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from availability.models import Calendar
from availability.services import release_nights
from bookings.enums import BookingStatus, Mover
from bookings.exceptions import HoldRunning
from bookings.models import Booking
from bookings.selectors import is_paid_for, is_pinned
from bookings.services.confirming import settle_captures
from bookings.services.moving import ensure, lock_booking, move
from common.dates import DateRange
from common.db import verb
from payments.services import cancel_open_payments

SWEPT_AT_ONCE = 500


def hold_until(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.BOOKING_HOLD_SECONDS)


def deadline(booking: Booking, *, hours: int, now: datetime) -> datetime:
    """Return the instant `hours` from now, or check-in where that comes first, but never less than a hold's time."""
    return max(min(now + timedelta(hours=hours), booking.begins_at), hold_until(now))


@verb
def expire_hold(booking: Booking, *, now: datetime) -> Booking:
    """Expire a hold that was not paid, or a request that was not answered, and give its nights back.

    Raises HoldRunning before `expires_at`, and after it while the hold is pinned (selectors.is_pinned);
    TransitionNotAllowed where the booking has moved on. Locks calendar, booking, payments.
    """
    return _expire(lock_booking(booking), now=now)


def expire_run_out_holds(calendar_id: int, stay: DateRange, *, now: datetime) -> None:
    """Expire, by the verb of the sweep, what has run out on these nights. The caller has locked the calendar."""
    for booking in Booking.objects.run_out(now).filter(calendar_id=calendar_id).overlapping(stay).locked():
        if not is_pinned(booking, now=now):
            _expire(booking, now=now)


def sweep_holds(*, now: datetime) -> int:
    """Expire what has run out, each booking in a transaction of its own; return how many were expired.

    A booking whose calendar somebody holds locked is left to the next sweep.
    """
    run_out = (
        Booking.objects.run_out(now).of_the_present().order_by("expires_at", "id").values_list("pk", "calendar_id")
    )
    return sum(_sweep(booking_id, calendar_id, now=now) for booking_id, calendar_id in list(run_out[:SWEPT_AT_ONCE]))


@verb
def _sweep(booking_id: int, calendar_id: int, *, now: datetime) -> bool:
    if not Calendar.objects.filter(pk=calendar_id).select_for_update(no_key=True, skip_locked=True).exists():
        return False
    booking = (
        Booking.objects.run_out(now).filter(pk=booking_id).select_for_update(no_key=True, skip_locked=True).first()
    )
    if booking is None:
        return False
    if is_paid_for(booking):  # the news of its money was lost, or is late
        settle_captures(booking, now=now)
        return False
    if is_pinned(booking, now=now):
        return False
    _expire(booking, now=now)
    return True


def _expire(booking: Booking, *, now: datetime) -> Booking:
    ensure(booking, BookingStatus.EXPIRED, by=Mover.CLOCK)
    if not booking.has_run_out(now) or is_pinned(booking, now=now):
        raise HoldRunning
    move(booking, BookingStatus.EXPIRED, by=Mover.CLOCK, where=Q(expires_at__lte=now))
    release_nights(booking.ref, calendar_id=booking.calendar_id, now=now)
    cancel_open_payments(booking.ref)
    return booking
