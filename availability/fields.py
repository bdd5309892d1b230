from __future__ import annotations

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class BitsField(models.TextField[str, str]):
    """A string of bits of any length (`bit varying`); Python sees "0110"."""

    description = "Bits"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "bit varying"
