from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from common.db import verb
from common.exceptions import Busy, InvalidInput
from common.fields import PublicIdField
from common.money import Money
from payments import events
from payments.enums import Flow, PaymentStatus
from payments.exceptions import AlreadyPaid, GatewayNotOffered, GatewayUnavailable, PaymentClosed, PaymentRefused
from payments.gateways import MANUAL, get_gateway
from payments.gateways.base import Gateway, GatewayRefusal, GatewayUnclear, GatewayUnknown, Opening, Snapshot
from payments.models import Payment, PaymentItem
from payments.services.cancelling import announce_cancellation
from payments.services.moving import move, refuse_transaction
from payments.services.verifying import abandon_unknown, fetch_payment, reconcile_payment, tell_items

PAGE_LIFE = timedelta(minutes=31)  # Stripe takes no less than 30; what lapses earlier is cancelled by us
SHORTEST_PAGE_LIFE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Payable:
    """One thing to be paid, by its opaque reference ("booking:12"), and until when that is possible."""

    ref: str
    payee_id: int
    amount: Money
    description: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenedPayment:
    """An open payment and how to go on with it: a page to send the payer to, or a secret for the mobile app."""

    payment: Payment
    redirect_url: str
    client_secret: str


def open_payment(
    payer: User, *, payables: Sequence[Payable], gateway: str, flow: str, return_url: str, now: datetime
) -> OpenedPayment:
    """Open a payment of all `payables` through a gateway, or return the equal one that is open already.

    Three phases, so it runs outside any transaction: the intent and its key are committed, the gateway is called,
    what it answered is committed. Where it did not answer, the same call made again goes on with the same key.
    Raises GatewayNotOffered, PaymentRefused, AlreadyPaid, PaymentClosed, GatewayUnavailable.
    """
    refuse_transaction()
    chosen = _offered(gateway, flow=flow, currency=_currency(payables))
    payment = _commit_intent(payer, payables, gateway=gateway, flow=flow, return_url=return_url, now=now)
    if payment.gateway_ref:
        reopened = _reopen(payment, chosen, now=now)
        if reopened:
            return reopened
        payment = _commit_intent(payer, payables, gateway=gateway, flow=flow, return_url=return_url, now=now)
    snapshot = _ask(payment, chosen, now=now)
    payment = _commit_opened(payment.pk, snapshot, now=now)
    if not payment.is_open:
        raise PaymentClosed()
    return OpenedPayment(payment, snapshot.redirect_url, snapshot.client_secret)


def _reopen(payment: Payment, gateway: Gateway, *, now: datetime) -> OpenedPayment | None:
    """Return the way into a payment that was opened before, None where it is over. Raises AlreadyPaid."""
    try:
        snapshot = fetch_payment(payment, gateway)
    except GatewayUnknown:
        abandon_unknown(payment.pk, now=now)
        return None
    payment = reconcile_payment(payment.pk, snapshot, now=now)
    if payment.is_captured:
        raise AlreadyPaid()
    if not payment.is_open:
        return None
    return OpenedPayment(payment, payment.redirect_url, snapshot.client_secret)


def _offered(name: str, *, flow: str, currency: str) -> Gateway:
    gateway = get_gateway(name)
    if name == MANUAL or flow not in gateway.flows or currency not in gateway.currencies:
        raise GatewayNotOffered(f"{name} does not take {currency} by {flow}.", field="gateway")
    return gateway


def _currency(payables: Sequence[Payable]) -> str:
    currencies = {payable.amount.currency for payable in payables}
    if len(currencies) != 1:
        raise InvalidInput("One payment is in one currency.")
    return currencies.pop()


@verb
def _commit_intent(
    payer: User, payables: Sequence[Payable], *, gateway: str, flow: str, return_url: str, now: datetime
) -> Payment:
    """Write the payment that the gateway will be asked for, or return the equal open one."""
    amount = Money(sum(payable.amount.minor for payable in payables), _currency(payables))
    reference = PublicIdField(prefix="pay").new()
    fingerprint = _fingerprint(payer, payables, gateway=gateway, flow=flow)
    payment = Payment(
        public_id=reference,
        payer=payer,
        gateway=gateway,
        flow=Flow(flow),
        amount_minor=amount.minor,
        currency=amount.currency,
        fingerprint=fingerprint,
        gateway_key=f"{reference}-open-1",
        return_url=return_url,
        expires_at=min(payable.expires_at for payable in payables),
        gateway_expires_at=now + PAGE_LIFE,
        created_at=now,
    )
    Payment.objects.bulk_create([payment], ignore_conflicts=True)  # an equal open one makes it nothing
    standing = Payment.objects.open().locked().filter(fingerprint=fingerprint).first()
    if standing is None:
        raise Busy()  # the equal one was closed between these two statements
    if standing.public_id == reference:
        PaymentItem.objects.bulk_create(
            PaymentItem(
                payment=standing,
                ref=payable.ref,
                payee_id=payable.payee_id,
                description=payable.description[:250],
                amount_minor=payable.amount.minor,
            )
            for payable in payables
        )
    elif standing.expires_at != payment.expires_at:
        standing.expires_at = payment.expires_at
        standing.save(update_fields=["expires_at"])
    return standing


