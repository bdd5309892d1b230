from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection

from common import clock
from common.db import verb
from common.exceptions import Busy
from common.models import OutboxEvent
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def two_rows() -> list[int]:
    return [OutboxEvent.objects.create(name="row", subject="row:1", occurred_at=clock.now()).pk for _ in range(2)]


def cross(first: int, second: int, meeting: Barrier) -> Callable[[], int]:
    """Return a function that locks two rows, the second once everybody has their first; it returns its tries."""
    tries = 0

    def run() -> int:
        nonlocal tries
        tries += 1
        OutboxEvent.objects.select_for_update().get(pk=first)
        with suppress(BrokenBarrierError):
            meeting.wait(timeout=1)
        OutboxEvent.objects.select_for_update().get(pk=second)
        return tries

    return run


@pytest.mark.race
def test_verb_is_tried_again_after_a_deadlock() -> None:
    one, two = two_rows()
    meeting = Barrier(2)
    outcomes = at_once(verb(cross(one, two, meeting)), verb(cross(two, one, meeting)))
    assert sorted(outcomes) == [1, 2]  # type: ignore[type-var]


@pytest.mark.race
def test_verb_that_waits_too_long_is_refused_as_busy() -> None:
    row, _ = two_rows()
    held, done = Barrier(2), Barrier(2)

    @verb
    def hold() -> str:
        OutboxEvent.objects.select_for_update().get(pk=row)
        held.wait()
        done.wait()
        return "held"

    @verb
    def want() -> None:
        held.wait()
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '50ms'")
            OutboxEvent.objects.select_for_update().get(pk=row)
        finally:
            done.wait()

    outcomes = at_once(hold, want)
    assert outcomes[0] == "held"
    assert isinstance(outcomes[1], Busy)


def test_verb_inside_another_is_a_savepoint() -> None:
    @verb
    def inner() -> None:
        two_rows()
        raise Busy

    @verb
    def outer() -> None:
        two_rows()
        with pytest.raises(Busy):
            inner()

    outer()
    assert OutboxEvent.objects.count() == 2


def test_verb_refused_undoes_all() -> None:
    @verb
    def refuse() -> None:
        two_rows()
        raise Busy

    with pytest.raises(Busy):
        refuse()
    assert not OutboxEvent.objects.exists()
