from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import psycopg
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import BaseConstraint, Model

from common.exceptions import InvalidInput


@contextmanager
def constraints_of(model: type[Model]) -> Iterator[None]:
    """Refuse with the constraint's own message what one of the model's constraints turns down."""
    try:
        yield
    except IntegrityError as error:
        broken = _broken(model, error)
        if broken is None:
            raise
        raise InvalidInput(str(broken.violation_error_message)) from error


def save(instance: Model, *, vouched: Collection[str] = ()) -> None:
    """Save a row whose fields are valid and whose constraints the database holds; raises InvalidInput where not.

    `vouched` names foreign keys that need no look-up. Django's own check of constraints would ask the database once
    for each of them before asking it again to write.
    """
    try:
        instance.clean_fields(exclude=set(vouched))
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(messages[0], field=field) from None
    with constraints_of(type(instance)):
        instance.save()


def _broken(model: type[Model], error: IntegrityError) -> BaseConstraint | None:
    cause = error.__cause__
    name = cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
    return next((constraint for constraint in model._meta.constraints if constraint.name == name), None)
