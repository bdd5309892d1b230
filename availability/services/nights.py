"""Taking nights, giving them back, and taking them off the market."""

from __future__ import annotations

from datetime import date, datetime

from availability.enums import NightStatus
from availability.exceptions import NightsBooked, NightsTaken, OutsideCalendar
from availability.models import Calendar, Night
from availability.services.locks import lock_calendars
from availability.sql import bounds, count
from common.dates import DateRange
from common.db import verb

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
    WHERE id = %(calendar)s AND opens_on <= %(start)s AND (SELECT nights FROM counted) = %(nights)s
    RETURNING 1
)
SELECT count(*) FROM marked
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
    WHERE id = %(calendar)s AND opens_on <= %(start)s AND (SELECT nights FROM counted) = %(nights)s
    RETURNING 1
)
SELECT count(*) FROM marked
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


@verb
def claim_nights(calendar_id: int, stay: DateRange, *, holder: str, now: datetime | None = None) -> None:
    """Take every night of the stay for `holder`, or none of them.

    Raises NightsTaken where one of them is booked or blocked, OutsideCalendar where one is not open; what was taken
    is rolled back.
    """
    lock_calendars([calendar_id])
    if not count(TAKE_NIGHTS, calendar=calendar_id, holder=holder, now=now, **bounds(stay)):
        raise NightsTaken if _is_open(calendar_id, stay) else OutsideCalendar


@verb
def release_nights(holder: str, *, calendar_id: int, from_date: date | None = None, now: datetime | None = None) -> int:
    """Give back the nights that `holder` owns on the calendar, from `from_date` on; return how many there were."""
    lock_calendars([calendar_id])
    return count(RELEASE_NIGHTS, holder=holder, calendar=calendar_id, from_date=from_date, now=now)


@verb
def block_nights(calendar_id: int, dates: DateRange) -> None:
    """Take nights off the market, or none of them: booked ones are refused by NightsBooked, which names the dates."""
    lock_calendars([calendar_id])
    if not count(BLOCK_NIGHTS, calendar=calendar_id, **bounds(dates)):
        booked = _booked_dates(calendar_id, dates)
        raise NightsBooked(dates=[str(day) for day in booked]) if booked else OutsideCalendar


@verb
def unblock_nights(calendar_id: int, dates: DateRange) -> None:
    """Put blocked nights back on the market; nights that are booked or available stay what they are."""
    lock_calendars([calendar_id])
    if not count(UNBLOCK_NIGHTS, calendar=calendar_id, **bounds(dates)):
        raise OutsideCalendar


def _is_open(calendar_id: int, dates: DateRange) -> bool:
    return Calendar.objects.filter(pk=calendar_id).open_for(dates).exists()


def _booked_dates(calendar_id: int, dates: DateRange) -> list[date]:
    nights = Night.objects.during(dates).filter(calendar=calendar_id, status=NightStatus.BOOKED)
    return list(nights.order_by("date").values_list("date", flat=True))
