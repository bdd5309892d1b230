"""Calls as the shop makes them, with the real SDK."""

from __future__ import annotations

import time
from typing import Any

import stripe

from tests.simulator.plugin import SimulatorProcess


def open_session(simulator: SimulatorProcess, *, key: str | None = None, **changes: Any) -> stripe.checkout.Session:
    """Open a Checkout Session over CA$412.30."""
    amount = changes.pop("amount", 41230)
    currency = changes.pop("currency", "cad")
    price = {"currency": currency, "unit_amount": amount, "product_data": {"name": "Loft, 3 nights"}}
    params: Any = {
        "mode": "payment",
        "success_url": "https://shop.test/back?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://shop.test/cancelled",
        "client_reference_id": "pay_1",
        "customer_email": "guest@example.org",
        "expires_at": int(time.time()) + 31 * 60,
        "line_items": [{"price_data": price, "quantity": 1}],
        "payment_intent_data": {"metadata": {"payment": "pay_1"}},
        **changes,
    }
    options: stripe.RequestOptions = {"idempotency_key": key} if key else {}
    return simulator.client().v1.checkout.sessions.create(params, options)


def open_intent(simulator: SimulatorProcess, *, key: str | None = None, **changes: Any) -> stripe.PaymentIntent:
    params: Any = {"amount": 41230, "currency": "cad", "automatic_payment_methods": {"enabled": True}, **changes}
    options: stripe.RequestOptions = {"idempotency_key": key} if key else {}
    return simulator.client().v1.payment_intents.create(params, options)


def paid_session(simulator: SimulatorProcess, **changes: Any) -> stripe.checkout.Session:
    session = open_session(simulator, **changes)
    assert session.url is not None
    simulator.choose(session.url, "approve")
    return simulator.client().v1.checkout.sessions.retrieve(session.id)
