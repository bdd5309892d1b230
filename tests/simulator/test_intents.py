"""PaymentIntents, as an app confirms them with the publishable key and the client secret."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import stripe

from tests.simulator.conftest import Shop
from tests.simulator.factories import open_intent, paid_session
from tests.simulator.plugin import SimulatorProcess

VISA = {"payment_method": "pm_card_visa"}


def confirm(simulator: SimulatorProcess, intent: stripe.PaymentIntent, **fields: Any) -> httpx.Response:
    """Confirm as an app's SDK does."""
    return httpx.post(
        f"{simulator.base_url}/v1/payment_intents/{intent.id}/confirm",
        data={"client_secret": intent.client_secret, **fields},
        headers={"authorization": f"Bearer {simulator.publishable_key}"},
    )


def test_confirm_with_client_secret_pays(simulator: SimulatorProcess, shop: Shop) -> None:
    intent = open_intent(simulator, metadata={"payment": "pay_1"})
    answer = confirm(simulator, intent, **VISA).json()
    assert (answer["status"], answer["amount_received"]) == ("succeeded", 41230)
    event = shop.wait_for("payment_intent.succeeded")
    assert event["data"]["object"]["metadata"] == {"payment": "pay_1"}
    assert event["api_version"] == stripe.api_version


def test_confirm_with_card_number_pays(simulator: SimulatorProcess) -> None:
    card = {"payment_method_data[type]": "card", "payment_method_data[card][number]": "4242 4242 4242 4242"}
    assert confirm(simulator, open_intent(simulator), **card).json()["status"] == "succeeded"


def test_confirm_with_kept_payment_method_pays(simulator: SimulatorProcess) -> None:
    headers = {"authorization": f"Bearer {simulator.publishable_key}"}
    fields = {"type": "card", "card[number]": "5555555555554444"}
    method = httpx.post(f"{simulator.base_url}/v1/payment_methods", data=fields, headers=headers).json()
    assert method["card"] == {
        "brand": "mastercard",
        "country": "US",
        "exp_month": 12,
        "exp_year": 2034,
        "last4": "4444",
    }
    assert confirm(simulator, open_intent(simulator), payment_method=method["id"]).json()["status"] == "succeeded"


@pytest.mark.parametrize(
    ("token", "code", "decline_code"),
    [
        ("pm_card_visa_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", None),
    ],
)
def test_confirm_with_declined_card(
    simulator: SimulatorProcess, shop: Shop, token: str, code: str, decline_code: str | None
) -> None:
    intent = open_intent(simulator)
    with pytest.raises(stripe.CardError) as refusal:
        simulator.client().v1.payment_intents.confirm(intent.id, {"payment_method": token})
    assert refusal.value.code == code
    assert refusal.value.error is not None
    assert getattr(refusal.value.error, "decline_code", None) == decline_code
    shop.wait_for("payment_intent.payment_failed")
    after = simulator.client().v1.payment_intents.retrieve(intent.id)
    assert (after.status, after.amount_received) == ("requires_payment_method", 0)
    assert confirm(simulator, intent, **VISA).json()["status"] == "succeeded"


@pytest.mark.parametrize(("outcome", "status"), [("approve", "succeeded"), ("decline", "requires_payment_method")])
def test_confirm_with_challenge(simulator: SimulatorProcess, outcome: str, status: str) -> None:
    intent = open_intent(simulator)
    answer = confirm(
        simulator, intent, payment_method="pm_card_threeDSecure2Required", return_url="sojourn://paid?from=bank"
    ).json()
    assert answer["status"] == "requires_action"
    back = simulator.choose(answer["next_action"]["redirect_to_url"]["url"], outcome)
    assert back.startswith(f"sojourn://paid?from=bank&payment_intent={intent.id}&")
    assert simulator.client().v1.payment_intents.retrieve(intent.id).status == status


def test_confirm_refuses_another_secret(simulator: SimulatorProcess) -> None:
    intent = open_intent(simulator)
    assert confirm(simulator, intent, **VISA, client_secret="pi_1_secret_guess").status_code == 400
    assert simulator.client().v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"


def test_publishable_key_opens_nothing_else(simulator: SimulatorProcess) -> None:
    headers = {"authorization": f"Bearer {simulator.publishable_key}"}
    answer = httpx.get(f"{simulator.base_url}/v1/charges", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "secret_key_required")


@pytest.mark.parametrize("key", ["Bearer sk_live_1", "Bearer nonsense", "Basic", ""])
def test_api_refuses_other_keys(simulator: SimulatorProcess, key: str) -> None:
    answer = httpx.get(f"{simulator.base_url}/v1/charges", headers={"authorization": key})
    assert answer.status_code == 401


def test_confirm_twice_is_refused(simulator: SimulatorProcess) -> None:
    intent = open_intent(simulator)
    confirm(simulator, intent, **VISA)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        simulator.client().v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert refusal.value.code == "payment_intent_unexpected_state"
    assert len(simulator.client().v1.charges.list().data) == 1


def test_cancel_intent(simulator: SimulatorProcess, shop: Shop) -> None:
    intent = open_intent(simulator)
    canceled = simulator.client().v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
    shop.wait_for("payment_intent.canceled")
    assert confirm(simulator, intent, **VISA).status_code == 400


def test_cancel_intent_refuses_a_paid_one(simulator: SimulatorProcess) -> None:
    session = paid_session(simulator)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        simulator.client().v1.payment_intents.cancel(str(session.payment_intent))
    assert refusal.value.code == "payment_intent_unexpected_state"


def test_capture_by_hand(simulator: SimulatorProcess) -> None:
    intents = simulator.client().v1.payment_intents
    intent = open_intent(simulator, capture_method="manual")
    assert confirm(simulator, intent, **VISA).json()["status"] == "requires_capture"
    captured = intents.capture(intent.id, {"amount_to_capture": 20000})
    assert (captured.status, captured.amount_received) == ("succeeded", 20000)


def test_update_intent_merges_metadata(simulator: SimulatorProcess) -> None:
    intent = open_intent(simulator, metadata={"a": "1", "b": "2"})
    updated = simulator.client().v1.payment_intents.update(intent.id, {"metadata": {"a": "", "c": "3"}})
    assert updated.metadata.to_dict() == {"b": "2", "c": "3"}


def test_retrieve_unknown_intent(simulator: SimulatorProcess) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        simulator.client().v1.payment_intents.retrieve("pi_unknown")
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")


@pytest.mark.parametrize(
    "changes", [{"amount": 0}, {"amount": -5}, {"currency": "dollars"}, {"capture_method": "soon"}]
)
def test_create_intent_refuses(simulator: SimulatorProcess, changes: dict[str, Any]) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        open_intent(simulator, **changes)
    assert simulator.client().v1.payment_intents.list().data == []
