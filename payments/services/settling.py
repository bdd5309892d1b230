"""What becomes of a refund at its gateway: submitted under its key, asked about until it ends, posted once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F

from common.db import verb
from common.events import publish
from payments import events
from payments.alerts import alert
from payments.enums import REFUND_ORIGINS, PaymentStatus, RefundStatus
from payments.exceptions import GatewayUnavailable
from payments.gateways import get_gateway
from payments.gateways.base import Gateway, GatewayRefusal, GatewayUnclear, GatewayUnknown, Outcome, RefundSnapshot
from payments.models import Payment, PaymentItem, Refund
from payments.services.moving import move, refuse_transaction
from payments.services.posting import post_refund

FOLLOW_EVERY = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)


def follow_refund(row: Refund, *, now: datetime) -> Refund:
    """Submit a refund, or ask what became of it, whichever is next; return it as it is then.

    Runs outside any transaction, any number of times: an attempt is committed before the gateway is called, always
    under the same key, and after an unclear answer the gateway is asked what it has before anything is sent again.
    Raises GatewayUnavailable.
    """
    refuse_transaction()
    begun = _begin_attempt(row.pk, now=now)
    if begun is None:
        return Refund.objects.get(pk=row.pk)
    payment = begun.item.payment
    gateway = get_gateway(payment.gateway)
    try:
        snapshot = _ask(begun, payment, gateway)
    except GatewayRefusal as refusal:
        return _fail(begun.pk, str(refusal), now=now)
    except GatewayUnknown as unknown:
        alert("refund_unknown_to_gateway", refund=begun.public_id, detail=str(unknown))
        raise GatewayUnavailable() from unknown
    except GatewayUnclear as unclear:
        raise GatewayUnavailable() from unclear
    return reconcile_refund(begun.pk, snapshot, now=now)


@verb
def reconcile_refund(refund_id: int, snapshot: RefundSnapshot, *, now: datetime) -> Refund:
    """Take what a gateway says of a refund. Locks payment, then refund; repeatable, in any order."""
    row, item, payment = lock_refund(refund_id)
    if snapshot.reference != row.public_id or snapshot.amount != row.amount:
        alert("refund_mismatch", refund=row.public_id, gateway_ref=snapshot.ref, amount=str(snapshot.amount))
        return row
    if not row.gateway_ref:
        row.gateway_ref = snapshot.ref
        row.save(update_fields=["gateway_ref"])
    match snapshot.outcome:
        case Outcome.SUCCEEDED:
            settle(row, payment, item, now=now)
        case Outcome.FAILED | Outcome.CANCELLED:
            _give_up(row, item, snapshot.failure or "The gateway could not pay it out.", now=now)
        case _:
            move_refund(row, RefundStatus.SUBMITTED)
    return row


def notice_bounce(row: Refund) -> None:
    """Tell staff where a refund that had succeeded came back: its bank refused it, and the money lies at the gateway.

    The books stay as they are, since nobody knows yet how the guest will be paid. Raises GatewayUnavailable.
    """
    gateway = get_gateway(row.item.payment.gateway)
    try:
        outcome = gateway.fetch_refund(row.gateway_ref).outcome
    except (GatewayUnclear, GatewayUnknown) as problem:
        raise GatewayUnavailable() from problem
    if outcome is not Outcome.SUCCEEDED:
        alert("refund_bounced", refund=row.public_id, gateway_ref=row.gateway_ref, outcome=outcome.name)


def _ask(row: Refund, payment: Payment, gateway: Gateway) -> RefundSnapshot:
    if row.gateway_ref:
        return gateway.fetch_refund(row.gateway_ref)
    if row.attempts > 1:
        found = gateway.find_refund(payment.charge_ref, reference=row.public_id)
        if found:
            return found
    return _submit(row, payment, gateway)


def _submit(row: Refund, payment: Payment, gateway: Gateway) -> RefundSnapshot:
    """Have the gateway refund; where the key is spent on an error of its own, ask what it has before the next key."""
    try:
        return gateway.refund(payment.charge_ref, amount=row.amount, reference=row.public_id, key=row.gateway_key)
    except GatewayUnclear as unclear:
        if unclear.answered and not gateway.find_refund(payment.charge_ref, reference=row.public_id):
            _commit_next_key(row.pk, spent=row.gateway_key)
        raise


@verb
def _commit_next_key(refund_id: int, *, spent: str) -> None:
    row, _, _ = lock_refund(refund_id)
    if row.gateway_key == spent and row.status == RefundStatus.REQUESTED:
        set_next_key(row)


def set_next_key(row: Refund) -> None:
    used = int(row.gateway_key.rpartition("-")[2])
    row.gateway_key = f"{row.public_id}-{used + 1}"
    row.gateway_ref = ""
    row.save(update_fields=["gateway_key", "gateway_ref"])


@verb
def _begin_attempt(refund_id: int, *, now: datetime) -> Refund | None:
    """Count an attempt and put the next one off, so that this one has the gateway to itself; None where it is over."""
    row = Refund.objects.in_flight().select_for_update(no_key=True, of=("self",)).filter(pk=refund_id).first()
    if row is None:
        return None
    row.attempts += 1
    row.due_at = now + min(FOLLOW_EVERY * row.attempts, LONGEST_PAUSE)
    row.save(update_fields=["attempts", "due_at"])
    return row


@verb
def _fail(refund_id: int, failure: str, *, now: datetime) -> Refund:
    row, item, _ = lock_refund(refund_id)
    _give_up(row, item, failure, now=now)
    return row


def settle(row: Refund, payment: Payment, item: PaymentItem, *, now: datetime) -> None:
    if not move_refund(row, RefundStatus.SUCCEEDED, settled_at=now):
        return
    PaymentItem.objects.filter(pk=item.pk).update(
        refunding_minor=F("refunding_minor") - row.amount_minor, refunded_minor=F("refunded_minor") + row.amount_minor
    )
    post_refund(row, gateway=payment.gateway, ref=item.ref, now=now)
    refunded = sum(payment.items.values_list("refunded_minor", flat=True))
    move(payment, PaymentStatus.REFUNDED if refunded == payment.captured_minor else PaymentStatus.PARTLY_REFUNDED)
    publish(events.REFUND_SETTLED, subject=item.ref, refund_id=row.pk, payment_id=payment.pk, ref=item.ref)


def _give_up(row: Refund, item: PaymentItem, failure: str, *, now: datetime) -> None:
    """Note that a refund failed: its money is back in `unapplied`, and staff see to it."""
    if not move_refund(row, RefundStatus.FAILED, failure=failure[:500], settled_at=now):
        return
    PaymentItem.objects.filter(pk=item.pk).update(refunding_minor=F("refunding_minor") - row.amount_minor)
    publish(events.REFUND_FAILED, subject=item.ref, refund_id=row.pk, payment_id=item.payment_id, ref=item.ref)
    alert("refund_failed", refund=row.public_id, failure=failure)


def move_refund(row: Refund, status: RefundStatus, **fields: object) -> bool:
    """The one door through which a refund's status changes."""
    moved = Refund.objects.filter(pk=row.pk, status__in=REFUND_ORIGINS[status]).update(status=status, **fields)
    if moved:
        for name, value in {"status": status, **fields}.items():
            setattr(row, name, value)
    return bool(moved)


def lock_refund(refund_id: int) -> tuple[Refund, PaymentItem, Payment]:
    payment = Payment.objects.locked().get(items__refunds=refund_id)
    row = Refund.objects.select_for_update(no_key=True).get(pk=refund_id)
    return row, PaymentItem.objects.get(pk=row.item_id), payment
