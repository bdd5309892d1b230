from __future__ import annotations

from datetime import datetime

from availability.models import Calendar
from bookings.models import Booking
from bookings.selectors import is_paid_for, is_pinned
from bookings.services.confirming import settle_captures
from bookings.services.holds import expire_locked
from common.db import verb

SWEPT_AT_ONCE = 500


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
    expire_locked(booking, now=now)
    return True
