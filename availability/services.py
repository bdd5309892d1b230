"""Every change of availability. Each takes the calendar's row lock first, in id order, then changes nights, claims and
masks in the same commit, by a few set-based statements: this is the hottest path of the system (docs/adr/0011)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from availability import sql
from availability.enums import NightStatus
from availability.exceptions import NightsBooked, NightsTaken, OutsideCalendar
from availability.models import Calendar, Night
from common.dates import DateRange
from common.db import verb

OPENED_AT_ONCE = 250

OPEN_CALENDARS = """
WITH opened AS (
    INSERT INTO availability_calendar (time_zone, opens_on, closes_on, rolls, booked, blocked)
    SELECT %(time_zone)s, %(opens_on)s::date, %(opens_on)s::date + %(nights)s, %(rolls)s,
           repeat('0', %(nights)s)::bit varying, repeat('0', %(nights)s)::bit varying
    FROM generate_series(1, %(count)s)
    RETURNING id, opens_on
), nights AS (
    INSERT INTO availability_night (calendar_id, date, status)
    SELECT id, opens_on + i, 'AVAILABLE' FROM opened, generate_series(0, %(nights)s - 1) AS i ORDER BY id, i
)
SELECT id FROM opened ORDER BY id
"""

EXTEND_CALENDAR = """
WITH before AS (
    SELECT id, opens_on, closes_on,
           opens_on - least(opens_on, %(opens_on)s::date) AS earlier,
           greatest(closes_on, %(closes_on)s::date) - closes_on AS later
    FROM availability_calendar WHERE id = %(calendar)s
), extended AS (
    UPDATE availability_calendar c
    SET opens_on = c.opens_on - earlier,
        closes_on = c.closes_on + later,
        booked = repeat('0', earlier)::bit varying || c.booked || repeat('0', later)::bit varying,
        blocked = repeat('0', earlier)::bit varying || c.blocked || repeat('0', later)::bit varying
    FROM before WHERE c.id = before.id
)
INSERT INTO availability_night (calendar_id, date, status)
SELECT id, opens_on + i, 'AVAILABLE'
FROM before, generate_series(-earlier, closes_on - opens_on + later - 1) AS i
WHERE i < 0 OR i >= closes_on - opens_on
ORDER BY i
ON CONFLICT DO NOTHING
"""

# The claims are inserted for every night asked for, not only for those that the update got: so the unique index
# refuses a second owner even where a night's status were wrong.
TAKE_NIGHTS = """
WITH taken AS (
    UPDATE availability_night SET status = 'BOOKED'
    WHERE calendar_id = %(calendar)s AND date >= %(start)s AND date < %(end)s AND status = 'AVAILABLE'
    RETURNING 1
), claimed AS (
    INSERT INTO availability_nightclaim (calendar_id, date, holder, status, claimed_at)
    SELECT %(calendar)s, %(start)s::date + i, %(holder)s, 'BOOKED', coalesce(%(now)s, clock_timestamp())
    FROM generate_series(0, %(nights)s - 1) AS i ORDER BY i
    ON CONFLICT DO NOTHING
    RETURNING 1
), counted AS (
    SELECT least((SELECT count(*) FROM taken), (SELECT count(*) FROM claimed)) AS nights
), marked AS (
    UPDATE availability_calendar
    SET booked = overlay(booked PLACING repeat('1', %(nights)s)::bit varying FROM %(start)s::date - opens_on + 1)
    WHERE id = %(calendar)s AND (SELECT nights FROM counted) = %(nights)s
)
SELECT nights FROM counted
"""

# A holder's nights need not be one run, so the bits to clear are gathered one by one. Nights that have left the
# masks (before opens_on) are freed as well and have no bit.
RELEASE_NIGHTS = """
WITH released AS (
    UPDATE availability_nightclaim SET status = 'RELEASED', released_at = coalesce(%(now)s, clock_timestamp())
    WHERE holder = %(holder)s AND calendar_id = %(calendar)s AND status = 'BOOKED'
      AND date >= coalesce(%(from_date)s, '-infinity'::date)
    RETURNING date
), freed AS (
    UPDATE availability_night SET status = 'AVAILABLE'
    WHERE calendar_id = %(calendar)s AND status = 'BOOKED' AND date IN (SELECT date FROM released)
), unmarked AS (
    UPDATE availability_calendar c SET booked = c.booked & ~gone.bits
    FROM (
        SELECT bit_or(set_bit(repeat('0', length(booked))::bit varying, date - opens_on, 1)) AS bits
        FROM released JOIN availability_calendar ON id = %(calendar)s AND date >= opens_on
    ) gone
    WHERE c.id = %(calendar)s AND gone.bits IS NOT NULL
)
SELECT count(*) FROM released
"""

BLOCK_NIGHTS = """
WITH changed AS (
    UPDATE availability_night SET status = 'BLOCKED'
    WHERE calendar_id = %(calendar)s AND date >= %(start)s AND date < %(end)s AND status <> 'BOOKED'
    RETURNING 1
), counted AS (
    SELECT count(*) AS nights FROM changed
), marked AS (
    UPDATE availability_calendar
    SET blocked = overlay(blocked PLACING repeat('1', %(nights)s)::bit varying FROM %(start)s::date - opens_on + 1)
    WHERE id = %(calendar)s AND (SELECT nights FROM counted) = %(nights)s
)
SELECT nights FROM counted
"""

UNBLOCK_NIGHTS = """
WITH changed AS (
    UPDATE availability_night SET status = 'AVAILABLE'
    WHERE calendar_id = %(calendar)s AND date >= %(start)s AND date < %(end)s AND status = 'BLOCKED'
), unmarked AS (
    UPDATE availability_calendar
    SET blocked = overlay(blocked PLACING repeat('0', %(nights)s)::bit varying FROM %(start)s::date - opens_on + 1)
    WHERE id = %(calendar)s AND opens_on <= %(start)s AND closes_on >= %(end)s
    RETURNING 1
)
SELECT count(*) FROM unmarked
"""

# The nights that would be left alone on both sides of the stay, looking 30 nights each way.
LONE_NIGHTS = """
    (position('1' IN reverse(substring(c.booked | c.blocked FROM greatest(%(start)s - c.opens_on - 29, 1)
        FOR least(%(start)s - c.opens_on, 30))::text) || '1')
     + position('1' IN substring(c.booked | c.blocked FROM %(end)s - c.opens_on + 1 FOR 30)::text || '1'))
