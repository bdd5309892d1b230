from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import User
from common import audit, clock, request_id
from common.events import Event, deliver_due, dispatcher, drain, publish, replay
from common.models import AuditEntry, Delivery, OutboxEvent
from tests.common.conftest import Listen


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
def test_publish_writes_one_delivery_per_subscriber(listen: Listen) -> None:
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
def test_publish_rolled_back_leaves_nothing(listen: Listen) -> None:
    listen(note)
    with transaction.atomic():
        publish("tree_planted", subject="tree:1")
        transaction.set_rollback(True)
    assert not OutboxEvent.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.django_db
def test_deliver_due_runs_the_receiver_once(listen: Listen) -> None:
    listen(note)
    publish("tree_planted", subject="tree:1", tree=1)
    assert deliver_due("events") == 1
    assert deliver_due("events") == 0
    assert AuditEntry.objects.get().details == {"tree": 1}
    assert Delivery.objects.get().done_at is not None


@pytest.mark.django_db
def test_deliver_due_undoes_a_failing_receiver_and_backs_off(listen: Listen) -> None:
    listen(stumble)
    publish("tree_planted", subject="tree:1")
    deliver_due("events")
    delivery = Delivery.objects.get()
    assert not AuditEntry.objects.exists()
    assert delivery.last_error == "ValueError: the spade broke"
    assert delivery.due_at > clock.now() + timedelta(seconds=1)
    assert deliver_due("events") == 0


@pytest.mark.django_db
def test_deliver_due_gives_up_after_the_last_attempt(listen: Listen) -> None:
    listen(stumble)
    publish("tree_planted", subject="tree:1")
    for hours in range(30):
        with clock.shifted(timedelta(hours=2 * hours)):
            deliver_due("events")
    delivery = Delivery.objects.get()
    assert delivery.attempts == 20
    assert delivery.dead_at is not None


@pytest.mark.django_db
def test_drain_leaves_other_subjects_alone(listen: Listen) -> None:
    listen(note)
    publish("tree_planted", subject="tree:1")
    publish("tree_planted", subject="tree:2")
    assert drain("tree:2") == 1
    assert AuditEntry.objects.get().subject == "tree:2"


@pytest.mark.django_db
def test_deliver_due_keeps_the_effects_of_a_receiver_outside_a_transaction(listen: Listen) -> None:
    listen(stumble, in_transaction=False)
    publish("tree_planted", subject="tree:1")
    deliver_due("events")
    assert AuditEntry.objects.count() == 1
    assert Delivery.objects.pending().count() == 1


@pytest.mark.django_db
def test_deliver_due_for_a_subscriber_it_does_not_know_is_tried_again_later(listen: Listen) -> None:
    listen(note)
    publish("tree_planted", subject="tree:1")
    Delivery.objects.update(subscriber="garden.of_the_next_release")
    deliver_due("events")
    assert Delivery.objects.pending().get().last_error.startswith("KeyError")


@pytest.mark.django_db
def test_receiver_runs_under_the_request_id_of_the_publisher(listen: Listen) -> None:
    listen(lambda event: audit.record("heard", subject=event.subject))
    with request_id.bound("request-12345"):
        publish("tree_planted", subject="tree:1")
    deliver_due("events")
    assert AuditEntry.objects.get().request_id == "request-12345"


@pytest.mark.django_db
def test_replay_gives_the_dead_all_their_attempts_again(listen: Listen, staff: User) -> None:
    listen(note)
    publish("tree_planted", subject="tree:1")
    Delivery.objects.update(attempts=20, dead_at=clock.now(), last_error="long ago")
    assert deliver_due("events") == 0
    assert replay(Delivery.objects.all(), actor=staff) == 1
    assert deliver_due("events") == 1
    assert set(AuditEntry.objects.values_list("action", flat=True)) == {"delivery_replayed", "tree_planted"}


@pytest.mark.django_db
def test_audit_entry_is_never_changed_or_deleted() -> None:
    audit.record("noted", subject="tree:1", reason="for good", height=3)
    for change in (AuditEntry.objects.all().delete, lambda: AuditEntry.objects.update(reason="other")):
        with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
            change()
    assert AuditEntry.objects.get().details == {"height": 3}


@pytest.mark.django_db
def test_dead_letters_are_replayed_from_the_admin(listen: Listen, client: Client, staff: User) -> None:
    listen(note)
    publish("tree_planted", subject="tree:1")
    Delivery.objects.update(dead_at=clock.now())
    client.force_login(staff)
    action = {"action": "replay_deliveries", "_selected_action": [Delivery.objects.get().pk]}
    client.post("/admin/common/delivery/", action)
    assert Delivery.objects.dead().exists()  # staff without the permission
    staff.user_permissions.add(*Permission.objects.filter(content_type__app_label="common"))
    client.post("/admin/common/delivery/", action)
    assert Delivery.objects.pending().exists()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["outboxevent", "delivery", "auditentry", "idempotencykey"])
def test_admin_shows_the_house_keeping(listen: Listen, client: Client, admin_user: User, page: str) -> None:
    listen(note)
    publish("tree_planted", subject="tree:1")
    deliver_due()
    client.force_login(admin_user)
    assert client.get(f"/admin/common/{page}/").status_code == 200
    assert client.get(f"/admin/common/{page}/add/").status_code == 403


@pytest.mark.django_db
def test_purge_forgets_what_everybody_heard_long_ago(listen: Listen) -> None:
    listen(note)
    publish("tree_planted", subject="tree:1")
    deliver_due("events")
    publish("tree_planted", subject="tree:2")
    assert dispatcher.purge() == 0
    with clock.shifted(timedelta(days=31)):
        assert dispatcher.purge() == 1
    assert OutboxEvent.objects.get().subject == "tree:2"
