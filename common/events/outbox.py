from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from common import clock, request_id
from common.events import nudge
from common.events.registry import subscribers_of

_untold = ContextVar("untold", default=False)

INSERT = """
    WITH event AS (
        INSERT INTO common_outboxevent (name, subject, payload, request_id, occurred_at)
        VALUES (%(name)s, %(subject)s, %(payload)s::jsonb, %(request_id)s,
                clock_timestamp() + make_interval(secs => %(offset)s))
        RETURNING id, occurred_at
    )
    INSERT INTO common_delivery (event_id, subscriber, queue, due_at, attempts, last_error)
    SELECT event.id, heard.subscriber, heard.queue, event.occurred_at, 0, ''
    FROM event CROSS JOIN unnest(%(subscribers)s::text[], %(queues)s::text[]) AS heard (subscriber, queue)
"""


@contextmanager
def untold() -> Iterator[None]:
    """Keep the news of this block without telling anybody: for the replay of what happened long ago."""
    token = _untold.set(True)
    try:
        yield
    finally:
        _untold.reset(token)


def publish(name: str, *, subject: str, **ids: int | str) -> None:
    """Publish the past-tense fact `name` about `subject` ("booking:12"); the payload is ids, never objects.

    Writes the event and one delivery per subscriber in the running transaction, in one statement. Must run inside a
    transaction: news of what was rolled back is never heard.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{name} was published outside a transaction")
    heard_by = [] if _untold.get() else subscribers_of(name)
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            {
                "name": name,
                "subject": subject,
                "payload": json.dumps(ids),
                "request_id": request_id.current(),
                "offset": clock.offset().total_seconds(),
                "subscribers": [subscription.subscriber for subscription in heard_by],
                "queues": [subscription.queue for subscription in heard_by],
            },
        )
    for queue in {subscription.queue for subscription in heard_by}:
        nudge.after_commit(queue)
