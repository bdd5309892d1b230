"""Holds that run out: expired by the sweep, or by whoever wants their nights."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from availability.services import release_nights
from bookings.enums import BookingStatus, Mover
from bookings.exceptions import HoldRunning
from bookings.models import Booking
from bookings.selectors import is_pinned
from bookings.services.moving import ensure, lock_booking, move
from common.dates import DateRange
from common.db import verb
from payments.services import cancel_open_payments


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
    return expire_locked(lock_booking(booking), now=now)


def expire_run_out_holds(calendar_id: int, stay: DateRange, *, now: datetime) -> None:
    """Expire, by the verb of the sweep, what has run out on these nights. The caller has locked the calendar."""
    for booking in Booking.objects.run_out(now).filter(calendar_id=calendar_id).overlapping(stay).locked():
        if not is_pinned(booking, now=now):
            expire_locked(booking, now=now)


def expire_locked(booking: Booking, *, now: datetime) -> Booking:
    """Expire a booking that the caller has locked, as `expire_hold` does."""
    ensure(booking, BookingStatus.EXPIRED, by=Mover.CLOCK)
    if not booking.has_run_out(now) or is_pinned(booking, now=now):
        raise HoldRunning
    move(booking, BookingStatus.EXPIRED, by=Mover.CLOCK, where=Q(expires_at__lte=now))
    release_nights(booking.ref, calendar_id=booking.calendar_id, now=now)
    cancel_open_payments(booking.ref)
    return booking
