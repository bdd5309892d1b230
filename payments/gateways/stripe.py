"""Stripe, through its own SDK. Wire facts: Checkout lives 30 minutes at least, keys are kept for 24 hours.

https://docs.stripe.com/api, https://docs.stripe.com/currencies, https://docs.stripe.com/webhooks/signature
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar

import stripe
from django.conf import settings
from stripe.params import PaymentIntentCreateParams, RefundCreateParams
from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItemPriceData

from common.money import Money
from payments.alerts import alert
from payments.gateways import stripe_currencies
from payments.gateways.base import (
    BadSignature,
    GatewayRefusal,
    GatewayUnclear,
    GatewayUnknown,
    Message,
    Opening,
    Outcome,
    RefundSnapshot,
    Snapshot,
)

TOLERANCE_SECONDS = 300
WITH_CHARGE = "payment_intent.latest_charge"

SUCCESS_KINDS = {
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "payment_intent.succeeded",
}
RELEVANT_KINDS = SUCCESS_KINDS | {
    "checkout.session.expired",
    "checkout.session.async_payment_failed",
    "payment_intent.payment_failed",
    "payment_intent.canceled",
    "charge.refunded",
    "charge.refund.updated",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.closed",
}
INTENT_OUTCOMES = {
    "succeeded": Outcome.SUCCEEDED,
    "processing": Outcome.PROCESSING,
    "requires_capture": Outcome.PROCESSING,
    "canceled": Outcome.CANCELLED,
}
LOST = (Outcome.FAILED, Outcome.CANCELLED)
REFUND_OUTCOMES = {"succeeded": Outcome.SUCCEEDED, "failed": Outcome.FAILED, "canceled": Outcome.CANCELLED}


class StripeGateway:
    name: ClassVar[str] = "stripe"
    flows: ClassVar[frozenset[str]] = frozenset({"redirect", "intent"})
    currencies: ClassVar[frozenset[str]] = stripe_currencies.PRESENTMENT

    def __init__(self, *, secret_key: str, webhook_secrets: tuple[str, ...], api_base: str, timeout: float) -> None:
        self._secret_key = secret_key
        self._webhook_secrets = webhook_secrets
        self._api = _client(secret_key, api_base, timeout).v1

    @classmethod
    def from_settings(cls) -> StripeGateway | None:
        if not settings.STRIPE_SECRET_KEY:
            return None
        return cls(
            secret_key=settings.STRIPE_SECRET_KEY,
            webhook_secrets=tuple(settings.STRIPE_WEBHOOK_SECRETS),
            api_base=settings.STRIPE_API_BASE,
            timeout=settings.GATEWAY_TIMEOUT_SECONDS,
        )

    @property
    def livemode(self) -> bool:
        return "_live_" in self._secret_key

    def open_checkout(self, opening: Opening) -> Snapshot:
        metadata = {"payment": opening.reference}
        price: SessionCreateParamsLineItemPriceData = {
            "currency": opening.amount.currency.lower(),
            "unit_amount": _units(opening.amount),
            "product_data": {"name": opening.description},
        }
        params: SessionCreateParams = {
            "mode": "payment",
            "client_reference_id": opening.reference,
            "customer_email": opening.email,
            "expires_at": int(opening.expires_at.timestamp()),
            "success_url": opening.return_url,
            "cancel_url": opening.return_url,
            "line_items": [{"price_data": price, "quantity": 1}],
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata},
        }
        with _answers():
            return _of_session(self._api.checkout.sessions.create(params, {"idempotency_key": opening.key}))

    def open_intent(self, opening: Opening) -> Snapshot:
        params: PaymentIntentCreateParams = {
            "amount": _units(opening.amount),
            "currency": opening.amount.currency.lower(),
            "automatic_payment_methods": {"enabled": True},
            "description": opening.description,
            "metadata": {"payment": opening.reference},
        }
        with _answers():
            return _of_intent(self._api.payment_intents.create(params, {"idempotency_key": opening.key}))

    def find(self, opening: Opening, *, flow: str, since: datetime) -> Snapshot | None:
        earliest = int(since.timestamp()) - TOLERANCE_SECONDS
        with _answers():
            if flow == "intent":
                intents = self._api.payment_intents.list(
                    {"created": {"gte": earliest}, "limit": 100}
                ).auto_paging_iter()
                return next(
                    (_of_intent(one) for one in intents if _metadata(one, "payment") == opening.reference), None
                )
            sessions = self._api.checkout.sessions.list({"created": {"gte": earliest}, "limit": 100}).auto_paging_iter()
            return next((_of_session(one) for one in sessions if one.client_reference_id == opening.reference), None)

    def fetch(self, ref: str) -> Snapshot:
        with _answers():
            if ref.startswith("cs_"):
                return _of_session(self._api.checkout.sessions.retrieve(ref, {"expand": [WITH_CHARGE]}))
            return _of_intent(self._api.payment_intents.retrieve(ref, {"expand": ["latest_charge"]}))

    def cancel(self, ref: str) -> None:
        try:
            with _answers():
                if ref.startswith("cs_"):
                    self._api.checkout.sessions.expire(ref)
                else:
                    self._api.payment_intents.cancel(ref)
        except (GatewayRefusal, GatewayUnknown):
            return  # paid, cancelled or expired already: the fetch that follows tells which

    def refund(self, charge_ref: str, *, amount: Money, reference: str, key: str) -> RefundSnapshot:
        params: RefundCreateParams = {
            "payment_intent": charge_ref,
            "amount": _units(amount),
            "metadata": {"refund": reference},
        }
        with _answers():
            return _of_refund(self._api.refunds.create(params, {"idempotency_key": key}))

    def fetch_refund(self, ref: str) -> RefundSnapshot:
        with _answers():
            return _of_refund(self._api.refunds.retrieve(ref))

    def find_refund(self, charge_ref: str, *, reference: str) -> RefundSnapshot | None:
        with _answers():
            refunds = self._api.refunds.list({"payment_intent": charge_ref, "limit": 100}).auto_paging_iter()
            snapshots = (_of_refund(one) for one in refunds if _metadata(one, "refund") == reference)
            return next((one for one in snapshots if one.outcome not in LOST), None)

    def verify_signature(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> None:
        fields = [part.partition("=") for part in headers.get("Stripe-Signature", "").split(",")]
        signed_at = next((value for name, _, value in fields if name.strip() == "t" and value.isdecimal()), "")
        signatures = [value for name, _, value in fields if name.strip() == "v1"]
        payload = signed_at.encode() + b"." + body
        expected = [hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest() for secret in self._webhook_secrets]
        matches = [hmac.compare_digest(ours.encode(), theirs.encode()) for ours in expected for theirs in signatures]
        if not signed_at or not any(matches):
            raise BadSignature("The signature is not ours.")
        if abs(now.timestamp() - int(signed_at)) > TOLERANCE_SECONDS:
            raise BadSignature(f"The message was not signed within {TOLERANCE_SECONDS} seconds of now.")

    def parse_message(self, body: bytes) -> Message:
        event = json.loads(body)
        try:
            subject = event["data"]["object"]
            kind = event["type"]
            metadata = subject.get("metadata") or {}
            refs = (
                subject.get("id"),
                subject.get("client_reference_id"),
                subject.get("payment_intent"),
                metadata.get("payment"),
                metadata.get("refund"),
            )
            return Message(
                event_id=str(event["id"]),
                kind=str(kind),
                refs=tuple(dict.fromkeys(ref for ref in refs if ref and isinstance(ref, str))),
                claims_success=kind in SUCCESS_KINDS and subject.get("payment_status", "paid") == "paid",
                relevant=kind in RELEVANT_KINDS,
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("This is not an event of Stripe's.") from error


@lru_cache
def _client(secret_key: str, api_base: str, timeout: float) -> stripe.StripeClient:
    """Return the SDK's client; it repeats a call that got no answer once, under the same idempotency key."""
    return stripe.StripeClient(
        secret_key,
        base_addresses={"api": api_base},
        http_client=stripe.RequestsClient(timeout=timeout),
        max_network_retries=1,
    )


