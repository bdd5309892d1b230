from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.simulator.conftest import Shop
from tests.simulator.factories import open_intent, paid_session
from tests.simulator.plugin import SimulatorProcess


def refund(simulator: SimulatorProcess, session: stripe.checkout.Session, **fields: Any) -> stripe.Refund:
    params: Any = {"payment_intent": session.payment_intent, **fields}
    return simulator.client().v1.refunds.create(params)


def charge_of(simulator: SimulatorProcess, session: stripe.checkout.Session) -> stripe.Charge:
    return simulator.client().v1.charges.list({"payment_intent": str(session.payment_intent)}).data[0]


def test_refund_all(simulator: SimulatorProcess, shop: Shop) -> None:
    session = paid_session(simulator)
    done = refund(simulator, session, reason="requested_by_customer", metadata={"refund": "rfd_1"})
    assert (done.status, done.amount, done.currency) == ("succeeded", 41230, "cad")
    assert charge_of(simulator, session).refunded is True
    shop.wait_for("refund.created")
    assert shop.wait_for("charge.refunded")["data"]["object"]["amount_refunded"] == 41230
    booked = simulator.client().v1.balance_transactions.list({"type": "refund"}).data
    assert [entry.amount for entry in booked] == [-41230]


def test_refund_in_parts_up_to_what_was_captured(simulator: SimulatorProcess) -> None:
    session = paid_session(simulator)
    refund(simulator, session, amount=40000)
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        refund(simulator, session, amount=1231)
    refund(simulator, session, amount=1230)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        refund(simulator, session, amount=1)
    assert refusal.value.code == "charge_already_refunded"
    assert sum(entry.amount for entry in simulator.client().v1.refunds.list().data) == 41230


@pytest.mark.parametrize("amount", [0, -1])
def test_refund_refuses_nothing_and_less(simulator: SimulatorProcess, amount: int) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        refund(simulator, paid_session(simulator), amount=amount)


def test_refund_refuses_what_was_not_paid(simulator: SimulatorProcess) -> None:
    params: Any = {"payment_intent": open_intent(simulator).id}
    with pytest.raises(stripe.InvalidRequestError):
        simulator.client().v1.refunds.create(params)
    assert simulator.client().v1.refunds.list().data == []


def test_pending_refund_succeeds_later(simulator: SimulatorProcess, shop: Shop) -> None:
    simulator.switch(refund="pending")
    waiting = refund(simulator, paid_session(simulator))
    assert waiting.status == "pending"
    simulator.settle_refund(waiting.id, "succeeded")
    assert shop.wait_for("refund.updated")["data"]["object"]["status"] == "succeeded"
    assert simulator.client().v1.refunds.retrieve(waiting.id).status == "succeeded"


def test_pending_refund_fails_later_and_may_be_made_again(simulator: SimulatorProcess, shop: Shop) -> None:
    simulator.switch(refund="pending")
    session = paid_session(simulator)
    waiting = refund(simulator, session)
    simulator.settle_refund(waiting.id, "failed")
    assert shop.wait_for("refund.failed")["data"]["object"]["failure_reason"] == "expired_or_canceled_card"
    assert charge_of(simulator, session).amount_refunded == 0
    simulator.switch(refund="none")
    assert refund(simulator, session).status == "succeeded"


def test_refund_fails_at_once(simulator: SimulatorProcess, shop: Shop) -> None:
    simulator.switch(refund="failed")
    session = paid_session(simulator)
    assert refund(simulator, session).status == "failed"
    shop.wait_for("refund.failed")
    assert charge_of(simulator, session).refunded is False


def test_refund_refused_leaves_nothing(simulator: SimulatorProcess) -> None:
    simulator.switch(refund="refused")
    session = paid_session(simulator)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        refund(simulator, session)
    assert refusal.value.code == "balance_insufficient"
    assert simulator.client().v1.refunds.list().data == []
