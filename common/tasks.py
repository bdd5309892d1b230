from __future__ import annotations

from celery import shared_task

from common import events
from common.events import dispatcher, nudge
from common.idempotency import keys


@shared_task
def deliver(*, on: str) -> None:
    """Deliver what is due on the queue `on`; nudged after commits and started every few seconds."""
    nudge.begun(on)
    events.deliver_due(on)


@shared_task
def purge_outbox() -> None:
    dispatcher.purge()


@shared_task
def purge_idempotency_keys() -> None:
    keys.purge()
