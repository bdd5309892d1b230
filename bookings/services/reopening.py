from __future__ import annotations

from datetime import datetime

from accounts.models import User
from availability.exceptions import NightsTaken, OutsideCalendar
from availability.services import claim_nights
from bookings.enums import BookingStatus, Mover
from bookings.exceptions import PaymentMissing, ReasonRequired, StayOver
from bookings.models import Booking
from bookings.services.holds import expire_run_out_holds
from bookings.services.money import apply_remainder, record_by_hand, return_money
from bookings.services.moving import ensure, lock_booking, move
from common.db import verb
from payments.enums import RefundReason
from payments.exceptions import NothingToApply
from properties.exceptions import StayUnavailable


@verb
def reopen_booking(booking: Booking, *, actor: User, reason: str, now: datetime, paid_minor: int = 0) -> Booking:
    """Confirm a cancelled booking again, for staff, where its nights are still free and its money is there.

    `paid_minor` is what the guest paid staff again, recorded as a manual payment. Raises TransitionNotAllowed,
    ReasonRequired, StayOver, StayUnavailable, PaymentMissing. Locks calendar, booking, payments.
    """
    if not reason.strip():
        raise ReasonRequired
    booking = lock_booking(booking)
    ensure(booking, BookingStatus.CONFIRMED, by=Mover.STAFF)
    if now >= booking.ends_at:
        raise StayOver
    _claim_again(booking, now=now)
    record_by_hand(booking, paid_minor, actor=actor, reason=reason, now=now)
    move(
        booking,
        BookingStatus.CONFIRMED,
        by=Mover.STAFF,
        actor=actor,
        reason=reason,
        confirmed_at=booking.confirmed_at or now,
        cancelled_at=None,
        cancelled_by="",
    )
    _apply(booking, now=now)
    return booking


def _claim_again(booking: Booking, *, now: datetime) -> None:
    expire_run_out_holds(booking.calendar_id, booking.stay, now=now)
    try:
        claim_nights(booking.calendar_id, booking.stay, holder=booking.ref, now=now)
    except (NightsTaken, OutsideCalendar):
        raise StayUnavailable from None


def _apply(booking: Booking, *, now: datetime) -> None:
    try:
        apply_remainder(booking, now=now)
    except NothingToApply:
        raise PaymentMissing from None
    return_money(booking, reason=RefundReason.PAID_TWICE, now=now)
