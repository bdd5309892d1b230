from __future__ import annotations

from django.db.models import TextChoices


class Side(TextChoices):
    """As whom somebody hears of a booking."""

    GUEST = "guest"
    HOST = "host"
