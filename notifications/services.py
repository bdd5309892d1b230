from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import User
from common.events import Event
from common.mail import queue_mail

NOBODYS = ".invalid"


def language_of(user: User) -> str:
    return user.language or settings.LANGUAGE_CODE


def notify(user: User, template: str, *, event: Event, context: Mapping[str, object]) -> None:
    """Queue one mail to `user` about `event`, once however often the event is delivered, in their language.

    The first line of `templates/notifications/<template>.txt` is the subject. Nothing is queued for addresses under
    .invalid (RFC 2606), by which imports and replays make accounts that are nobody's. Runs in the transaction of the
    event's receiver.
    """
    if user.email.endswith(NOBODYS):
        return
    with translation.override(language_of(user)):
        text = render_to_string(
            f"notifications/{template}.txt", {"user": user, "site_url": settings.SITE_URL, **context}
        )
    subject, _, body = text.strip().partition("\n")
    queue_mail(user.email, subject, body.strip() + "\n", dedupe_key=f"{template}:{event.id}:{user.pk}")
