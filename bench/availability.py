"""Calendars: opening, claiming, looking, rolling and proving them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count

import psycopg
from django.conf import settings
from django.db import connection

from availability import invariants, selectors, services
from availability.services.locks import LOCK_CALENDARS
from availability.services.nights import TAKE_NIGHTS
from availability.sql import bounds, free_sql
from bench.results import Result, at_least, at_most, beside
from common.dates import DateRange

OPENS_ON = date(2026, 11, 21)
CALENDARS = 1000
NIGHTS = settings.HORIZON_NIGHTS
TORONTO_NIGHTS_PER_SECOND = 15_084 * 548 / 300  # the import of Toronto may spend five minutes on its nights


def run() -> list[Result]:
    ids, opening = open_them()
    return [opening, *looking(ids), *claiming(ids), *rolling(ids), *proving(ids)]


def open_them() -> tuple[list[int], Result]:
    started = time.perf_counter()
    ids = services.open_calendars(CALENDARS, time_zone="America/Toronto", opens_on=OPENS_ON, nights=NIGHTS)
    rate = CALENDARS * NIGHTS / (time.perf_counter() - started)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE availability_calendar, availability_night")
    return ids, at_least("nights opened", rate, "nights/s", target=TORONTO_NIGHTS_PER_SECOND)


def claiming(ids: list[int]) -> list[Result]:
    """Claim three nights, through the service and by the same statements in plain psycopg, in turns."""
    holders = count(1)

    def by_service(calendar: int, stay: DateRange) -> None:
        services.claim_nights(calendar, stay, holder=f"booking:{next(holders)}")

    with psycopg.connect(os.environ["DATABASE_URL"]) as plain:

        def by_psycopg(calendar: int, stay: DateRange) -> None:
            parameters = {"calendar": calendar, "holder": f"booking:{next(holders)}", "now": None}
            with plain.transaction():
                plain.execute(LOCK_CALENDARS, {"ids": [calendar]}).fetchall()
                assert plain.execute(TAKE_NIGHTS, parameters | bounds(stay)).fetchone() == (1,)

        service, baseline = [], []
        for offset in range(0, 100, 10):
            service.append(rate_of(by_service, ids[:200], DateRange(day(offset), day(offset + 3))))
            baseline.append(rate_of(by_psycopg, ids[:200], DateRange(day(offset + 4), day(offset + 7))))
    return [
        Result("claims of 3 nights in plain psycopg", max(baseline), "claims/s"),
        beside("claims of 3 nights", max(service), "claims/s", baseline=max(baseline), target=0.5),
    ]


def looking(ids: list[int]) -> list[Result]:
    """Ask which calendars are free: per narrow row inside one statement, and per call for one calendar."""
    stay = DateRange(day(200), day(207))
    copies = 100

    def seconds(condition: str) -> float:
        with connection.cursor() as cursor:
            started = time.perf_counter()
            cursor.execute(f"SELECT count(*) FROM narrow WHERE {condition}", bounds(stay))
            return time.perf_counter() - started

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE narrow AS SELECT opens_on, booked, blocked "
            f"FROM availability_calendar, generate_series(1, {copies})"
        )
    bare = min(seconds("opens_on IS NOT NULL") for _ in range(9))
    free = min(seconds(free_sql("narrow", "%(start)s::date", "%(nights)s")) for _ in range(9))
    looks = rate_of(lambda calendar, stay: selectors.free_calendars([calendar], stay), ids, stay)
    return [
        at_most("is a week free, on a narrow row", (free - bare) / (copies * len(ids)) * 1e6, "µs", target=1.0),
        Result("looks at one calendar", looks, "looks/s"),
    ]


def rolling(ids: list[int]) -> list[Result]:
    now = datetime(OPENS_ON.year, OPENS_ON.month, OPENS_ON.day, 12, tzinfo=UTC) + timedelta(days=1)
    started = time.perf_counter()
    assert services.roll_calendars(now=now) == len(ids)
    return [Result("calendars rolled by a night", len(ids) / (time.perf_counter() - started), "calendars/s")]


def proving(ids: list[int]) -> list[Result]:
    rules = (
        invariants.every_open_night_has_its_row,
        invariants.masks_agree_with_nights,
        invariants.booked_nights_have_one_owner,
    )
    started = time.perf_counter()
    assert [violation for rule in rules for violation in rule()] == []
    return [Result("nights proved", len(ids) * NIGHTS / (time.perf_counter() - started), "nights/s")]


def rate_of(action: Callable[[int, DateRange], object], ids: list[int], stay: DateRange) -> float:
    started = time.perf_counter()
    for calendar in ids:
        action(calendar, stay)
    return len(ids) / (time.perf_counter() - started)


def day(offset: int) -> date:
    return OPENS_ON + timedelta(days=offset)
