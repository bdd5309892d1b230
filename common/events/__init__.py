"""News: facts published in the transaction that made them, heard after commit, at least once.

`publish` writes one outbox row, and one delivery row per subscriber, in the running transaction. A subscriber is a
function that takes the event; it runs in a transaction of its own together with the mark that it ran, so what it
writes to the database is written once.
"""

from common.events.dispatcher import deliver_due, drain, replay
from common.events.outbox import publish, untold
from common.events.registry import QUEUES, Event, Payload, subscribe, unsubscribe

__all__ = [
    "QUEUES",
    "Event",
    "Payload",
    "deliver_due",
    "drain",
    "publish",
    "replay",
    "subscribe",
    "unsubscribe",
    "untold",
]