@contextmanager
def _answers() -> Iterator[None]:
    """Turn the SDK's errors, and answers that can't be read, into what is known afterwards."""
    try:
        yield
    except stripe.InvalidRequestError as error:
        if error.code == "resource_missing":
            raise GatewayUnknown(_told(error)) from error
        raise GatewayRefusal(_told(error)) from error
    except stripe.CardError as error:
        raise GatewayRefusal(_told(error)) from error
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        alert("gateway_refuses_us", gateway=StripeGateway.name, detail=_told(error))  # keys that are wrong by now
        raise GatewayUnclear(_told(error)) from error
    except stripe.IdempotencyError as error:  # the key is spent on other parameters
        raise GatewayUnclear(_told(error), answered=True) from error
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as error:
        raise GatewayUnclear(_told(error), answered=(error.http_status or 0) >= 500) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise GatewayUnclear("The answer can't be read.") from error


def _told(error: stripe.StripeError) -> str:
    return error.user_message or type(error).__name__


def _of_session(session: Any) -> Snapshot:
    intent = session.payment_intent if isinstance(session.payment_intent, stripe.PaymentIntent) else None
    outcome = _session_outcome(session, intent)
    paid = intent if intent and outcome is Outcome.SUCCEEDED else None
    return Snapshot(
        ref=session.id,
        reference=session.client_reference_id or "",
        outcome=outcome,
        amount=_money(paid.amount_received, paid.currency) if paid else _money(session.amount_total, session.currency),
        livemode=session.livemode,
        charge_ref=intent.id if intent else "",
        redirect_url=session.url or "",
        failure=_failure(intent),
        refunded_minor=_refunded(intent),
        disputed=_disputed(intent),
    )


