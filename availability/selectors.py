from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from django.db.models import Count, Q

from availability.enums import NightStatus
from availability.models import Calendar, Night, NightClaim
from availability.sql import bounds, column, free_sql
from common.dates import DateRange


@dataclass(frozen=True, slots=True)
class NightCount:
    """How the units stand on one date."""

    date: date
    units: int
    free: int
    booked: int
    blocked: int


def free_calendars(ids: Iterable[int], stay: DateRange) -> list[int]:
    """Return which of the calendars are free for the whole stay, ascending. An unlocked look, one query."""
    free = free_sql("c", "%(start)s::date", "%(nights)s")
    look = f"SELECT c.id FROM availability_calendar c WHERE c.id = ANY(%(ids)s) AND {free} ORDER BY c.id"
    return column(look, ids=list(ids), **bounds(stay))


def units_free(ids: Iterable[int], stay: DateRange) -> int:
    """Return how many of the calendars are free for the whole stay."""
    return Calendar.objects.filter(id__in=list(ids)).free_for(stay).count()


def nights_of(calendar_ids: Iterable[int], dates: DateRange) -> list[NightCount]:
    """Return for each open date, ascending, how many of the calendars are free, booked and blocked. One query."""
    rows = (
        Night.objects.filter(calendar__in=list(calendar_ids))
        .during(dates)
        .values("date")
        .annotate(
            units=Count("id"),
            free=Count("id", filter=Q(status=NightStatus.AVAILABLE)),
            booked=Count("id", filter=Q(status=NightStatus.BOOKED)),
            blocked=Count("id", filter=Q(status=NightStatus.BLOCKED)),
        )
        .order_by("date")
    )
    return [NightCount(**row) for row in rows]


def holders_on(calendar_ids: Iterable[int], stay: DateRange) -> set[str]:
    """Return who owns any night of the stay on any of the calendars."""
    claims = NightClaim.objects.standing().during(stay).filter(calendar__in=list(calendar_ids))
    return set(claims.values_list("holder", flat=True))


def nearest_free(
    calendar_ids: Iterable[int],
    stay: DateRange,
    *,
    today: date,
    limit: int = 3,
    fits: Callable[[DateRange], bool] = lambda _: True,
) -> list[DateRange]:
    """Return up to `limit` ranges as long as the stay, from `today` on, for which one of the calendars is free.

    In order of distance, as `nearest_of` chooses them. One query, whatever the number of calendars.
    """
    starts = {start for of_one in free_starts(calendar_ids, stay.days).values() for start in of_one}
    return nearest_of(starts, stay, today=today, limit=limit, fits=fits)


def free_starts(calendar_ids: Iterable[int], nights: int) -> dict[int, list[date]]:
    """Return per calendar the dates, ascending, from which so many nights in a row are free. One query."""
    rows = Calendar.objects.filter(id__in=list(calendar_ids)).values_list("id", "opens_on", "booked", "blocked")
    return {id: list(_free_starts(opens_on, booked, blocked, nights=nights)) for id, opens_on, booked, blocked in rows}


def nearest_of(
    starts: Iterable[date],
    stay: DateRange,
    *,
    today: date,
    limit: int = 3,
    fits: Callable[[DateRange], bool] = lambda _: True,
) -> list[DateRange]:
    """Return up to `limit` ranges as long as the stay that begin on one of `starts`, in order of distance.

    The nearest before and the nearest after come in first, then the next nearest; `fits` may turn ranges down that
    another rule forbids.
    """
    possible = sorted({start for start in starts if start >= today})
    sides = reversed(possible[: bisect_left(possible, stay.start)]), possible[bisect_right(possible, stay.start) :]

    def ranges(side: Iterable[date]) -> list[DateRange]:
        # No side gives more than the limit, so `fits`, which may be slow, is asked no further than that.
        return list(islice(filter(fits, (DateRange(start, start + (stay.end - stay.start)) for start in side)), limit))

    def distance(found: DateRange) -> tuple[timedelta, date]:
        return abs(found.start - stay.start), found.start

    before, after = (ranges(side) for side in sides)
    nearest = sorted(before[:1] + after[:1], key=distance)
    further = sorted(before[1:] + after[1:], key=distance)
    return sorted((nearest + further)[:limit], key=distance)


def _free_starts(opens_on: date, booked: str, blocked: str, *, nights: int) -> Iterator[date]:
    """Yield the dates from which `nights` nights in a row are free, by arithmetic on the masks as integers."""
    size = len(booked)
    run = ~(int(booked, 2) | int(blocked, 2)) & ((1 << size) - 1)
    length = 1
    while length < nights:
        step = min(length, nights - length)
        run &= run << step
        length += step
    for index, bit in enumerate(f"{run & ((1 << size) - 1):0{size}b}"):
        if bit == "1":
            yield opens_on + timedelta(days=index)
