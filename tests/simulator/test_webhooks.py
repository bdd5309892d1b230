from __future__ import annotations

import time

import pytest
import stripe

from tests.simulator.conftest import Shop
from tests.simulator.factories import paid_session
from tests.simulator.plugin import SimulatorProcess

PAID = "checkout.session.completed"


def test_webhooks_pass_the_sdk(simulator: SimulatorProcess, shop: Shop) -> None:
    session = paid_session(simulator)
    shop.wait_for(PAID)
    for body, signature in shop.received:
        stripe.Webhook.construct_event(body, signature, simulator.webhook_secret)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(shop.received[0][0] + b" ", shop.received[0][1], simulator.webhook_secret)
    event = simulator.client().v1.events.list({"type": PAID}).data[0]
    assert event.data.object["id"] == session.id


def test_webhook_is_sent_again_until_taken(simulator: SimulatorProcess, shop: Shop) -> None:
    shop.answers = [503] * 4
    paid_session(simulator)
    shop.wait_for(PAID, count=2)
    assert {(entry["status"]) for entry in simulator.deliveries()} == {503, 200}
    assert all(event.pending_webhooks == 0 for event in simulator.client().v1.events.list({"type": PAID}).data)


def test_webhook_twice(simulator: SimulatorProcess, shop: Shop) -> None:
    simulator.switch(webhook="twice")
    paid_session(simulator)
    shop.wait_for(PAID, count=2)
    assert len({event["id"] for event in shop.events() if event["type"] == PAID}) == 1


def test_webhook_late(simulator: SimulatorProcess, shop: Shop) -> None:
    simulator.switch(webhook="late", webhook_delay_ms=400)
    begun = time.monotonic()
    paid_session(simulator)
    assert shop.received == []
    shop.wait_for(PAID)
    assert time.monotonic() - begun > 0.4


def test_webhooks_out_of_order(simulator: SimulatorProcess, shop: Shop) -> None:
    simulator.switch(webhook="reordered", webhook_delay_ms=200)
    paid_session(simulator)
    shop.wait_for("payment_intent.created")
    assert shop.types() == [PAID, "payment_intent.succeeded", "charge.succeeded", "payment_intent.created"]


def test_webhook_never_until_delivered_by_hand(simulator: SimulatorProcess, shop: Shop) -> None:
    simulator.switch(webhook="never")
    paid_session(simulator)
    time.sleep(0.2)
    assert shop.received == []
    event = simulator.client().v1.events.list({"type": PAID}).data[0]
    assert simulator.deliver(event.id) == 200
    assert shop.types() == [PAID]


def test_webhook_badly_signed(simulator: SimulatorProcess, shop: Shop) -> None:
    simulator.switch(webhook="badly_signed")
    paid_session(simulator)
    shop.wait_for(PAID)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(*shop.received[0], simulator.webhook_secret)


@pytest.mark.parametrize(
    ("fault", "name", "lie", "truth"),
    [("wrong_amount", "amount_total", 42230, 41230), ("wrong_currency", "currency", "eur", "cad")],
)
def test_webhook_lies(
    simulator: SimulatorProcess, shop: Shop, fault: str, name: str, lie: object, truth: object
) -> None:
    simulator.switch(webhook=fault)
    session = paid_session(simulator)
    assert shop.wait_for(PAID)["data"]["object"][name] == lie
    assert simulator.client().v1.checkout.sessions.retrieve(session.id)[name] == truth


def test_capture_of_another_amount_is_told_truly(simulator: SimulatorProcess, shop: Shop) -> None:
    simulator.switch(capture_off_by=-230, capture_currency="usd")
    session = paid_session(simulator)
    intent = simulator.client().v1.payment_intents.retrieve(str(session.payment_intent))
    assert (intent.amount_received, intent.currency) == (41000, "usd")
    assert shop.wait_for(PAID)["data"]["object"]["amount_total"] == 41000
