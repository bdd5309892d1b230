"""The one door: nothing outside this module assigns a booking's status."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q

from accounts.models import User
from availability.services import lock_calendars
from bookings.enums import INITIAL, BookingStatus, Mover, sources_of
from bookings.events import BOOKING_HELD, BOOKING_REQUESTED, FACTS
from bookings.exceptions import TransitionNotAllowed
from bookings.models import Booking
from common import audit, events


def lock_booking(booking: Booking) -> Booking:
    """Lock the booking's calendar, which it never leaves, then the booking, and return it as it is now.

    Every verb starts so, for the lock order is the same everywhere: calendars by id, coupon, booking, payment. What a
    caller read before this may be old by now. The locks last as long as the running transaction.
    """
    lock_calendars([booking.calendar_id])
    return Booking.objects.locked().get(pk=booking.pk)


def enter(booking: Booking, status: BookingStatus, *, actor: User | None, reason: str = "", **details: object) -> None:
    """Write a new booking in its first status, with its line in the audit trail and its news."""
    if status not in INITIAL:
        raise ValueError(f"No booking begins as {status}.")
    booking.status = status
    booking.save(force_insert=True)
    fact = BOOKING_HELD if status == BookingStatus.PENDING else BOOKING_REQUESTED
    audit.record(fact, subject=booking.ref, actor=actor, reason=reason, **details)
    events.publish(fact, subject=booking.ref, booking_id=booking.pk)


def move(
    booking: Booking,
    to: BookingStatus,
    *,
    by: Mover,
    actor: User | None = None,
    reason: str = "",
    where: Q | None = None,
    audited: dict[str, object] | None = None,
    **columns: datetime | date | str | None,
) -> None:
    """Move a locked booking to a status, with its line in the audit trail and its news, in the running transaction.

    `where` is a further condition of the same UPDATE; `columns` and the reason change with the status. Raises
    TransitionNotAllowed where no row changed: the booking is in no status from which `by` may move it there, or
    `where` did not hold.
    """
    was = booking.status
    sources = sources_of(to, by)
    movable = Booking.objects.filter(where or Q(), pk=booking.pk, status__in=sources)
    if reason:
        columns["reason"] = reason
    if not movable.update(status=to, **columns):
        raise not_allowed(booking)
    booking.status = to
    for column, value in columns.items():
        setattr(booking, column, value)
    audit.record(FACTS[to], subject=booking.ref, actor=actor, reason=reason, was=was, by=by.value, **(audited or {}))
    events.publish(FACTS[to], subject=booking.ref, booking_id=booking.pk, was=was, by=by.value)


def not_allowed(booking: Booking) -> TransitionNotAllowed:
    return TransitionNotAllowed(f"The status of the booking is: {booking.get_status_display()}.", status=booking.status)


def ensure(booking: Booking, to: BookingStatus, *, by: Mover) -> None:
    """Refuse, before anything is done, a move that `move` would refuse."""
    if booking.status not in sources_of(to, by):
        raise not_allowed(booking)
