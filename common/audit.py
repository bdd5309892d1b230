from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser

from common import clock, request_id
from common.models import AuditEntry

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


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
    AuditEntry.objects.create(
        action=action,
        subject=subject,
        actor_id=actor.pk if actor else None,
        reason=reason,
        details=details,
        request_id=request_id.current(),
        at=clock.now(),
    )
