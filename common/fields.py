from __future__ import annotations

import secrets
from typing import Any

from django.db import models

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 16


class PublicIdField(models.CharField[str, str]):
    """An opaque, unguessable id for the outside ("bkg_" and 16 characters, 79 bits); the key inside stays a bigint."""

    def __init__(self, prefix: str = "", **kwargs: Any) -> None:
        self.prefix = prefix
        kwargs.update(max_length=32, unique=True, editable=False)
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "unique", "editable"):
            kwargs.pop(fixed, None)
        return name, path, args, {**kwargs, "prefix": self.prefix}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        value = getattr(model_instance, self.attname) or self.new()
        setattr(model_instance, self.attname, value)
        return value

    def new(self) -> str:
        return f"{self.prefix}_{''.join(secrets.choice(ALPHABET) for _ in range(LENGTH))}"


def new_public_id(model: type[models.Model]) -> str:
    """Return an id for a row that must know it before it is saved."""
    field = model._meta.get_field("public_id")
    assert isinstance(field, PublicIdField)
    return field.new()
