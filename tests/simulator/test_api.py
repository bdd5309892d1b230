"""What every call has in common: idempotency keys, faults, lists, the log, and the memory over a restart."""

from __future__ import annotations

import threading
from pathlib import Path

import httpx
import pytest
import stripe

from tests.simulator.factories import open_intent, paid_session
from tests.simulator.plugin import SimulatorProcess, start_simulator


def intents(simulator: SimulatorProcess) -> list[stripe.PaymentIntent]:
    return simulator.client().v1.payment_intents.list().data


def impatient(simulator: SimulatorProcess) -> stripe.StripeClient:
    return stripe.StripeClient(
        simulator.secret_key,
        base_addresses={"api": simulator.base_url},
        http_client=stripe.RequestsClient(timeout=0.3),
    )


def test_same_key_same_answer(simulator: SimulatorProcess) -> None:
    first, second = (open_intent(simulator, key="key-1") for _ in range(2))
    assert first.id == second.id
    assert [call["replayed"] for call in simulator.calls("/v1/payment_intents")] == [False, True]
    assert len(intents(simulator)) == 1


def test_same_key_other_parameters(simulator: SimulatorProcess) -> None:
    open_intent(simulator, key="key-1")
    with pytest.raises(stripe.IdempotencyError):
        open_intent(simulator, key="key-1", amount=500)
    assert len(intents(simulator)) == 1


def test_key_keeps_a_500(simulator: SimulatorProcess) -> None:
    simulator.switch(api="error", api_times=1)
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            open_intent(simulator, key="key-1")
    assert intents(simulator) == []
    assert open_intent(simulator, key="key-2").status == "requires_payment_method"


def test_key_forgets_what_was_invalid(simulator: SimulatorProcess) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        open_intent(simulator, key="key-1", amount=1)
    assert open_intent(simulator, key="key-1").amount == 41230


def test_key_in_use(simulator: SimulatorProcess) -> None:
    simulator.switch(latency_ms=600)
    outcomes: list[str] = []

    def attempt() -> None:
        try:
            outcomes.append(open_intent(simulator, key="key-1").object)
        except stripe.APIError as refusal:
            outcomes.append(f"{refusal.http_status} {refusal.error.code if refusal.error else None}")

    threads = [threading.Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["409 idempotency_key_in_use", "payment_intent"]


@pytest.mark.parametrize(("fault", "error"), [("unavailable", stripe.APIError), ("limited", stripe.RateLimitError)])
def test_key_forgets_a_closed_door(simulator: SimulatorProcess, fault: str, error: type[Exception]) -> None:
    simulator.switch(api=fault, api_times=1)
    with pytest.raises(error):
        open_intent(simulator, key="key-1")
    assert open_intent(simulator, key="key-1").amount == 41230


def test_garbage(simulator: SimulatorProcess) -> None:
    simulator.switch(api="garbage")
    with pytest.raises(stripe.APIError):
        open_intent(simulator)
    simulator.all_well()
    assert intents(simulator) == []


def test_silence_after_success(simulator: SimulatorProcess) -> None:
    simulator.switch(api="silent", api_times=1)
    params: stripe.params.PaymentIntentCreateParams = {"amount": 41230, "currency": "cad"}
    with pytest.raises(stripe.APIConnectionError):
        impatient(simulator).v1.payment_intents.create(params, {"idempotency_key": "key-1"})
    again = simulator.client().v1.payment_intents.create(params, {"idempotency_key": "key-1"})
    assert [intent.id for intent in intents(simulator)] == [again.id]


def test_hang_does_nothing(simulator: SimulatorProcess) -> None:
    simulator.switch(api="hang", api_on="POST /v1/payment_intents")
    with pytest.raises(stripe.APIConnectionError):
        impatient(simulator).v1.payment_intents.create({"amount": 41230, "currency": "cad"})
    assert intents(simulator) == []


@pytest.mark.parametrize("switch", [{"apy": "error"}, {"api": "sometimes"}, {"latency_ms": "soon"}])
def test_switches_refuse_nonsense(simulator: SimulatorProcess, switch: dict[str, str]) -> None:
    answer = httpx.post(f"{simulator.base_url}/_simulator/faults", json=switch)
    assert answer.status_code == 400
    assert httpx.get(f"{simulator.base_url}/_simulator/faults").json()["api"] == "none"


def test_lists_page_through(simulator: SimulatorProcess) -> None:
    made = [open_intent(simulator, amount=1000 + number).id for number in range(5)]
    service = simulator.client().v1.payment_intents
    page = service.list({"limit": 2})
    assert (page.has_more, len(page.data)) == (True, 2)
    assert [intent.id for intent in page.auto_paging_iter()] == made[::-1]
    after = service.list({"ending_before": made[1], "limit": 2})
    assert [intent.id for intent in after.data] == [made[3], made[2]]
    assert service.list({"created": {"gt": 4_000_000_000}}).data == []


def test_unknown_address(simulator: SimulatorProcess) -> None:
    answer = httpx.get(f"{simulator.base_url}/v1/unicorns")
    assert (answer.status_code, answer.json()["error"]["type"]) == (404, "invalid_request_error")


def test_large_body_is_refused(simulator: SimulatorProcess) -> None:
    assert httpx.post(f"{simulator.base_url}/v1/refunds", content=b"x" * 300_000).status_code == 413


def test_memory_survives_a_kill(tmp_path: Path) -> None:
    data = tmp_path / "simulator.jsonl"
    process, running = start_simulator("--data", str(data))
    try:
        session = paid_session(running)
        intent = open_intent(running, key="key-1")
    finally:
        process.kill()
        process.wait()
    with data.open("a") as journal:
        journal.write('{"id": "pi_torn')
    process, running = start_simulator("--data", str(data))
    try:
        kept = running.client().v1.checkout.sessions.retrieve(session.id)
        assert kept.payment_status == "paid"
        assert open_intent(running, key="key-1").id == intent.id
    finally:
        process.terminate()
        process.wait()
