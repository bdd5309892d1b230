from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction

from common import clock
from common.events import Event, deliver_due, drain, publish, subscribe, unsubscribe
from common.models import AuditEntry, Delivery, OutboxEvent

Subscribe = Callable[..., None]


@pytest.fixture
def listen() -> Iterator[Subscribe]:
    taken: list[tuple[str, Callable[[Event], None]]] = []

    def subscribe_for_the_test(receiver: Callable[[Event], None], **how: object) -> None:
        subscribe("tree_planted", **how)(receiver)  # type: ignore[arg-type]
        taken.append(("tree_planted", receiver))

    yield subscribe_for_the_test
    for event, receiver in taken:
        unsubscribe(event, receiver)


def note(event: Event) -> None:
    AuditEntry.objects.create(action=event.name, subject=event.subject, details=event.payload, at=clock.now())


def stumble(event: Event) -> None:
    note(event)
    raise ValueError("the spade broke")


@pytest.mark.django_db
def test_publish_outside_a_transaction_is_an_error(transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        publish("tree_planted", subject="tree:1")


@pytest.mark.django_db
def test_publish_writes_one_delivery_per_subscriber(listen: Subscribe) -> None:
    listen(note)
    listen(stumble, queue="bulk")
    publish("tree_planted", subject="tree:1", tree=1)
    event = OutboxEvent.objects.get()
    assert (event.name, event.subject, event.payload) == ("tree_planted", "tree:1", {"tree": 1})
    assert set(event.deliveries.values_list("subscriber", "queue")) == {
        ("tests.note", "events"),
        ("tests.stumble", "bulk"),
    }


@pytest.mark.django_db
def test_publish_rolled_back_leaves_nothing(listen: Subscribe) -> None:
    listen(note)
    with transaction.atomic():
        publish("tree_planted", subject="tree:1")
        transaction.set_rollback(True)
    assert not OutboxEvent.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_deliver_due_runs_the_receiver_once(listen: Subscribe) -> None:
    listen(note)
    publish("tree_planted", subject="tree:1", tree=1)
    assert deliver_due("events") == 1
    assert deliver_due("events") == 0
    assert AuditEntry.objects.get().details == {"tree": 1}
    assert Delivery.objects.get().done_at is not None


@pytest.mark.django_db
def test_deliver_due_undoes_a_failing_receiver_and_backs_off(listen: Subscribe) -> None:
    listen(stumble)
    publish("tree_planted", subject="tree:1")
    deliver_due("events")
    delivery = Delivery.objects.get()
    assert not AuditEntry.objects.exists()
    assert delivery.last_error == "ValueError: the spade broke"
    assert delivery.due_at > clock.now() + timedelta(seconds=1)
    assert deliver_due("events") == 0


@pytest.mark.django_db
def test_deliver_due_gives_up_after_the_last_attempt(listen: Subscribe) -> None:
    listen(stumble)
    publish("tree_planted", subject="tree:1")
    for hours in range(30):
        with clock.shifted(timedelta(hours=2 * hours)):
            deliver_due("events")
    delivery = Delivery.objects.get()
    assert delivery.attempts == 20
    assert delivery.dead_at is not None


@pytest.mark.django_db
def test_drain_leaves_other_subjects_alone(listen: Subscribe) -> None:
    listen(note)
    publish("tree_planted", subject="tree:1")
    publish("tree_planted", subject="tree:2")
    assert drain("tree:2") == 1
    assert AuditEntry.objects.get().subject == "tree:2"
