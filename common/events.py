"""News: facts published in the transaction that made them, heard after commit, at least once.

`publish` writes one outbox row, and one delivery row per subscriber, in the running transaction. A subscriber is a
function that takes the event; it runs in a transaction of its own together with the mark that it ran, so what it
writes to the database is written once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

Payload = dict[str, int | str]


@dataclass(frozen=True, slots=True)
class Event:
    id: str
    name: str
    subject: str
    payload: Payload
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    name: str
    event: str
    queue: str
    receiver: Callable[[Event], None]
    in_transaction: bool = True


_subscriptions: dict[str, Subscription] = {}


def subscribe(
    event: str, *, queue: str = "events", in_transaction: bool = True
) -> Callable[[Callable[[Event], None]], Callable[[Event], None]]:
    """Subscribe a function to an event by the event's name. Queues: events, deliveries (mail, SMS), bulk.

    A receiver that calls the outside world (a gateway) is subscribed with `in_transaction=False`: it runs outside any
    transaction, the mark is committed after it returned, so it may run again and makes itself repeatable.
    """

    def register(receiver: Callable[[Event], None]) -> Callable[[Event], None]:
        name = f"{receiver.__module__.split('.')[0]}.{receiver.__name__}"
        _subscriptions[f"{event}>{name}"] = Subscription(name, event, queue, receiver, in_transaction)
        return receiver

    return register


def publish(name: str, *, subject: str, **ids: int | str) -> None:
    """Publish the past-tense fact `name` about `subject` ("booking:12"); the payload is ids, never objects.

    Must run inside a transaction: news of what was rolled back is never heard.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{name} was published outside a transaction")
    raise NotImplementedError  # written with the outbox
