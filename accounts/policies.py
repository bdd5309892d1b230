"""Who may: roles gate features here, ownership gates rows in the querysets of the apps above."""

from __future__ import annotations

from typing import TypeGuard

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from common.exceptions import NotAllowed

Visitor = User | AnonymousUser


def signed_in(user: Visitor) -> User:
    """Return the account behind `request.user`; NotAllowed where nobody is signed in and no view has asked before."""
    if not isinstance(user, User):
        raise NotAllowed("Sign in first.")
    return user


def is_host(user: Visitor) -> TypeGuard[User]:
    return isinstance(user, User) and user.is_active and user.is_host


def is_professional(user: Visitor) -> TypeGuard[User]:
    return isinstance(user, User) and user.is_active and user.is_professional


def is_staff(user: Visitor) -> TypeGuard[User]:
    """Staff may look at everything; what each of them may change is by their Django groups."""
    return isinstance(user, User) and user.is_active and user.is_staff