"""


@verb
def open_calendars(count: int, *, time_zone: str, opens_on: date, nights: int, rolls: bool = True) -> list[int]:
    """Open `count` calendars with `nights` AVAILABLE nights each, from `opens_on`; return their ids, ascending.

    About 6 µs a night. `rolls=False` is for calendars that stay as they are, as a replay's do.
    """
    ids: list[int] = []
    while len(ids) < count:
        ids += _column(
            OPEN_CALENDARS,
            count=min(count - len(ids), OPENED_AT_ONCE),
            time_zone=time_zone,
            opens_on=opens_on,
            nights=nights,
            rolls=rolls,
        )
    return ids


@verb
def extend_calendar(calendar_id: int, *, opens_on: date | None = None, closes_on: date | None = None) -> None:
    """Open nights before and after those that are open; a calendar never shrinks by this."""
    lock_calendars([calendar_id])
    _execute(EXTEND_CALENDAR, calendar=calendar_id, opens_on=opens_on, closes_on=closes_on)


def lock_calendars(ids: Iterable[int]) -> None:
    """Lock the calendars, waiting, in id order, until the transaction ends. Coupon, booking, payment come after."""
    list(Calendar.objects.filter(id__in=list(ids)).locked().values_list("id"))


def lock_one_free(ids: Iterable[int], stay: DateRange, *, ignoring: Sequence[str] = ()) -> int | None:
    """Lock one calendar that is free for the whole stay and return its id; None where none is left.

    The one that leaves the fewest lone nights before and after the stay comes first; those that others hold locked
    are skipped. If others hold them all, wait for them in id order: the row that was waited for is judged again as
    it then is. `ignoring` names holders whose claims count as released (expired holds): the caller releases them.
    """
    parameters = _stay(stay) | {"ids": list(ids), "ignoring": list(ignoring)}
    free = sql.free_sql("c", "%(start)s::date", "%(nights)s")
    if ignoring:
        free = f"({free} OR {FREE_BUT_FOR_IGNORED})"
    look = f"SELECT c.id FROM availability_calendar c WHERE c.id = ANY(%(ids)s) AND {free} ORDER BY "  # noqa: S608
    for order in (f"{LONE_NIGHTS}, c.id LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED", "c.id LIMIT 1 FOR NO KEY UPDATE"):
        locked = _column(look + order, **parameters)
        if locked:
            return locked[0]
    return None


FREE_BUT_FOR_IGNORED = """(
    c.opens_on <= %(start)s AND c.closes_on >= %(end)s
    AND bit_count(substring(c.blocked FROM %(start)s::date - c.opens_on + 1 FOR %(nights)s)) = 0
    AND NOT EXISTS (
        SELECT FROM availability_nightclaim k
        WHERE k.calendar_id = c.id AND k.status = 'BOOKED' AND k.date >= %(start)s AND k.date < %(end)s
          AND k.holder <> ALL(%(ignoring)s)
    )
)"""


@verb
def claim_nights(calendar_id: int, stay: DateRange, *, holder: str, now: datetime | None = None) -> None:
    """Take every night of the stay for `holder`, or none of them.

    Raises NightsTaken where one of them is booked or blocked, OutsideCalendar where one is not open; what was taken
    is rolled back.
    """
    lock_calendars([calendar_id])
    (taken,) = _row(TAKE_NIGHTS, calendar=calendar_id, holder=holder, now=now, **_stay(stay))
    if taken < stay.days:
        raise NightsTaken if _is_open(calendar_id, stay) else OutsideCalendar


@verb
def release_nights(holder: str, *, calendar_id: int, from_date: date | None = None, now: datetime | None = None) -> int:
    """Give back the nights that `holder` owns on the calendar, from `from_date` on; return how many there were."""
    lock_calendars([calendar_id])
    (released,) = _row(RELEASE_NIGHTS, holder=holder, calendar=calendar_id, from_date=from_date, now=now)
    return int(released)


@verb
def block_nights(calendar_id: int, dates: DateRange) -> None:
    """Take nights off the market, or none of them: booked ones are refused by NightsBooked, which names the dates."""
    lock_calendars([calendar_id])
    (changed,) = _row(BLOCK_NIGHTS, calendar=calendar_id, **_stay(dates))
    if changed < dates.days:
        booked = _booked_dates(calendar_id, dates)
        raise NightsBooked(dates=[str(day) for day in booked]) if booked else OutsideCalendar


@verb
def unblock_nights(calendar_id: int, dates: DateRange) -> None:
    """Put blocked nights back on the market; nights that are booked or available stay what they are."""
    lock_calendars([calendar_id])
    (unmarked,) = _row(UNBLOCK_NIGHTS, calendar=calendar_id, **_stay(dates))
    if not unmarked:
        raise OutsideCalendar


def _is_open(calendar_id: int, dates: DateRange) -> bool:
    return Calendar.objects.filter(pk=calendar_id).open_for(dates).exists()


def _booked_dates(calendar_id: int, dates: DateRange) -> list[date]:
    nights = Night.objects.during(dates).filter(calendar=calendar_id, status=NightStatus.BOOKED)
    return list(nights.order_by("date").values_list("date", flat=True))


def _stay(dates: DateRange) -> dict[str, Any]:
    return {"start": dates.start, "end": dates.end, "nights": dates.days}


def _execute(statement: str, **parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _row(statement: str, **parameters: Any) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row: tuple[int, ...] = cursor.fetchone()
    return row


def _column(statement: str, **parameters: Any) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [value for (value,) in cursor.fetchall()]
