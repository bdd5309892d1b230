"""The one clock: the database's `clock_timestamp()`, plus an offset that only tests and replays set.

`now()` of PostgreSQL stands still while a transaction waits for a lock, so deadlines are never judged by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

_offset = timedelta(0)


def now() -> datetime:
    """Return the current instant, aware, in UTC. One round trip."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        instant: datetime = cursor.fetchone()[0]
    return instant + _offset


def offset() -> timedelta:
    """Return by how much the clock is shifted, for statements that read `clock_timestamp()` themselves."""
    return _offset


def today(time_zone: str, *, at: datetime | None = None) -> date:
    """Return the date in `time_zone` (an IANA name) at the instant `at`, by default now."""
    return (at or now()).astimezone(ZoneInfo(time_zone)).date()


@contextmanager
def shifted(by: timedelta) -> Iterator[None]:
    """Move the clock of this process by `by` for the length of the block: for tests and replays alone."""
    global _offset
    before = _offset
    _offset = before + by
    try:
        yield
    finally:
        _offset = before
