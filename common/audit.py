from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from common import clock, request_id

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Every verb writes such a line, so it is one statement that nobody has to put together, on the database's own clock.
INSERT = """
    INSERT INTO common_auditentry (action, subject, actor_id, reason, details, request_id, at)
    VALUES (%(action)s, %(subject)s, %(actor)s, %(reason)s, %(details)s::jsonb, %(request_id)s,
            clock_timestamp() + make_interval(secs => %(offset)s))
"""


def record(
    action: str,
    *,
    subject: str,
    actor: AbstractBaseUser | AnonymousUser | None = None,
    reason: str = "",
    **details: object,
) -> None:
    """Write one line of the audit trail in the running transaction; it can't be changed or deleted afterwards.

    `subject` is an opaque reference ("booking:12"); no actor means the system itself; `details` are JSON values.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            {
                "action": action,
                "subject": subject,
                "actor": actor.pk if actor else None,
                "reason": reason,
                "details": json.dumps(details),
                "request_id": request_id.current(),
                "offset": clock.offset().total_seconds(),
            },
        )
