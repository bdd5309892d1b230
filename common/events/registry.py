"""Who hears what: subscriptions by event name, so that no app imports the one whose news it hears."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

Payload = dict[str, int | str]
QUEUES = ("events", "deliveries", "bulk")


@dataclass(frozen=True, slots=True)
class Event:
    id: str
    name: str
    subject: str
    payload: Payload
    occurred_at: datetime


Receiver = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Subscription:
    subscriber: str
    event: str
    queue: str
    receiver: Receiver
    in_transaction: bool


_subscriptions: dict[tuple[str, str], Subscription] = {}


def subscribe(event: str, *, queue: str = "events", in_transaction: bool = True) -> Callable[[Receiver], Receiver]:
    """Subscribe a function to an event by the event's name.

    `queue` is events, deliveries (mail, SMS, webhooks) or bulk (exports, pictures). The function runs after commit, in
    a transaction of its own that also marks the delivery as done: what it writes is written once. A receiver that
    calls the outside world (a gateway) is subscribed with `in_transaction=False`: it runs outside any transaction and
    is marked after it returned, so it may run again and makes itself repeatable.
    """
    if queue not in QUEUES:
        raise ValueError(f"{queue!r} is not one of the queues {QUEUES}")

    def register(receiver: Receiver) -> Receiver:
        subscriber = f"{receiver.__module__.split('.')[0]}.{receiver.__name__}"
        subscription = Subscription(subscriber, event, queue, receiver, in_transaction)
        known = _subscriptions.setdefault((event, subscriber), subscription)
        if known.receiver is not receiver:
            raise RuntimeError(f"{subscriber} subscribes to {event} twice")
        return receiver

    return register


def unsubscribe(event: str, receiver: Receiver) -> None:
    """Take a subscription back: for tests, which bring receivers of their own."""
    for key, subscription in list(_subscriptions.items()):
        if key[0] == event and subscription.receiver is receiver:
            del _subscriptions[key]


def subscribers_of(event: str) -> list[Subscription]:
    return [subscription for subscription in _subscriptions.values() if subscription.event == event]


def subscription(event: str, subscriber: str) -> Subscription:
    """Return the subscription; LookupError where this process doesn't know it (an older or newer release)."""
    return _subscriptions[event, subscriber]
