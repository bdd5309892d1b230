"""Two dispatchers at once, dispatchers that die, and a Redis that is no help."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from common import clock
from common.events import Event, deliver_due, publish
from common.models import AuditEntry, Delivery
from tests.common.conftest import Listen
from tests.races import at_once

ROUNDS = 20

DIES_BETWEEN_EFFECT_AND_MARK = """
import os, django
django.setup()
from common import audit
from common.events import deliver_due, subscribe

def note(event):
    audit.record(event.name, subject=event.subject)
    os._exit(9)

note.__module__ = "tests.common"
subscribe("tree_planted", in_transaction={in_transaction})(note)
deliver_due("events")
"""

PUBLISHES_TEN_TIMES = """
import time, django
django.setup()
from django.db import connection, transaction
from common.events import publish, subscribe

@subscribe("tree_planted")
def note(event):
    pass

connection.ensure_connection()
started = time.perf_counter()
for _ in range(10):
    with transaction.atomic():
        publish("tree_planted", subject="tree:1")
print(time.perf_counter() - started)
"""


def note(event: Event) -> None:
    time.sleep(0.002)
    AuditEntry.objects.create(action=event.name, subject=event.subject, at=clock.now())


def plant() -> None:
    with transaction.atomic():
        publish("tree_planted", subject="tree:1")


def deliveries_of_one_event(deliver: Callable[[], object], listen: Listen) -> list[int]:
    """Return how often the receiver ran in each round of six dispatchers who all want one delivery."""
    listen(note)
    counts = []
    for _ in range(ROUNDS):
        before = AuditEntry.objects.count()
        plant()
        for outcome in at_once(*[deliver] * 6):
            assert not isinstance(outcome, Exception), outcome
        counts.append(AuditEntry.objects.count() - before)
    return counts


def deliver_unguarded() -> None:
    """The dispatcher without lease, row lock and mark in the same transaction."""
    for delivery in Delivery.objects.pending().select_related("event"):
        note(Event("0", delivery.event.name, delivery.event.subject, {}, delivery.event.occurred_at))
        Delivery.objects.filter(pk=delivery.pk).update(done_at=clock.now())


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_race_of_unguarded_dispatchers_delivers_twice(listen: Listen) -> None:
    assert max(deliveries_of_one_event(deliver_unguarded, listen)) > 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_race_of_dispatchers_delivers_once(listen: Listen) -> None:
    assert deliveries_of_one_event(lambda: deliver_due("events"), listen) == [1] * ROUNDS


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_race_of_dispatchers_whose_leases_ran_out_delivers_once(listen: Listen, settings: Settings) -> None:
    settings.EVENTS_LEASE_SECONDS = {"events": -1}
    settings.EVENTS_MAX_ATTEMPTS = 1_000_000
    assert deliveries_of_one_event(lambda: deliver_due("events", seconds=0.5), listen) == [1] * ROUNDS


@pytest.mark.django_db(transaction=True)
def test_worker_killed_between_effect_and_mark_leaves_one_effect(listen: Listen) -> None:
    listen(note)
    plant()
    assert run_to_its_death(in_transaction=True) == 9
    assert not AuditEntry.objects.exists()
    assert deliver_due("events") == 0, "the dead worker's lease holds"
    with clock.shifted(timedelta(seconds=61)):
        assert deliver_due("events") == 1
    assert AuditEntry.objects.count() == 1
    assert Delivery.objects.get().attempts == 2


@pytest.mark.django_db(transaction=True)
def test_worker_killed_outside_a_transaction_is_followed_by_another_attempt(listen: Listen) -> None:
    listen(note, in_transaction=False)
    plant()
    assert run_to_its_death(in_transaction=False) == 9
    assert AuditEntry.objects.count() == 1
    with clock.shifted(timedelta(seconds=61)):
        deliver_due("events")
    assert AuditEntry.objects.count() == 2
    assert Delivery.objects.get().done_at is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broker", ["silent", "away"])
def test_publish_with_a_broker_that_is_no_help_commits_at_once(silent_redis: str, broker: str) -> None:
    address = silent_redis if broker == "silent" else "redis://127.0.0.1:1/0"
    finished = run(PUBLISHES_TEN_TIMES, REDIS_URL=address)
    assert finished.returncode == 0, finished.stderr
    assert float(finished.stdout) < 0.5
    assert Delivery.objects.pending().count() == 10


def run_to_its_death(*, in_transaction: bool) -> int:
    return run(DIES_BETWEEN_EFFECT_AND_MARK.format(in_transaction=in_transaction)).returncode


def run(script: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a process of its own, on this test's database."""
    database = connection.settings_dict
    server = f"postgresql://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    environment = {**os.environ, "DATABASE_URL": f"{server}/{database['NAME']}", **environment}
    command = [sys.executable, "-c", script]
    return subprocess.run(
        command, env=environment, cwd=configured.BASE_DIR, check=False, capture_output=True, text=True
    )
