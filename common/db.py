"""Transactions as the domain uses them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import psycopg
import psycopg_pool
from django.db import DatabaseError, connection, transaction

from common.exceptions import Busy

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 3
SERIALIZATION = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
GAVE_UP_WAITING = (psycopg.errors.LockNotAvailable, psycopg.errors.QueryCanceled, psycopg_pool.PoolTimeout)


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
    """Return the refusal for a database error that only says "not now", None for any other error."""
    return Busy() if isinstance(error.__cause__, SERIALIZATION + GAVE_UP_WAITING) else None
