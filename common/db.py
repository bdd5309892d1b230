"""Transactions as the domain uses them."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import psycopg
from django.db import DatabaseError, connection, transaction

from common.exceptions import Busy

P = ParamSpec("P")
R = TypeVar("R")

logger = logging.getLogger(__name__)

TRIES = 3
SERIALIZATION = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Run a domain verb in one transaction.

    The outermost verb is tried three times, with jitter, where PostgreSQL broke a deadlock or refused to serialise;
    what still fails, and a lock, statement or connection that could not be had in time, is refused as Busy. Inside
    another transaction the verb is a savepoint of it, and its caller's outermost verb does the retrying.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        outermost = not connection.in_atomic_block
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except DatabaseError as error:
                if not outermost:
                    raise
                if not (isinstance(error.__cause__, SERIALIZATION) and attempt < TRIES):
                    raise (busy(error) or error) from error
                time.sleep(random.uniform(0, 0.05 * attempt))
        raise AssertionError("unreachable")

    return run


def busy(error: BaseException) -> Busy | None:
    """Return the refusal for a database error that only says "not now", None for any other error.

    Not now: a deadlock, a lock, statement or connection that took too long, a server that is away or going down.
    """
    if not isinstance(error.__cause__, psycopg.OperationalError):
        return None
    logger.warning("database busy", exc_info=error)
    return Busy()
