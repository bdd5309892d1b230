"""Deliver what the outbox holds: claim one delivery at a time by a lease, run its receiver, mark it, all retried.

A claim is committed alone: it counts the attempt and puts the delivery's next chance one lease ahead, so a worker that
dies leaves a row that is due again, and a receiver that kills its worker still reaches the dead letters.
"""

from __future__ import annotations

import json
import logging
import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from common import audit, clock, request_id
from common.db import verb
from common.events import nudge
from common.events.registry import QUEUES, Event, Subscription, subscription
from common.models import Delivery, OutboxEvent
from common.querysets import DeliveryQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

logger = logging.getLogger(__name__)

MAX_BACKOFF_SECONDS = 3600
PURGE_CHUNK = 1000

CLAIM = """
    UPDATE common_delivery AS delivery
    SET attempts = delivery.attempts + 1, due_at = statement_timestamp() + make_interval(secs => %(offset)s + %(lease)s)
    FROM common_outboxevent AS event
    WHERE event.id = delivery.event_id AND delivery.id = (
        SELECT candidate.id
        FROM common_delivery AS candidate JOIN common_outboxevent AS told ON told.id = candidate.event_id
        WHERE candidate.queue = %(queue)s AND candidate.done_at IS NULL AND candidate.dead_at IS NULL
          AND candidate.due_at <= statement_timestamp() + make_interval(secs => %(offset)s)
          AND (%(subject)s::text IS NULL OR told.subject = %(subject)s)
        ORDER BY candidate.due_at, candidate.id
        FOR UPDATE OF candidate SKIP LOCKED
        LIMIT 1
    )
    RETURNING delivery.id, delivery.subscriber, delivery.attempts,
              event.id, event.name, event.subject, event.payload, event.occurred_at, event.request_id
"""

# Skips the row of a worker whose lease ran out while it is still at it.
MARK = """
    UPDATE common_delivery SET done_at = statement_timestamp() + make_interval(secs => %(offset)s), last_error = ''
    WHERE id = (SELECT id FROM common_delivery WHERE id = %(id)s AND done_at IS NULL AND dead_at IS NULL
                FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    delivery_id: int
    subscriber: str
    attempts: int
    event: Event
    request_id: str


def deliver_due(queue: str | None = None, *, seconds: float = 20.0, subject: str | None = None) -> int:
    """Deliver what is due on `queue` (all queues where None), for `seconds` at most; return how many were tried."""
    until = time.monotonic() + seconds
    tried = 0
    for name in (queue,) if queue else QUEUES:
        while time.monotonic() < until and (claimed := _claim(name, subject=subject)):
            _attempt(claimed)
            tried += 1
    return tried


def drain(subject: str, seconds: float = 1.0) -> int:
    """Deliver the due rows of one subject in place, for `seconds` at most: for a page that can't wait for a worker.

    Only the queue `events`: mail and other slow things stay with the workers. Call it after commit.
    """
    return deliver_due("events", seconds=seconds, subject=subject)


def replay(deliveries: DeliveryQuerySet, *, actor: AbstractBaseUser | AnonymousUser) -> int:
    """Give the dead ones among these deliveries all their attempts again, from now on; return how many there were."""
    with transaction.atomic():
        dead = list(deliveries.dead().select_for_update())
        for delivery in dead:
            audit.record("delivery_replayed", subject=f"delivery:{delivery.pk}", actor=actor, error=delivery.last_error)
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in dead]).update(
            dead_at=None, attempts=0, due_at=clock.now()
        )
        for queue in {delivery.queue for delivery in dead}:
            nudge.after_commit(queue)
    return len(dead)


def purge() -> int:
    """Forget what was delivered to everybody EVENTS_KEPT_DAYS ago; the dead letters stay. Return how many events."""
    before = clock.now() - timedelta(days=settings.EVENTS_KEPT_DAYS)
    unfinished = Delivery.objects.filter(event=OuterRef("pk"), done_at=None)
    old = OutboxEvent.objects.filter(~Exists(unfinished), occurred_at__lt=before).order_by("pk")
    purged = 0
    while chunk := list(old[:PURGE_CHUNK].values_list("pk", flat=True)):
        OutboxEvent.objects.filter(pk__in=chunk).delete()
        purged += len(chunk)
    return purged


def _claim(queue: str, *, subject: str | None) -> Claimed | None:
    lease, offset = settings.EVENTS_LEASE_SECONDS[queue], clock.offset().total_seconds()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"queue": queue, "offset": offset, "lease": lease, "subject": subject})
        row = cursor.fetchone()
    if row is None:
        return None
    delivery_id, subscriber, attempts, event_id, name, about, payload, occurred_at, origin = row
    event = Event(str(event_id), name, about, json.loads(payload), occurred_at)
    return Claimed(delivery_id, subscriber, attempts, event, origin)


def _attempt(claimed: Claimed) -> None:
    with request_id.bound(claimed.request_id):
        try:
            heard = subscription(claimed.event.name, claimed.subscriber)
            _receive(claimed, heard) if heard.in_transaction else _receive_outside(claimed, heard)
        except Exception as error:  # whatever a receiver raises is kept on its delivery and tried again
            _postpone(claimed, error, now=clock.now())


@verb
def _receive(claimed: Claimed, heard: Subscription) -> None:
    if _mark_done(claimed):
        heard.receiver(claimed.event)


def _receive_outside(claimed: Claimed, heard: Subscription) -> None:
    heard.receiver(claimed.event)
    _mark_done(claimed)


def _mark_done(claimed: Claimed) -> bool:
    """Mark the delivery as done; return False where somebody else did, or is at it."""
    with connection.cursor() as cursor:
        cursor.execute(MARK, {"id": claimed.delivery_id, "offset": clock.offset().total_seconds()})
        return bool(cursor.rowcount)


def _postpone(claimed: Claimed, error: Exception, *, now: datetime) -> None:
    dead = claimed.attempts >= settings.EVENTS_MAX_ATTEMPTS
    Delivery.objects.pending().filter(pk=claimed.delivery_id).update(
        due_at=now + backoff(claimed.attempts),
        dead_at=now if dead else None,
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )
    log = logger.error if dead else logger.warning
    log(
        "delivery dead" if dead else "delivery postponed",
        exc_info=error,
        extra={"event_name": claimed.event.name, "subscriber": claimed.subscriber, "attempts": claimed.attempts},
    )


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after the given number of failed attempts: doubling, one hour at most, with jitter."""
    return timedelta(seconds=min(2**attempts, MAX_BACKOFF_SECONDS) * random.uniform(0.75, 1.25))