def _session_outcome(session: Any, intent: Any) -> Outcome:
    if intent and intent.status == "succeeded":
        return Outcome.SUCCEEDED
    if session.status == "expired":
        return Outcome.CANCELLED
    if session.status == "complete":
        return Outcome.PROCESSING if not intent or intent.status == "processing" else Outcome.FAILED
    return Outcome.OPEN


def _of_intent(intent: Any) -> Snapshot:
    outcome = INTENT_OUTCOMES.get(intent.status, Outcome.OPEN)
    minor = intent.amount_received if outcome is Outcome.SUCCEEDED else intent.amount
    return Snapshot(
        ref=intent.id,
        reference=_metadata(intent, "payment"),
        outcome=outcome,
        amount=_money(minor, intent.currency),
        livemode=intent.livemode,
        charge_ref=intent.id,
        client_secret=intent.client_secret or "",
        failure=_failure(intent),
        refunded_minor=_refunded(intent),
        disputed=_disputed(intent),
    )


def _of_refund(refund: Any) -> RefundSnapshot:
    return RefundSnapshot(
        ref=refund.id,
        reference=_metadata(refund, "refund"),
        outcome=REFUND_OUTCOMES.get(refund.status, Outcome.PROCESSING),
        amount=_money(refund.amount, refund.currency),
        failure=refund.failure_reason or "" if "failure_reason" in refund else "",
    )


def _metadata(stripe_object: Any, name: str) -> str:
    metadata = stripe_object.metadata
    return str(metadata[name]) if metadata and name in metadata else ""


def _failure(intent: Any) -> str:
    return intent.last_payment_error.message or "" if intent and intent.last_payment_error else ""


def _refunded(intent: Any) -> int:
    charge = _charge(intent)
    return _money(charge.amount_refunded, charge.currency).minor if charge else 0


def _disputed(intent: Any) -> bool:
    charge = _charge(intent)
    return charge.disputed if charge else False


def _charge(intent: Any) -> stripe.Charge | None:
    charge = intent.latest_charge if intent else None
    return charge if isinstance(charge, stripe.Charge) else None


def _units(money: Money) -> int:
    """Return an amount in Stripe's units. Raises GatewayRefusal where Stripe can't take it exactly."""
    units = stripe_currencies.to_units(money)
    if units is None:
        raise GatewayRefusal(f"Stripe can't take exactly {money}.")
    return units


def _money(units: int, currency: str) -> Money:
    return stripe_currencies.from_units(units, currency.upper())
