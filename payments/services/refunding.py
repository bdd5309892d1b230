from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from common import audit
from common.db import verb
from common.events import publish
from common.fields import PublicIdField
from common.money import Money
from payments import events, selectors
from payments.alerts import alert
from payments.enums import (
    REFUND_ORIGINS,
    PaymentStatus,
    RefundReason,
    RefundStatus,
)
from payments.exceptions import GatewayUnavailable, RefundExceedsCapture, RefundNotRetryable
from payments.gateways import MANUAL, get_gateway
from payments.gateways.base import Gateway, GatewayRefusal, GatewayUnclear, GatewayUnknown, Outcome, RefundSnapshot
from payments.models import Payment, PaymentItem, Refund
from payments.services.moving import move, refuse_transaction
from payments.services.posting import Split, lock_payments, post_refund, unapply_capture

FOLLOW_EVERY = timedelta(minutes=5)
LONGEST_PAUSE = timedelta(hours=1)


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
        if money.minor > selectors.unapplied(ref, money.currency) - selectors.refunding(ref, money.currency):
            raise RefundExceedsCapture(f"{ref} has less than {money} to refund.")
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
    payment = Payment.objects.locked().get(pk=payment.pk)
    refunds = []
    for item in payment.items.all():
        currency = payment.captured_currency
        free = selectors.unapplied(item.ref, currency) - selectors.refunding(item.ref, currency)
        if item.refundable_minor > free:
            raise RefundExceedsCapture(f"The money of {payment} for {item.ref} is applied already.")
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
    _reserve(item, amount_minor)
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
        _settle(row, payment, item, now=now)
    else:
        publish(events.REFUND_REQUESTED, subject=item.ref, refund_id=row.pk, ref=item.ref)
    return row


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
    except (GatewayUnclear, GatewayUnknown) as unclear:
        if isinstance(unclear, GatewayUnclear) and unclear.answered:
            _change_key_if_absent(begun, payment, gateway)
        raise GatewayUnavailable() from unclear
    return reconcile_refund(begun.pk, snapshot, now=now)


@verb
def reconcile_refund(refund_id: int, snapshot: RefundSnapshot, *, now: datetime) -> Refund:
    """Take what a gateway says of a refund. Locks payment, then refund; repeatable, in any order."""
    row, item, payment = _locked(refund_id)
    if snapshot.reference != row.public_id or snapshot.amount != row.amount:
        alert("refund_mismatch", refund=row.public_id, gateway_ref=snapshot.ref, amount=str(snapshot.amount))
        return row
    if not row.gateway_ref:
        row.gateway_ref = snapshot.ref
        row.save(update_fields=["gateway_ref"])
    match snapshot.outcome:
        case Outcome.SUCCEEDED:
            _settle(row, payment, item, now=now)
        case Outcome.FAILED | Outcome.CANCELLED:
            _give_up(row, item, snapshot.failure or "The gateway could not pay it out.", now=now)
        case _:
            _move(row, RefundStatus.SUBMITTED)
    return row


def retry_refund(row: Refund, *, actor: User, note: str, now: datetime) -> Refund:
    """Try a failed refund again, once the gateway has told that it does not have it after all.

    Runs outside any transaction. Raises RefundNotRetryable, RefundExceedsCapture, GatewayUnavailable.
    """
    refuse_transaction()
    if row.status != RefundStatus.FAILED:
        raise RefundNotRetryable()
    payment = row.item.payment
    try:
        found = get_gateway(payment.gateway).find_refund(payment.charge_ref, reference=row.public_id)
    except GatewayUnclear as unclear:
        raise GatewayUnavailable() from unclear
    return _request_again(row.pk, keep_key=found is not None, actor=actor, note=note, now=now)


@verb
def _request_again(refund_id: int, *, keep_key: bool, actor: User, note: str, now: datetime) -> Refund:
    row, item, _ = _locked(refund_id)
    if not _move(row, RefundStatus.REQUESTED, due_at=now, failure="", settled_at=None):
        raise RefundNotRetryable()
    _reserve(item, row.amount_minor)
    if not keep_key:
        _set_next_key(row)
    publish(events.REFUND_REQUESTED, subject=item.ref, refund_id=row.pk, ref=item.ref)
    audit.record("refund_retried", subject=item.ref, actor=actor, reason=note, refund=row.public_id)
    return row


def _ask(row: Refund, payment: Payment, gateway: Gateway) -> RefundSnapshot:
    if row.gateway_ref:
        return gateway.fetch_refund(row.gateway_ref)
    if row.attempts > 1:
        found = gateway.find_refund(payment.charge_ref, reference=row.public_id)
        if found:
            return found
    return gateway.refund(payment.charge_ref, amount=row.amount, reference=row.public_id, key=row.gateway_key)


def _change_key_if_absent(row: Refund, payment: Payment, gateway: Gateway) -> None:
    """Take a new key where the old one is spent on an error: only once the gateway has told that there is no refund."""
    try:
        found = gateway.find_refund(payment.charge_ref, reference=row.public_id)
    except GatewayUnclear:
        return
    if found is None:
        _commit_next_key(row.pk)


@verb
def _commit_next_key(refund_id: int) -> None:
    row, _, _ = _locked(refund_id)
    _set_next_key(row)


def _set_next_key(row: Refund) -> None:
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
    row, item, _ = _locked(refund_id)
    _give_up(row, item, failure, now=now)
    return row


def _settle(row: Refund, payment: Payment, item: PaymentItem, *, now: datetime) -> None:
    if not _move(row, RefundStatus.SUCCEEDED, settled_at=now):
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
    if not _move(row, RefundStatus.FAILED, failure=failure[:500], settled_at=now):
        return
    PaymentItem.objects.filter(pk=item.pk).update(refunding_minor=F("refunding_minor") - row.amount_minor)
    publish(events.REFUND_FAILED, subject=item.ref, refund_id=row.pk, payment_id=item.payment_id, ref=item.ref)
    alert("refund_failed", refund=row.public_id, failure=failure)


def _move(row: Refund, status: RefundStatus, **fields: object) -> bool:
    """The one door through which a refund's status changes."""
    moved = Refund.objects.filter(pk=row.pk, status__in=REFUND_ORIGINS[status]).update(status=status, **fields)
    if moved:
        for name, value in {"status": status, **fields}.items():
            setattr(row, name, value)
    return bool(moved)


def _reserve(item: PaymentItem, amount_minor: int) -> None:
    """Count an amount as in flight. Raises RefundExceedsCapture where the item has no so much left."""
    try:
        with transaction.atomic():
            PaymentItem.objects.filter(pk=item.pk).update(refunding_minor=F("refunding_minor") + amount_minor)
    except IntegrityError as error:
        if "payment_item_refunds_within_capture" not in str(error):
            raise
        raise RefundExceedsCapture() from error


def _locked(refund_id: int) -> tuple[Refund, PaymentItem, Payment]:
    payment = Payment.objects.locked().get(items__refunds=refund_id)
    row = Refund.objects.select_for_update(no_key=True).get(pk=refund_id)
    return row, PaymentItem.objects.get(pk=row.item_id), payment


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
