from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A role that an account can take on beside being a guest, which everybody is."""

    HOST = "host", _("Host")
    PROFESSIONAL = "professional", _("Professional")
