"""Opening calendars, extending them, and rolling them forward night by night."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings

from availability.services.locks import lock_calendars
from availability.sql import column, execute
from common.db import verb

OPENED_AT_ONCE = 250
ROLLED_AT_ONCE = 500
PAST_NIGHTS_IN_MASKS = 31

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

OPEN_NIGHTS = """
INSERT INTO availability_night (calendar_id, date, status)
SELECT id, day::date, 'AVAILABLE'
FROM availability_calendar, generate_series(
    least(opens_on, %(opens_on)s::date), greatest(closes_on, %(closes_on)s::date) - 1, interval '1 day'
) AS day
WHERE id = %(calendar)s
ORDER BY day
ON CONFLICT DO NOTHING
"""

# The masks are read from the nights: a calendar that is opened backwards may find nights that had left them.
EXTEND_CALENDAR = """
UPDATE availability_calendar c
SET opens_on = extended.opens_on, closes_on = extended.closes_on, booked = extended.booked, blocked = extended.blocked
FROM (
    SELECT min(date) AS opens_on, max(date) + 1 AS closes_on,
           string_agg(CASE status WHEN 'BOOKED' THEN '1' ELSE '0' END, '' ORDER BY date)::bit varying AS booked,
           string_agg(CASE status WHEN 'BLOCKED' THEN '1' ELSE '0' END, '' ORDER BY date)::bit varying AS blocked
    FROM availability_night n JOIN availability_calendar ON availability_calendar.id = n.calendar_id
    WHERE n.calendar_id = %(calendar)s AND n.date >= least(opens_on, %(opens_on)s::date)
) extended
WHERE c.id = %(calendar)s
"""

ROLL_CALENDARS = """
WITH due AS (
    SELECT id, closes_on AS closed_on,
           greatest(opens_on, (%(now)s AT TIME ZONE time_zone)::date - %(past)s) AS opens_on,
           (%(now)s AT TIME ZONE time_zone)::date + %(horizon)s AS closes_on
    FROM availability_calendar
    WHERE rolls AND id > %(after)s AND closes_on < (%(now)s AT TIME ZONE time_zone)::date + %(horizon)s
    ORDER BY id LIMIT %(limit)s
    FOR NO KEY UPDATE {waiting}
), rolled AS (
    UPDATE availability_calendar c
    SET opens_on = due.opens_on,
        closes_on = due.closes_on,
        booked = substring(c.booked || repeat('0', due.closes_on - c.closes_on)::bit varying
            FROM due.opens_on - c.opens_on + 1),
        blocked = substring(c.blocked || repeat('0', due.closes_on - c.closes_on)::bit varying
            FROM due.opens_on - c.opens_on + 1)
    FROM due WHERE c.id = due.id
), nights AS (
    INSERT INTO availability_night (calendar_id, date, status)
    SELECT id, closed_on + i, 'AVAILABLE' FROM due, generate_series(0, closes_on - closed_on - 1) AS i
    ORDER BY id, i
)
SELECT id FROM due ORDER BY id
"""


@verb
def open_calendars(count: int, *, time_zone: str, opens_on: date, nights: int, rolls: bool = True) -> list[int]:
    """Open `count` calendars with `nights` AVAILABLE nights each, from `opens_on`; return their ids, ascending.

    About 6 µs a night. `rolls=False` is for calendars that stay as they are, as a replay's do.
    """
    ids: list[int] = []
    while len(ids) < count:
        ids += column(
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
    for statement in (OPEN_NIGHTS, EXTEND_CALENDAR):
        execute(statement, calendar=calendar_id, opens_on=opens_on, closes_on=closes_on)


def roll_calendars(*, now: datetime) -> int:
    """Open new nights up to the horizon of each calendar's own today; return how many calendars were rolled.

    Nights over a month ago leave the masks, so that these stay short; their rows stay. Each batch commits by itself;
    a calendar that is rolled already is left alone, so a second run, or a second copy at the same time, changes
    nothing. Calendars locked by somebody are left for last, and waited for.
    """
    rolled = 0
    for waiting in ("SKIP LOCKED", ""):
        after = 0
        while ids := _roll_some(after, now=now, waiting=waiting):
            after = ids[-1]
            rolled += len(ids)
    return rolled


@verb
def _roll_some(after: int, *, now: datetime, waiting: str) -> list[int]:
    return column(
        ROLL_CALENDARS.format(waiting=waiting),
        after=after,
        now=now,
        past=PAST_NIGHTS_IN_MASKS,
        horizon=settings.HORIZON_NIGHTS,
        limit=ROLLED_AT_ONCE,
    )
