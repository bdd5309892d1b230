from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
import stripe

from tests.simulator.conftest import Shop
from tests.simulator.factories import open_session, paid_session
from tests.simulator.plugin import SimulatorProcess


def test_create_session(simulator: SimulatorProcess) -> None:
    session = open_session(simulator)
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_total, session.currency, session.client_reference_id) == (41230, "cad", "pay_1")
    assert session.url == f"{simulator.base_url}/stripe/pay/{session.id}"


@pytest.mark.parametrize(
    ("changes", "param", "code"),
    [
        ({"expires_at": int(time.time()) + 29 * 60}, "expires_at", None),
        ({"expires_at": int(time.time()) + 25 * 3600}, "expires_at", None),
        ({"success_url": ""}, "success_url", "parameter_missing"),
        ({"amount": "12.5"}, "line_items[0][price_data][unit_amount]", "parameter_invalid_integer"),
        ({"amount": 49}, "line_items", "amount_too_small"),
        ({"amount": 100_000_000}, "line_items", "amount_too_large"),
        ({"colour": "red"}, "colour", "parameter_unknown"),
        ({"line_items": []}, "line_items", "parameter_missing"),
    ],
)
def test_create_session_refuses(
    simulator: SimulatorProcess, changes: dict[str, Any], param: str, code: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        open_session(simulator, **changes)
    assert (refusal.value.param, refusal.value.code) == (param, code)
    assert not list(simulator.client().v1.checkout.sessions.list().data)


def test_approve_pays_and_tells_the_shop(simulator: SimulatorProcess, shop: Shop) -> None:
    session = open_session(simulator)
    assert simulator.choose(str(session.url), "approve") == f"https://shop.test/back?session={session.id}"
    paid = simulator.client().v1.checkout.sessions.retrieve(
        session.id, {"expand": ["payment_intent.latest_charge.balance_transaction"]}
    )
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    intent = paid.payment_intent
    assert isinstance(intent, stripe.PaymentIntent)
    assert (intent.status, intent.amount_received, intent.metadata["payment"]) == ("succeeded", 41230, "pay_1")
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert isinstance(intent.latest_charge.balance_transaction, stripe.BalanceTransaction)
    assert intent.latest_charge.balance_transaction.net == 41230 - (41230 * 29 // 1000 + 30)
    event = shop.wait_for("checkout.session.completed")
    assert event["data"]["object"]["id"] == session.id
    shop.wait_for("payment_intent.succeeded")
    shop.wait_for("charge.succeeded")


def test_approve_twice_pays_once(simulator: SimulatorProcess) -> None:
    session = open_session(simulator)
    first, second = (simulator.choose(str(session.url), "approve") for _ in range(2))
    assert first == second
    assert len(simulator.client().v1.charges.list().data) == 1


def test_decline_leaves_the_session_open(simulator: SimulatorProcess, shop: Shop) -> None:
    session = open_session(simulator)
    assert simulator.choose(str(session.url), "decline") == "https://shop.test/cancelled"
    event = shop.wait_for("payment_intent.payment_failed")
    assert event["data"]["object"]["last_payment_error"]["decline_code"] == "generic_decline"
    assert simulator.client().v1.checkout.sessions.retrieve(session.id).status == "open"
    assert "Your card was declined" in httpx.get(str(session.url)).text
    simulator.choose(str(session.url), "approve")
    assert simulator.client().v1.checkout.sessions.retrieve(session.id).payment_status == "paid"


def test_abandon_changes_nothing(simulator: SimulatorProcess, shop: Shop) -> None:
    session = open_session(simulator)
    assert simulator.choose(str(session.url), "abandon") == "https://shop.test/cancelled"
    assert simulator.client().v1.checkout.sessions.retrieve(session.id).status == "open"
    assert shop.received == []


def test_challenge_approved_pays(simulator: SimulatorProcess, shop: Shop) -> None:
    session = open_session(simulator)
    challenge = simulator.choose(str(session.url), "challenge")
    assert "Is this payment of" in httpx.get(challenge).text
    shop.wait_for("payment_intent.requires_action")
    assert simulator.choose(challenge, "approve") == f"https://shop.test/back?session={session.id}"
    shop.wait_for("checkout.session.completed")


def test_challenge_refused_pays_nothing(simulator: SimulatorProcess, shop: Shop) -> None:
    session = open_session(simulator)
    challenge = simulator.choose(str(session.url), "challenge")
    assert simulator.choose(challenge, "decline") == "https://shop.test/cancelled"
    shop.wait_for("payment_intent.payment_failed")
    assert simulator.client().v1.checkout.sessions.retrieve(session.id).payment_status == "unpaid"


def test_expire_session(simulator: SimulatorProcess, shop: Shop) -> None:
    session = open_session(simulator)
    assert simulator.client().v1.checkout.sessions.expire(session.id).status == "expired"
    shop.wait_for("checkout.session.expired")
    assert httpx.post(str(session.url), data={"outcome": "approve"}).status_code == 410
    assert simulator.client().v1.charges.list().data == []


def test_expire_session_refuses_a_complete_one(simulator: SimulatorProcess) -> None:
    session = paid_session(simulator)
    with pytest.raises(stripe.InvalidRequestError, match="status of complete"):
        simulator.client().v1.checkout.sessions.expire(session.id)
    assert simulator.client().v1.checkout.sessions.retrieve(session.id).status == "complete"


def test_session_expires_by_itself(simulator: SimulatorProcess, shop: Shop) -> None:
    session = open_session(simulator)
    simulator.move_clock(32 * 60)
    assert shop.wait_for("checkout.session.expired")["data"]["object"]["id"] == session.id


def test_page_escapes_what_the_shop_sent(simulator: SimulatorProcess) -> None:
    price = {"currency": "usd", "unit_amount": 5000, "product_data": {"name": "<script>alert(1)</script>"}}
    session = open_session(simulator, line_items=[{"price_data": price, "quantity": 2}])
    page = httpx.get(str(session.url)).text
    assert "<script>" not in page
    assert "$100.00" in page
