"""What a host answers to a request to book."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from accounts.models import User
from availability.services import release_nights
from bookings.enums import BookingStatus, Mover
from bookings.exceptions import HoldExpired, ReasonRequired
from bookings.models import Booking
from bookings.services.confirming import confirm_without_payment
from bookings.services.holds import deadline
from bookings.services.moving import ensure, lock_booking, move
from common.db import verb


@verb
def accept_booking(booking: Booking, *, actor: User, now: datetime) -> Booking:
    """Accept a request: the guest has BOOKING_PAYMENT_HOURS to pay, never past check-in.

    Confirms at once where there is nothing to pay. Raises TransitionNotAllowed, HoldExpired where the time to answer
    has run out. Locks calendar and booking.
    """
    booking = lock_booking(booking)
    ensure(booking, BookingStatus.PENDING, by=Mover.HOST)
    if booking.has_run_out(now):
        raise HoldExpired("The time to answer this request has run out.")
    pay_until = deadline(booking, hours=settings.BOOKING_PAYMENT_HOURS, now=now)
    move(booking, BookingStatus.PENDING, by=Mover.HOST, actor=actor, expires_at=pay_until)
    if booking.total_minor == 0:
        confirm_without_payment(booking, now=now)
    return booking


@verb
def decline_booking(booking: Booking, *, actor: User, reason: str, now: datetime) -> Booking:
    """Decline a request, with a reason, and give its nights back. Raises TransitionNotAllowed, ReasonRequired."""
    if not reason.strip():
        raise ReasonRequired("Tell the guest why.")
    booking = lock_booking(booking)
    move(booking, BookingStatus.DECLINED, by=Mover.HOST, actor=actor, reason=reason)
    release_nights(booking.ref, calendar_id=booking.calendar_id, now=now)
    return booking
