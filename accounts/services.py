"""What can be done to an account and its sessions, beside signing in, which is allauth's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TypedDict, Unpack
from zoneinfo import available_timezones

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.enums import Role
from accounts.events import ROLE_ADDED
from accounts.models import RefreshToken, User
from common import audit
from common.db import verb
from common.events import publish
from common.exceptions import InvalidInput, NotAllowed
from common.money import Money, is_currency

_COLUMN_OF_ROLE = {Role.HOST: "is_host", Role.PROFESSIONAL: "is_professional"}


@verb
def open_account(
    email: str, password: str | None = None, *, name: str = "", verified: bool = True, **roles: bool
) -> User:
    """Open an account for somebody who does not sign up: by an operator, an import or the demo.

    `verified` vouches for the address; without a password the person sets one by "forgot my password". `roles` are
    `is_host`, `is_professional`, `is_staff`, `is_superuser`.
    """
    user = User.objects.create_user(email, password, name=name, **roles)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    return user


class ProfileChanges(TypedDict, total=False):
    name: str
    currency: str
    language: str
    time_zone: str
    preferred_place: str
    preferred_check_in: date | None
    preferred_check_out: date | None
    preferred_guests: int | None
    budget: Money | None


@verb
def change_profile(user: User, **changes: Unpack[ProfileChanges]) -> User:
    """Change what is given of the profile and the preferences, and return the account as it is then.

    Refuses (InvalidInput) an unknown currency or time zone, and preferred dates that are no range.
    """
    changed = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    for name, value in changes.items():
        setattr(changed, name, value)
    _check_profile(changed)
    changed.save()
    return changed


def _check_profile(user: User) -> None:
    if user.currency and not is_currency(user.currency):
        raise InvalidInput(f"{user.currency!r} is not an ISO 4217 currency code.", field="currency")
    if user.time_zone not in available_timezones():
        raise InvalidInput(f"{user.time_zone!r} is not the name of a time zone.", field="time_zone")
    if user.budget and user.budget.minor <= 0:
        raise InvalidInput("A budget is more than nothing.", field="budget")
    dates = (user.preferred_check_in, user.preferred_check_out)
    if any(dates) and not (dates[0] and dates[1] and dates[0] < dates[1]):
        raise InvalidInput("Give both dates, check-out after check-in, or none.", field="preferred_check_out")


@verb
def add_role(user: User, *, role: Role) -> bool:
    """Let `user` be a host or a professional too, on the same account. Return False where they were one already."""
    column = _COLUMN_OF_ROLE[role]
    added = bool(User.objects.filter(pk=user.pk, **{column: False}).update(**{column: True}))
    setattr(user, column, True)
    if added:
        audit.record(ROLE_ADDED, subject=f"user:{user.pk}", actor=user, role=str(role))
        publish(ROLE_ADDED, subject=f"user:{user.pk}", user_id=user.pk, role=str(role))
    return added


@verb
def deactivate_account(user: User, *, actor: User, reason: str) -> None:
    """Lock `user` out at once: sessions and tokens end, and no new ones are given until staff reactivate.

    Raises NotAllowed where a member of staff would lock out another: that is for administrators.
    """
    if user.is_staff and not actor.is_superuser:
        raise NotAllowed("Only an administrator locks out staff.")
    User.objects.filter(pk=user.pk).update(is_active=False)
    for key in UserSession.objects.filter(user=user).values_list("session_key", flat=True):
        end_session(key)
    audit.record("account_deactivated", subject=f"user:{user.pk}", actor=actor, reason=reason)


@verb
def reactivate_account(user: User, *, actor: User, reason: str) -> None:
    User.objects.filter(pk=user.pk).update(is_active=True)
    audit.record("account_reactivated", subject=f"user:{user.pk}", actor=actor, reason=reason)


def end_session(session_key: str) -> None:
    """Log one session out: its cookie, its access tokens and its refresh tokens are worth nothing any more."""
    Session.objects.filter(session_key=session_key).delete()
    UserSession.objects.filter(session_key=session_key).delete()


def keep_refresh_token(token_id: str, *, session_key: str, expires_at: int) -> None:
    """Remember a refresh token that is being issued; `expires_at` in seconds since 1970, as the token has it."""
    RefreshToken.objects.create(
        id=token_id, session_key=session_key, expires_at=datetime.fromtimestamp(expires_at, tz=UTC)
    )


def spend_refresh_token(token_id: str, *, session_key: str, now: datetime) -> bool:
    """Spend a refresh token and prolong its session; False where it was spent before. Of many at once one succeeds.

    Must run in a transaction: locks the token's row, then the session's.
    """
    spent = RefreshToken.objects.filter(pk=token_id, spent_at=None).update(spent_at=now)
    if spent:
        until = now + timedelta(seconds=settings.SESSION_COOKIE_AGE)
        Session.objects.filter(session_key=session_key).update(expire_date=until)
    return bool(spent)


@transaction.atomic
def forget_expired_tokens(*, now: datetime) -> int:
    """Delete the rows of refresh tokens that no longer count, and return how many."""
    return RefreshToken.objects.filter(expires_at__lt=now).delete()[0]
