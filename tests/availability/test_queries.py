"""A fixed number of queries, whatever the number of calendars and nights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from availability import selectors, services
from common.dates import DateRange

pytestmark = pytest.mark.django_db

OPENS_ON = date(2026, 11, 21)
WEEK = DateRange(OPENS_ON + timedelta(days=7), OPENS_ON + timedelta(days=14))
MONTHS = DateRange(OPENS_ON, OPENS_ON + timedelta(days=90))
SAVEPOINT = 2


def calendars(count: int) -> list[int]:
    return services.open_calendars(count, time_zone="America/Toronto", opens_on=OPENS_ON, nights=100)


READS: dict[str, tuple[int, Callable[[list[int], DateRange], object]]] = {
    "free_calendars": (1, selectors.free_calendars),
    "units_free": (1, selectors.units_free),
    "nights_of": (1, selectors.nights_of),
    "holders_on": (1, selectors.holders_on),
    "nearest_free": (1, lambda ids, dates: selectors.nearest_free(ids, dates, today=OPENS_ON)),
    "lock_one_free": (1, services.lock_one_free),
}


@pytest.mark.parametrize("units", [1, 3])
@pytest.mark.parametrize("name", READS)
def test_reads_take_a_fixed_number_of_queries(
    name: str, units: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ids = calendars(units)
    queries, read = READS[name]
    with django_assert_num_queries(queries):
        read(ids, WEEK)


VERBS: dict[str, tuple[int, Callable[[int, DateRange], object]]] = {
    "claim_nights": (2, lambda calendar, dates: services.claim_nights(calendar, dates, holder="booking:2")),
    "release_nights": (2, lambda calendar, dates: services.release_nights("booking:1", calendar_id=calendar)),
    "block_nights": (2, services.block_nights),
    "unblock_nights": (2, services.unblock_nights),
    "extend_calendar": (3, lambda calendar, dates: services.extend_calendar(calendar, closes_on=dates.end)),
}


@pytest.mark.parametrize("dates", [WEEK, MONTHS], ids=["a week", "three months"])
@pytest.mark.parametrize("name", VERBS)
def test_verbs_take_a_fixed_number_of_queries(
    name: str, dates: DateRange, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    (calendar,) = calendars(1)
    services.claim_nights(calendar, DateRange(MONTHS.end, MONTHS.end + timedelta(days=2)), holder="booking:1")
    queries, verb = VERBS[name]
    with django_assert_num_queries(queries + SAVEPOINT):
        verb(calendar, dates)


def test_a_sold_out_look_locks_nothing_and_takes_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ids = calendars(3)
    for calendar in ids:
        services.claim_nights(calendar, WEEK, holder="booking:1")
    with django_assert_num_queries(1):
        assert selectors.free_calendars(ids, WEEK) == []
