"""How a confirmed stay ends: the clock completes it, or nobody came."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from accounts.models import User
from availability.services import release_nights
from bookings.enums import BookingStatus, Mover
from bookings.exceptions import ReasonRequired, StayNotBegun, TransitionNotAllowed
from bookings.models import Booking
from bookings.services.moving import ensure, lock_booking, move
from common.clock import today
from common.db import verb

COMPLETED_AT_ONCE = 500


@verb
def complete_stay(booking: Booking, *, now: datetime) -> Booking:
    """Complete a confirmed stay that is over by the listing's clock. Raises TransitionNotAllowed."""
    booking = lock_booking(booking)
    move(booking, BookingStatus.COMPLETED, by=Mover.CLOCK, where=Q(ends_at__lte=now))
    return booking


def complete_stays(*, now: datetime) -> int:
    """Complete the stays that are over, each in a transaction of its own; return how many."""
    over = list(Booking.objects.over(now).of_the_present().order_by("ends_at", "id")[:COMPLETED_AT_ONCE])
    completed = 0
    for booking in over:
        try:
            complete_stay(booking, now=now)
        except TransitionNotAllowed:
            continue  # cancelled or marked as a no-show in this very moment
        completed += 1
    return completed


@verb
def mark_no_show(
    booking: Booking, *, by: Mover, actor: User, now: datetime, reason: str = "", free_nights: bool = False
) -> Booking:
    """Mark that nobody came, after the check-in day is over by the listing's clock. Nothing is refunded.

    `free_nights` puts the nights from today on back on the market. Raises StayNotBegun, TransitionNotAllowed,
    ReasonRequired (staff). Locks calendar and booking.
    """
    if by == Mover.STAFF and not reason.strip():
        raise ReasonRequired
    booking = lock_booking(booking)
    ensure(booking, BookingStatus.NO_SHOW, by=by)
    local_today = today(booking.time_zone, at=now)
    if local_today <= booking.check_in_on:
        raise StayNotBegun
    freed_from = local_today if free_nights and local_today < booking.check_out_on else None
    move(booking, BookingStatus.NO_SHOW, by=by, actor=actor, reason=reason, freed_from_on=freed_from)
    if freed_from is not None:
        release_nights(booking.ref, calendar_id=booking.calendar_id, from_date=freed_from, now=now)
    return booking
