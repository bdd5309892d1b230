"""Asking for refunds: what may go back, out of which payment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from common import audit
from common.db import verb
from common.events import publish
from common.fields import PublicIdField
from common.money import Money
from payments import events, selectors
from payments.enums import RefundReason
from payments.exceptions import RefundExceedsCapture
from payments.gateways import MANUAL
from payments.models import Payment, PaymentItem, Refund
from payments.services.posting import Split, lock_payments, unapply_capture
from payments.services.settling import settle


@verb
def refund(
    ref: str,
    *,
    amount: Money | None,
    reason: RefundReason,
    actor: User | None,
    now: datetime,
    split: Split | None = None,
    note: str = "",
) -> list[Refund]:
    """Send unapplied money of a payable back to who paid it, in the currency in which it arrived.

    `amount` None is all that is unapplied; `split` is taken back from host, platform and tax before. Where several
    payments hold the money, the oldest gives first: one refund each. Locks the payable's payments, last in the lock
    order; the gateway is asked after commit. Raises RefundExceedsCapture, NothingToApply.
    """
    if split:
        unapply_capture(ref, split=split, now=now)
    items = [item for payment in lock_payments(ref) for item in _captured_items(payment, ref)]
    wanted = [amount] if amount else _free_money(ref, items)
    refunds: list[Refund] = []
    for money in wanted:
        ensure_unapplied(ref, money)
        refunds += _spread(items, money, reason=reason, actor=actor, note=note, now=now)
    audit.record(
        "refund_requested",
        subject=ref,
        actor=actor,
        reason=note,
        why=reason,
        refunds=[row.public_id for row in refunds],
        amounts=[str(row.amount) for row in refunds],
    )
    return refunds


@verb
def refund_payment(payment: Payment, *, reason: RefundReason, now: datetime, actor: User | None = None) -> list[Refund]:
    """Send one payment back in full through its own gateway: one that came too late, or a second time.

    Its money must be unapplied still; raises RefundExceedsCapture where it is not.
    """
    lock_payments(*payment.items.values_list("ref", flat=True))
    payment = Payment.objects.get(pk=payment.pk)
    refunds = []
    for item in payment.items.all():
        ensure_unapplied(item.ref, Money(item.refundable_minor, payment.captured_currency))
        if item.refundable_minor:
            refunds.append(request_refund(item, payment, item.refundable_minor, reason=reason, actor=actor, now=now))
    return refunds


def request_refund(
    item: PaymentItem,
    payment: Payment,
    amount_minor: int,
    *,
    reason: RefundReason,
    now: datetime,
    actor: User | None = None,
    note: str = "",
) -> Refund:
    """Write one refund of one item whose payment is locked; it is submitted after commit.

    Money that staff recorded has nobody to ask: its refund is settled at once.
    """
    reserve(item, amount_minor)
    reference = PublicIdField(prefix="rfd").new()
    row = Refund.objects.create(
        public_id=reference,
        item=item,
        amount_minor=amount_minor,
        currency=payment.captured_currency,
        reason=reason,
        note=note[:500],
        actor=actor,
        gateway_key=f"{reference}-1",
        requested_at=now,
        due_at=now,
    )
    if payment.gateway == MANUAL:
        settle(row, payment, item, now=now)
    else:
        publish(events.REFUND_REQUESTED, subject=item.ref, refund_id=row.pk, ref=item.ref)
    return row


def ensure_unapplied(ref: str, money: Money) -> None:
    """Refuse to send back what belongs to somebody, or is on its way already. The payable's payments are locked."""
    if money.minor > selectors.unapplied(ref, money.currency) - selectors.refunding(ref, money.currency):
        raise RefundExceedsCapture(f"{ref} has less than {money} to refund.")


def reserve(item: PaymentItem, amount_minor: int) -> None:
    """Count an amount as in flight. Raises RefundExceedsCapture where the item has no so much left."""
    try:
        with transaction.atomic():
            PaymentItem.objects.filter(pk=item.pk).update(refunding_minor=F("refunding_minor") + amount_minor)
    except IntegrityError as error:
        if "payment_item_refunds_within_capture" not in str(error):
            raise
        raise RefundExceedsCapture() from error


def _captured_items(payment: Payment, ref: str) -> Iterator[PaymentItem]:
    if payment.is_captured:
        for item in payment.items.filter(ref=ref):
            item.payment = payment
            yield item


def _free_money(ref: str, items: Sequence[PaymentItem]) -> list[Money]:
    """Return what is unapplied and not on its way back yet, per currency."""
    currencies = sorted({item.payment.captured_currency for item in items})
    free = [Money(selectors.unapplied(ref, one) - selectors.refunding(ref, one), one) for one in currencies]
    return [money for money in free if money.minor > 0]


def _spread(
    items: Sequence[PaymentItem], money: Money, *, reason: RefundReason, actor: User | None, note: str, now: datetime
) -> list[Refund]:
    """Request an amount from the items that have it, the oldest payment first."""
    refunds, left = [], money.minor
    for item in items:
        part = min(item.refundable_minor, left) if item.payment.captured_currency == money.currency else 0
        if part > 0:
            left -= part
            refunds.append(request_refund(item, item.payment, part, reason=reason, actor=actor, note=note, now=now))
    if left:
        raise RefundExceedsCapture(f"The payments of {item.ref} hold less than {money}." if items else "")
    return refunds
