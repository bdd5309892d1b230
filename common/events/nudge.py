"""Tell the workers that there is something to deliver.

A request only leaves a word with a thread of its process and goes on, so a broker that is away, or accepts and says
nothing, costs it no time. A nudge may be lost: the sweep finds what it would have. Where the broker can't be reached,
the thread does the workers' part of the queue `events` itself, so that paid bookings are confirmed meanwhile.
"""

from __future__ import annotations

import logging
import os
import queue as queues
import threading
import time
from collections.abc import Callable
from functools import lru_cache, partial

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 0.02  # what is wished meanwhile becomes one nudge
PAUSE_AFTER_FAILURE_SECONDS = 1.0
SENT_AGAIN_AFTER_SECONDS = 5

_wishes: queues.SimpleQueue[str] = queues.SimpleQueue()
_thread: threading.Thread | None = None
_starting = threading.Lock()


def after_commit(queue: str) -> None:
    """Nudge the workers of `queue` once the running transaction has committed; once, however often it is asked."""
    hook = _hook(queue)
    asked = (set(connection.savepoint_ids), hook)
    if not any(waiting[:2] == asked for waiting in connection.run_on_commit):
        transaction.on_commit(hook, robust=True)


@lru_cache
def _hook(queue: str) -> Callable[[], None]:
    return partial(wish, queue)


def wish(queue: str) -> None:
    """Have `queue` nudged by the thread of this process; returns at once."""
    if settings.EVENTS_NUDGE:
        _wishes.put(queue)
        _ensure_thread()


def _ensure_thread() -> None:
    global _thread
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_send_forever, name="nudge", daemon=True)
            _thread.start()


def _send_forever() -> None:
    while True:
        wanted = {_wishes.get()}
        while not _wishes.empty():
            wanted.add(_wishes.get())
        try:
            for queue in wanted:
                _send(queue)
            time.sleep(PAUSE_SECONDS)
        except Exception as error:  # a lost nudge is no failure; anything else must not end the thread
            logger.warning("nudge lost", extra={"error": repr(error)})
            if "events" in wanted:
                _deliver_here()
            time.sleep(PAUSE_AFTER_FAILURE_SECONDS)


def _send(queue: str) -> None:
    """Send the task, unless one that has not begun yet will find the same rows: without a worker they don't pile up."""
    if cache.add(_waiting(queue), 1, timeout=SENT_AGAIN_AFTER_SECONDS):
        current_app.send_task("common.tasks.deliver", kwargs={"on": queue}, queue=queue, retry=False)


def _deliver_here() -> None:
    """Deliver what bookings and money wait for; mail and other slow things wait for the workers."""
    from common.events.dispatcher import deliver_due  # which nudges, too

    try:
        deliver_due("events")
    except Exception:  # nobody else looks after this thread
        logger.exception("events not delivered in place")
    finally:
        connection.close()


def begun(queue: str) -> None:
    """Note that a nudged task has begun: what is published from now on needs another."""
    cache.delete(_waiting(queue))


def _waiting(queue: str) -> str:
    return f"nudge:{queue}"


def _forget_the_parents_thread() -> None:
    global _wishes, _thread, _starting
    _wishes, _thread, _starting = queues.SimpleQueue(), None, threading.Lock()


os.register_at_fork(after_in_child=_forget_the_parents_thread)
