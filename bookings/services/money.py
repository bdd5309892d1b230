"""The booking's side of its money: which part is whose, by the frozen price. What happens to it is payments' to do."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from accounts.models import User
from bookings.models import Booking
from bookings.selectors import unapplied_money
from common.money import Money
from payments.enums import AccountKind, RefundReason
from payments.models import Payment
from payments.selectors import applied, payments_of
from payments.services import Split, apply_capture, record_manual_payment, refund, refund_payment
from pricing.cancellation import RefundBreakdown


def apply_money(booking: Booking, *, now: datetime) -> None:
    """Give host, platform and tax office what the frozen price says. Locks the payments."""
    if booking.total_minor:
        apply_capture(booking.ref, split=split_of(booking), now=now)


def apply_remainder(booking: Booking, *, now: datetime) -> None:
    """Give them what they don't have of it yet. Raises NothingToApply where less than that has arrived."""
    has: Counter[AccountKind] = Counter()
    for (kind, _owner), minor in applied(booking.ref, booking.currency).items():
        has[kind] += minor
    frozen = split_of(booking)
    remainder = replace(
        frozen,
        host_minor=frozen.host_minor - has[AccountKind.HOST_PAYABLE],
        platform_minor=frozen.platform_minor - has[AccountKind.PLATFORM_FEE],
        tax_minor=frozen.tax_minor - has[AccountKind.TAX_PAYABLE],
    )
    if remainder.total_minor:
        apply_capture(booking.ref, split=remainder, now=now)


def split_of(booking: Booking) -> Split:
    return Split(
        host_id=booking.host_id,
        currency=booking.currency,
        host_minor=booking.host_minor,
        platform_minor=booking.platform_minor,
        tax_minor=booking.tax_minor,
    )


def refund_by(booking: Booking, breakdown: RefundBreakdown, *, actor: User | None, now: datetime) -> None:
    """Refund what a cancellation gives back, out of what host, platform and tax office then have too much."""
    if not breakdown.refund.minor:
        return
    taken_back = Split(
        host_id=booking.host_id,
        currency=booking.currency,
        host_minor=booking.host_minor - breakdown.host_share.minor,
        platform_minor=booking.platform_minor - breakdown.platform_fee.minor,
        tax_minor=booking.tax_minor - breakdown.tax.minor,
    )
    refund(
        booking.ref,
        amount=breakdown.refund,
        reason=RefundReason.CANCELLED,
        actor=actor,
        now=now,
        split=taken_back,
        note=breakdown.reason,
    )


def return_money(booking: Booking, *, reason: RefundReason, now: datetime) -> bool:
    """Send back the payments whose money belongs to nobody else, each through its own gateway, the last one first.

    Return whether there were any: the payment that came first is the one that counts. Locks the payments.
    """
    left = unapplied_money(booking)
    if left <= 0:
        return False
    returned = False
    for payment in payments_of(booking.ref):
        refundable = _refundable(payment, booking)
        if 0 < refundable <= left:
            refund_payment(payment, reason=reason, now=now)
            left -= refundable
            returned = True
    return returned


def record_by_hand(booking: Booking, minor: int, *, actor: User, reason: str, now: datetime) -> None:
    """Record money that staff took for the booking, where they took any."""
    if minor:
        money = Money(minor, booking.currency)
        record_manual_payment(booking.ref, money, actor=actor, reason=reason, now=now, payer=booking.guest)


def _refundable(payment: Payment, booking: Booking) -> int:
    if not payment.is_captured or payment.captured_currency != booking.currency:
        return 0
    return sum(item.refundable_minor for item in payment.items.all() if item.ref == booking.ref)
