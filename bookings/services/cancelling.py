from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from availability.services import block_nights, release_nights
from bookings.enums import BookingStatus, Mover
from bookings.exceptions import ReasonRequired, StayOver, TransitionNotAllowed
from bookings.models import Booking
from bookings.selectors import unapplied_money
from bookings.services.money import refund_by, return_money
from bookings.services.moving import ensure, lock_booking, move
from common.clock import today
from common.dates import DateRange
from common.db import verb
from common.money import Money
from payments.enums import RefundReason
from payments.services import cancel_open_payments, charge_host
from pricing.cancellation import RefundBreakdown, refund_for
from pricing.enums import CancelledBy

PARTIES = {Mover.GUEST: CancelledBy.GUEST, Mover.HOST: CancelledBy.HOST, Mover.STAFF: CancelledBy.STAFF}


@dataclass(frozen=True, slots=True)
class Cancellation:
    """A booking that is, or would be, cancelled, and what that gives back.

    `breakdown` says why, line by line, where a confirmed stay is cancelled; before that, all money there comes back.
    """

    booking: Booking
    refund: Money
    breakdown: RefundBreakdown | None

    @property
    def penalty(self) -> Money:
        return self.breakdown.penalty if self.breakdown else Money(0, self.booking.currency)

    @property
    def rule(self) -> str:
        return self.breakdown.reason if self.breakdown else "not confirmed yet"


def preview_cancellation(booking: Booking, *, by: Mover, now: datetime) -> Cancellation:
    """Return what cancelling at this instant gives back, to the minor unit. Raises what `cancel_booking` would."""
    _ensure_cancellable(booking, by=by, now=now)
    breakdown = refund_for(booking.terms, cancelled_at=now, by=PARTIES[by]) if booking.is_confirmed else None
    refund = breakdown.refund if breakdown else Money(unapplied_money(booking), booking.currency)
    return Cancellation(booking, refund, breakdown)


def can_cancel(booking: Booking, *, by: Mover, now: datetime) -> bool:
    try:
        _ensure_cancellable(booking, by=by, now=now)
    except (TransitionNotAllowed, StayOver):
        return False
    return True


@verb
def cancel_booking(
    booking: Booking,
    *,
    by: Mover,
    actor: User,
    now: datetime,
    reason: str = "",
    keep_blocked: bool = False,
) -> Cancellation:
    """Cancel for the guest, the host or the staff (who need a reason), and give the nights back.

    A confirmed booking is refunded by its frozen policy; a host who cancels pays the penalty and may keep the nights
    off the market with `keep_blocked`. A request that its guest cancels is withdrawn. Raises TransitionNotAllowed,
    StayOver, ReasonRequired. Locks calendar, booking, payments.
    """
    if by == Mover.STAFF and not reason.strip():
        raise ReasonRequired
    booking = lock_booking(booking)
    cancellation = preview_cancellation(booking, by=by, now=now)
    move(
        booking,
        BookingStatus.CANCELLED,
        by=by,
        actor=actor,
        reason=reason,
        audited=_in_figures(cancellation),
        cancelled_at=now,
        cancelled_by=by,
    )
    _free_nights(booking, keep_blocked=keep_blocked and by == Mover.HOST, now=now)
    cancel_open_payments(booking.ref)
    _settle(booking, cancellation.breakdown, actor=actor, now=now)
    return cancellation


def _ensure_cancellable(booking: Booking, *, by: Mover, now: datetime) -> None:
    ensure(booking, BookingStatus.CANCELLED, by=by)
    if booking.is_confirmed and now >= booking.ends_at:
        raise StayOver


def _free_nights(booking: Booking, *, keep_blocked: bool, now: datetime) -> None:
    release_nights(booking.ref, calendar_id=booking.calendar_id, now=now)
    first = max(booking.check_in_on, today(booking.time_zone, at=now))
    if keep_blocked and first < booking.check_out_on:
        block_nights(booking.calendar_id, DateRange(first, booking.check_out_on))


def _settle(booking: Booking, breakdown: RefundBreakdown | None, *, actor: User, now: datetime) -> None:
    if breakdown is not None:
        refund_by(booking, breakdown, actor=actor, now=now)
        _charge_penalty(booking, breakdown.penalty, now=now)
    return_money(booking, reason=RefundReason.CANCELLED, now=now)


def _charge_penalty(booking: Booking, penalty: Money, *, now: datetime) -> None:
    if penalty.minor:
        charge_host(booking.ref, host_id=booking.host_id, amount=penalty, memo="cancelled by the host", now=now)


def _in_figures(cancellation: Cancellation) -> dict[str, object]:
    figures: dict[str, object] = {"refund": cancellation.refund.as_json()}
    if cancellation.breakdown:
        figures["penalty"] = cancellation.breakdown.penalty.as_json()
        figures["rule"] = cancellation.breakdown.reason
    return figures
