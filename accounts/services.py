"""What can be done to an account beside signing in, which is allauth's."""

from __future__ import annotations

from django.db import transaction

from accounts.enums import Role
from accounts.events import ROLE_ADDED
from accounts.models import User
from common import audit
from common.events import publish

_COLUMN_OF_ROLE = {Role.HOST: "is_host", Role.PROFESSIONAL: "is_professional"}


@transaction.atomic
def add_role(user: User, role: Role) -> bool:
    """Let `user` be a host or a professional too, on the same account. Return False where they were one already."""
    column = _COLUMN_OF_ROLE[role]
    added = bool(User.objects.filter(pk=user.pk, **{column: False}).update(**{column: True}))
    setattr(user, column, True)
    if added:
        audit.record(ROLE_ADDED, subject=f"user:{user.pk}", actor=user, role=str(role))
        publish(ROLE_ADDED, subject=f"user:{user.pk}", user_id=user.pk, role=str(role))
    return added
