"""Money that arrived: it confirms a booking, or goes back. Never a third thing."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from accounts.models import User
from availability.exceptions import NightsTaken, OutsideCalendar
from availability.services import claim_nights
from bookings import events as facts
from bookings.enums import BookingStatus, Mover
from bookings.exceptions import ReasonRequired
from bookings.models import Booking
from bookings.selectors import unapplied_money
from bookings.services.holds import expire_run_out_holds
from bookings.services.money import apply_money, record_by_hand, return_money
from bookings.services.moving import lock_booking, move, not_allowed
from common import audit, events
from common.db import verb
from payments.enums import RefundReason


@verb
def settle_captures(booking: Booking, *, now: datetime) -> Booking:
    """Confirm the booking with the money that has arrived for it, or send the money back.

    Judges by what lies unapplied in the ledger, never by the message that led here: any order and any repetition
    ends the same. Enough for a PENDING booking confirms it, less waits for the rest. An EXPIRED one is
    rescued where its nights are still free. All other money goes back in full. Locks calendar, booking, payments.
    """
    booking = lock_booking(booking)
    money = unapplied_money(booking)
    if money <= 0:
        return booking
    enough = money >= booking.total_minor
    if enough and (booking.is_pending or (booking.is_expired and _reclaim(booking, now=now))):
        _confirm(booking, now=now)
        if money > booking.total_minor:
            _send_back(booking, now=now)
    elif not booking.is_pending:
        _send_back(booking, now=now)
    return booking


@verb
def confirm_by_staff(booking: Booking, *, actor: User, reason: str, now: datetime) -> Booking:
    """Record what the guest still owes as money that staff took by hand, and confirm with it.

    Raises ReasonRequired; TransitionNotAllowed where the booking waits for no payment. Locks calendar, booking,
    payments.
    """
    if not reason.strip():
        raise ReasonRequired
    booking = lock_booking(booking)
    if not booking.is_pending:
        raise not_allowed(booking)
    owed = max(0, booking.total_minor - unapplied_money(booking))
    record_by_hand(booking, owed, actor=actor, reason=reason, now=now)
    _confirm(booking, now=now)
    return booking


def confirm_without_payment(booking: Booking, *, now: datetime) -> None:
    """Confirm a locked booking whose total is zero."""
    move(booking, BookingStatus.CONFIRMED, by=Mover.PAYMENT, where=Q(total_minor=0), confirmed_at=now)


def _confirm(booking: Booking, *, now: datetime) -> None:
    move(booking, BookingStatus.CONFIRMED, by=Mover.PAYMENT, confirmed_at=now)
    apply_money(booking, now=now)


def _reclaim(booking: Booking, *, now: datetime) -> bool:
    """Take the nights of an expired booking again; return whether they were still free and not over."""
    if now >= booking.ends_at:
        return False
    expire_run_out_holds(booking.calendar_id, booking.stay, now=now)
    try:
        claim_nights(booking.calendar_id, booking.stay, holder=booking.ref, now=now)
    except (NightsTaken, OutsideCalendar):
        return False
    return True


def _send_back(booking: Booking, *, now: datetime) -> None:
    if not return_money(booking, reason=RefundReason.PAID_TWICE if booking.is_paid else RefundReason.TOO_LATE, now=now):
        return
    audit.record(facts.PAYMENT_RETURNED, subject=booking.ref, status=booking.status)
    events.publish(facts.PAYMENT_RETURNED, subject=booking.ref, booking_id=booking.pk)