def _fingerprint(payer: User, payables: Sequence[Payable], *, gateway: str, flow: str) -> str:
    parts = sorted((payable.ref, payable.amount.minor, payable.amount.currency) for payable in payables)
    return hashlib.sha256(json.dumps([payer.pk, gateway, flow, parts]).encode()).hexdigest()


def _ask(payment: Payment, gateway: Gateway, *, now: datetime) -> Snapshot:
    """Have the gateway open the payment; where its answer is unclear, ask what it has before a new key is used."""
    try:
        return _open_at(gateway, payment)
    except GatewayRefusal as refusal:
        if _page_life_ran_out(payment, now=now):
            return _ask_anew(payment, gateway, now=now)
        _commit_refused(payment.pk, str(refusal))
        raise PaymentRefused() from refusal
    except GatewayUnclear as unclear:
        found = _find_at(gateway, payment)
        if found:
            return found
        if unclear.answered:
            return _ask_anew(payment, gateway, now=now)
        raise GatewayUnavailable() from unclear


def _ask_anew(payment: Payment, gateway: Gateway, *, now: datetime) -> Snapshot:
    """Ask once more under a new key: only after the gateway has answered that nothing came of the old one."""
    payment = _commit_new_key(payment.pk, spent=payment.gateway_key, now=now)
    try:
        return _open_at(gateway, payment)
    except GatewayRefusal as refusal:
        _commit_refused(payment.pk, str(refusal))
        raise PaymentRefused() from refusal
    except GatewayUnclear as unclear:
        raise GatewayUnavailable() from unclear


def _page_life_ran_out(payment: Payment, *, now: datetime) -> bool:
    """Return whether the refusal may mean only that the committed expiry is too near by now: a new one may be taken."""
    assert payment.gateway_expires_at is not None
    return payment.gateway_expires_at - now < SHORTEST_PAGE_LIFE


def _open_at(gateway: Gateway, payment: Payment) -> Snapshot:
    opening = _opening(payment)
    return gateway.open_intent(opening) if payment.flow == Flow.INTENT else gateway.open_checkout(opening)


def _find_at(gateway: Gateway, payment: Payment) -> Snapshot | None:
    try:
        return gateway.find(_opening(payment), flow=payment.flow, since=payment.created_at)
    except (GatewayRefusal, GatewayUnclear) as unclear:
        raise GatewayUnavailable() from unclear


def _opening(payment: Payment) -> Opening:
    assert payment.payer is not None
    assert payment.gateway_expires_at is not None
    return Opening(
        reference=payment.public_id,
        key=payment.gateway_key,
        amount=payment.amount,
        description=", ".join(item.description for item in payment.items.all()),
        email=payment.payer.email,
        return_url=payment.return_url,
        expires_at=payment.gateway_expires_at,
    )


@verb
def _commit_new_key(payment_id: int, *, spent: str, now: datetime) -> Payment:
    """Take the next key after a spent one, once: who comes second goes on with the key that the first one took."""
    payment = Payment.objects.locked().get(pk=payment_id)
    if payment.gateway_key == spent:
        used = int(spent.rpartition("-")[2])
        payment.gateway_key = f"{payment.public_id}-open-{used + 1}"
        payment.gateway_expires_at = now + PAGE_LIFE
        payment.save(update_fields=["gateway_key", "gateway_expires_at"])
    return payment


@verb
def _commit_refused(payment_id: int, failure: str) -> None:
    payment = Payment.objects.locked().get(pk=payment_id)
    if move(payment, PaymentStatus.FAILED, failure=failure[:500]):
        tell_items(payment, events.PAYMENT_FAILED)


@verb
def _commit_opened(payment_id: int, snapshot: Snapshot, *, now: datetime) -> Payment:
    """Keep what the gateway opened; where the payment was cancelled meanwhile, have it closed there too."""
    payment = Payment.objects.locked().get(pk=payment_id)
    if payment.gateway_ref not in ("", snapshot.ref):
        raise GatewayUnavailable()  # somebody else opened it meanwhile; that one counts
    payment.gateway_ref = snapshot.ref
    payment.charge_ref = payment.charge_ref or snapshot.charge_ref
    payment.redirect_url = snapshot.redirect_url
    payment.checked_at = now
    payment.save(update_fields=["gateway_ref", "charge_ref", "redirect_url", "checked_at"])
    move(payment, PaymentStatus.PROCESSING)
    if not payment.is_open:
        announce_cancellation(payment)
    return payment
