from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Role(models.TextChoices):
    """A role that an account can take on beside being a guest, which everybody is."""

    HOST = "host", _("Host")
    PROFESSIONAL = "professional", _("Professional")

    @property
    def invitation(self) -> StrOrPromise:
        """Return the sentence that offers the role, on the account's page."""
        return {
            Role.HOST: _("Have a place of your own? Let it to guests, on this same account."),
            Role.PROFESSIONAL: _("Good at something? Offer it by the hour, on this same account."),
        }[self]

    @property
    def verb(self) -> StrOrPromise:
        return {Role.HOST: _("Become a host"), Role.PROFESSIONAL: _("Offer a service")}[self]
