"""What keeps a night from having two owners, switched off piece by piece: for race tests alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import pytest
from django.db import connection

from availability import selectors
from availability.models import NightClaim
from availability.services import locks, nights
from common.dates import DateRange

# Looks, then writes whatever has happened since; the sleep is the time in which it happens.
NAIVE_TAKE_NIGHTS = """
WITH looked AS MATERIALIZED (
    SELECT count(*) AS nights, pg_sleep(0.005) FROM availability_night
    WHERE calendar_id = %(calendar)s AND date >= %(start)s AND date < %(end)s AND status = 'AVAILABLE'
), taken AS (
    UPDATE availability_night SET status = 'BOOKED'
    WHERE calendar_id = %(calendar)s AND date >= %(start)s AND date < %(end)s
      AND (SELECT nights FROM looked) = %(nights)s
    RETURNING 1
), claimed AS (
    INSERT INTO availability_nightclaim (calendar_id, date, holder, status, claimed_at)
    SELECT %(calendar)s, %(start)s::date + i, %(holder)s, 'BOOKED', coalesce(%(now)s, clock_timestamp())
    FROM generate_series(0, %(nights)s - 1) AS i
    WHERE (SELECT nights FROM looked) = %(nights)s
    ORDER BY i
    ON CONFLICT DO NOTHING
    RETURNING 1
), counted AS (
    SELECT least((SELECT count(*) FROM taken), (SELECT count(*) FROM claimed)) AS nights
), marked AS (
    UPDATE availability_calendar
    SET booked = overlay(booked PLACING repeat('1', %(nights)s)::bit varying FROM %(start)s::date - opens_on + 1)
    WHERE id = %(calendar)s AND (SELECT nights FROM counted) = %(nights)s
    RETURNING 1
)
SELECT count(*) FROM marked
"""


def look_only(ids: Iterable[int], stay: DateRange, *, ignoring: Sequence[str] = ()) -> int | None:
    """Stand in for `lock_one_free`: whatever it finds free may be taken a moment later."""
    return next(iter(selectors.free_calendars(ids, stay)), None)


def drop_calendar_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    def take_no_lock(ids: Iterable[int]) -> None:
        pass

    monkeypatch.setattr(nights, "lock_calendars", take_no_lock)
    monkeypatch.setattr(locks, "lock_one_free", look_only)


def drop_night_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nights, "TAKE_NIGHTS", NAIVE_TAKE_NIGHTS)


@contextmanager
def without_constraint() -> Iterator[None]:
    (constraint,) = (c for c in NightClaim._meta.constraints if c.name == "one_owner_per_night")
    with connection.schema_editor() as editor:
        editor.remove_constraint(NightClaim, constraint)
    try:
        yield
    finally:
        NightClaim.objects.all().delete()
        with connection.schema_editor() as editor:
            editor.add_constraint(NightClaim, constraint)
