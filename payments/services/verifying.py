"""Fetch and reconcile: whatever told us to look (page, API, webhook, poller), what the gateway says is what counts.

Any number of these may run at once and in any order: the payment's row orders them, and ranks only rise.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from common.db import verb
from common.events import publish
from common.money import BASIS_POINTS, share
from payments import events
from payments.alerts import alert
from payments.enums import Mismatch, PaymentStatus, RefundReason
from payments.exceptions import GatewayUnavailable
from payments.gateways import MANUAL, get_gateway
from payments.gateways.base import Gateway, GatewayRefusal, GatewayUnclear, GatewayUnknown, Outcome, Snapshot
from payments.models import Payment, PaymentItem
from payments.services.moving import move, refuse_transaction
from payments.services.posting import post_capture
from payments.services.refunding import request_refund

logger = logging.getLogger(__name__)

TOLERATED_EXCESS_BP = BASIS_POINTS // 100


def verify_payment(payment: Payment, *, now: datetime) -> Payment:
    """Ask the gateway what became of a payment, take what it says, and return the payment as it is then.

    Idempotent; runs outside any transaction. A payment that its gateway does not know of yet is returned as it is.
    Raises GatewayUnavailable where the gateway does not answer.
    """
    refuse_transaction()
    if payment.gateway == MANUAL:
        return payment
    if not payment.gateway_ref:
        return abandon_unopened(payment.pk, now=now)
    try:
        snapshot = fetch_payment(payment, get_gateway(payment.gateway))
    except GatewayUnknown:
        return abandon_unknown(payment.pk, now=now)
    return reconcile_payment(payment.pk, snapshot, now=now)


def fetch_payment(payment: Payment, gateway: Gateway) -> Snapshot:
    """Fetch a payment that was opened. Raises GatewayUnknown, GatewayUnavailable."""
    try:
        return gateway.fetch(payment.gateway_ref)
    except (GatewayUnclear, GatewayRefusal) as unclear:
        raise GatewayUnavailable() from unclear


@verb
def abandon_unopened(payment_id: int, *, now: datetime) -> Payment:
    """Give up a payment whose opening was never answered, once the page that may exist has lapsed.

    Nobody was ever given that page's address, so nobody can have paid on it.
    """
    payment = Payment.objects.locked().get(pk=payment_id)
    if not payment.gateway_ref and payment.gateway_expires_at and payment.gateway_expires_at < now:
        _lose(payment, PaymentStatus.ABANDONED, failure="The gateway never answered.")
    return payment


@verb
def abandon_unknown(payment_id: int, *, now: datetime) -> Payment:
    """Give up a payment that its gateway does not know (its account was changed, for instance), and tell staff.

    Should the gateway know it again and have been paid, it is captured all the same: ranks rise.
    """
    payment = Payment.objects.locked().get(pk=payment_id)
    Payment.objects.filter(pk=payment.pk).update(checked_at=now)
    alert("payment_unknown_to_gateway", payment=payment.public_id, gateway=payment.gateway, ref=payment.gateway_ref)
    _lose(payment, PaymentStatus.ABANDONED, failure="The gateway does not know this payment.")
    return payment


@verb
def reconcile_payment(payment_id: int, snapshot: Snapshot, *, now: datetime) -> Payment:
    """Take what a gateway says of a payment. Locks the payment's row; repeatable, in any order."""
    payment = Payment.objects.locked().get(pk=payment_id)
    if not _is_of(payment, snapshot):
        return payment
    Payment.objects.filter(pk=payment.pk).update(checked_at=now)
    match snapshot.outcome:
        case Outcome.SUCCEEDED:
            _capture(payment, snapshot, now=now)
        case Outcome.FAILED:
            _lose(payment, PaymentStatus.FAILED, failure=snapshot.failure)
        case Outcome.CANCELLED:
            _lose(payment, PaymentStatus.ABANDONED, failure=snapshot.failure)
        case Outcome.OPEN | Outcome.PROCESSING:
            move(payment, PaymentStatus.PROCESSING)
    _notice_unknown_refunds(payment, snapshot)
    if snapshot.disputed and payment.disputed_at is None:
        _note_dispute(payment, now=now)
    return payment


