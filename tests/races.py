"""Races: callables started at one instant, each in a thread and on a connection of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import TypeVar

from django.db import connection

R = TypeVar("R")


def at_once(*racers: Callable[[], R]) -> Sequence[R | Exception]:
    """Run the racers at the same instant; return what each returned, or raised, in their order."""
    barrier = Barrier(len(racers))

    def run(racer: Callable[[], R]) -> R | Exception:
        barrier.wait()
        try:
            return racer()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(racers)) as pool:
        return list(pool.map(run, racers))


@contextmanager
def waiting_for_a_lock(racer: Callable[[], R]) -> Iterator[Future[R | Exception]]:
    """Start the racer and go on once it waits for a lock that the caller holds; at the end its outcome is there."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(lambda: at_once(racer)[0])
        give_up_at = time.monotonic() + 2.0
        while not _somebody_waits():
            assert not future.done(), "the racer did not wait for a lock"
            assert time.monotonic() < give_up_at, "nobody waits for a lock"
            time.sleep(0.005)
        yield future


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])
