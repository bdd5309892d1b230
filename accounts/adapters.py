"""Where allauth meets this house: its mails go through the outbox, its refusals are ours, its secrets are encrypted."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.headless.adapter import DefaultHeadlessAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import get_language

from accounts.models import User
from common.mail import queue_mail
from common.sealing import seal, unseal

SECOND_FACTORS = "accounts.mfa"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Keep the language that the person signs up in: mails are written when no browser is there to ask."""
        user.language = get_language() or ""
        super().save_user(request, user, form, commit)
        return user

    def send_account_already_exists_mail(self, email: str) -> None:
        """Hash a password as a new account would: the time that sign-up takes must not tell who has an account."""
        make_password(str(uuid4()))
        super().send_account_already_exists_mail(email)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        message: EmailMultiAlternatives = self.render_mail(template_prefix, email, self._mail_context(email, context))
        about = template_prefix.rpartition("/")[2]
        queue_mail(email, str(message.subject), str(message.body), dedupe_key=f"{about}:{uuid4()}")

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Answer 429, not a form error, to who guesses passwords."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error

    def _mail_context(self, email: str, context: dict[str, Any]) -> dict[str, Any]:
        return {"request": self.request, "email": email, "site_url": settings.SITE_URL, **context}


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keep second factors encrypted: a copy of the database alone opens no account."""

    def encrypt(self, text: str) -> str:
        return seal(text.encode(), purpose=SECOND_FACTORS).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text.encode(), purpose=SECOND_FACTORS).decode()


class HeadlessAdapter(DefaultHeadlessAdapter):  # type: ignore[misc]
    def serialize_user(self, user: User) -> dict[str, Any]:
        """Show the public id: keys stay inside."""
        return {**super().serialize_user(user), "id": user.public_id}