def _is_of(payment: Payment, snapshot: Snapshot) -> bool:
    """Return whether the gateway's object is this payment's, of the same world (live or test)."""
    livemode = get_gateway(payment.gateway).livemode
    if snapshot.reference == payment.public_id and snapshot.livemode == livemode:
        return True
    alert(
        "payment_reference_mismatch",
        payment=payment.public_id,
        reference=snapshot.reference,
        gateway_ref=snapshot.ref,
        livemode=snapshot.livemode,
    )
    return False


def _lose(payment: Payment, status: PaymentStatus, *, failure: str) -> None:
    if move(payment, status, failure=failure[:500]):
        tell_items(payment, events.PAYMENT_FAILED)


def _capture(payment: Payment, snapshot: Snapshot, *, now: datetime) -> None:
    """Post what arrived, once; then tell the payables, or send back what does not match."""
    mismatch = judge(payment, snapshot)
    captured = move(
        payment,
        PaymentStatus.SUCCEEDED,
        captured_minor=snapshot.amount.minor,
        captured_currency=snapshot.amount.currency,
        charge_ref=snapshot.charge_ref,
        captured_at=now,
        mismatch=mismatch or "",
    )
    if not captured:
        return
    items = allocate(payment)
    post_capture(payment, items, now=now)
    if mismatch:
        _send_back(payment, items, mismatch, now=now)
        return
    for item in items:
        if excess := item.captured_minor - item.amount_minor:
            request_refund(item, payment, excess, reason=RefundReason.EXCESS, now=now)
    tell_items(payment, events.PAYMENT_CAPTURED)


def judge(payment: Payment, snapshot: Snapshot) -> Mismatch | None:
    """Return what is wrong with money that arrived; up to 1 % too much is taken, the excess goes back."""
    if snapshot.amount.currency != payment.currency:
        return Mismatch.CURRENCY
    if snapshot.amount.minor < payment.amount_minor:
        return Mismatch.UNDERPAID
    if snapshot.amount.minor > payment.amount_minor + share(payment.amount_minor, TOLERATED_EXCESS_BP):
        return Mismatch.OVERPAID
    return None


def allocate(payment: Payment) -> list[PaymentItem]:
    """Share what arrived among the items: each its amount, in order, while it lasts; what is over goes to the last."""
    items = list(payment.items.all())
    left = payment.captured_minor
    for item in items:
        item.captured_minor = min(item.amount_minor, left)
        left -= item.captured_minor
    items[-1].captured_minor += left
    PaymentItem.objects.bulk_update(items, ["captured_minor"])
    return items


def _send_back(payment: Payment, items: Sequence[PaymentItem], mismatch: Mismatch, *, now: datetime) -> None:
    for item in items:
        if item.captured_minor:
            request_refund(item, payment, item.captured_minor, reason=RefundReason.MISMATCH, now=now)
    tell_items(payment, events.PAYMENT_MISMATCHED)
    alert("payment_mismatched", payment=payment.public_id, mismatch=mismatch.value, captured=str(payment.captured))


def _notice_unknown_refunds(payment: Payment, snapshot: Snapshot) -> None:
    """Tell staff where the gateway gave back more than we asked it to: somebody refunded on its own pages."""
    asked = sum(item.refunded_minor + item.refunding_minor for item in payment.items.all())
    if snapshot.refunded_minor > asked:
        alert("refund_unknown", payment=payment.public_id, at_gateway=snapshot.refunded_minor, asked=asked)


def _note_dispute(payment: Payment, *, now: datetime) -> None:
    payment.disputed_at = now
    payment.save(update_fields=["disputed_at"])
    tell_items(payment, events.PAYMENT_DISPUTED)
    alert("payment_disputed", payment=payment.public_id)


def tell_items(payment: Payment, event: str) -> None:
    """Publish news of a payment, once for each payable in it, with the payable as the subject."""
    for item in payment.items.all():
        publish(event, subject=item.ref, payment_id=payment.pk, ref=item.ref)
