"""What must hold of calendars, nights and claims whatever happened, proved on the live rows."""

from __future__ import annotations

from collections.abc import Iterator

from availability.sql import rows
from common.registries import Violation, invariant

AT_ONCE = 500

DENSE = """
SELECT c.id, count(n.id) || ' of ' || (c.closes_on - c.opens_on) || ' open nights have a row'
FROM availability_calendar c
LEFT JOIN availability_night n ON n.calendar_id = c.id AND n.date >= c.opens_on AND n.date < c.closes_on
WHERE c.id BETWEEN %(first)s AND %(last)s
GROUP BY c.id
HAVING count(n.id) <> c.closes_on - c.opens_on
"""

OPEN = """
SELECT c.id, count(*) || ' nights lie after the calendar closes, the first ' || min(n.date)
FROM availability_calendar c JOIN availability_night n ON n.calendar_id = c.id AND n.date >= c.closes_on
WHERE c.id BETWEEN %(first)s AND %(last)s
GROUP BY c.id
"""

# A mask agrees when it has as many bits as there are such nights, and a bit for each of them.
MASKS = """
SELECT c.id, 'the masks differ from the nights'
FROM availability_calendar c
LEFT JOIN availability_night n
    ON n.calendar_id = c.id AND n.status <> 'AVAILABLE' AND n.date >= c.opens_on AND n.date < c.closes_on
WHERE c.id BETWEEN %(first)s AND %(last)s
GROUP BY c.id
HAVING count(*) FILTER (WHERE n.status = 'BOOKED') <> bit_count(c.booked)
    OR count(*) FILTER (WHERE n.status = 'BLOCKED') <> bit_count(c.blocked)
    OR bool_or(get_bit(CASE n.status WHEN 'BOOKED' THEN c.booked ELSE c.blocked END, n.date - c.opens_on) = 0)
"""

CLAIMS = """
SELECT coalesce(n.calendar_id, k.calendar_id),
       coalesce(n.date, k.date) || CASE WHEN n.date IS NULL THEN ' is owned by ' || k.holder || ' and not BOOKED'
                                        ELSE ' is BOOKED and owned by nobody' END
FROM (
    SELECT calendar_id, date FROM availability_night
    WHERE status = 'BOOKED' AND calendar_id BETWEEN %(first)s AND %(last)s
) n
FULL JOIN (
    SELECT calendar_id, date, holder FROM availability_nightclaim
    WHERE status = 'BOOKED' AND calendar_id BETWEEN %(first)s AND %(last)s
) k USING (calendar_id, date)
WHERE n.date IS NULL OR k.date IS NULL
"""

OWNERS = """
SELECT calendar_id, date || ' is owned by ' || string_agg(holder, ' and ' ORDER BY holder)
FROM availability_nightclaim
WHERE status = 'BOOKED' AND calendar_id BETWEEN %(first)s AND %(last)s
GROUP BY calendar_id, date
HAVING count(*) > 1
"""


@invariant
def every_open_night_has_its_row() -> Iterator[Violation]:
    yield from _violations("every_open_night_has_its_row", DENSE)
    yield from _violations("every_open_night_has_its_row", OPEN)


@invariant
def masks_agree_with_nights() -> Iterator[Violation]:
    yield from _violations("masks_agree_with_nights", MASKS)


@invariant
def booked_nights_have_one_owner() -> Iterator[Violation]:
    yield from _violations("booked_nights_have_one_owner", CLAIMS)
    yield from _violations("booked_nights_have_one_owner", OWNERS)


def _violations(rule: str, statement: str) -> Iterator[Violation]:
    """Run the statement calendar range by calendar range, so that none reaches the statement timeout."""
    ((lowest, highest),) = rows("SELECT min(id), max(id) FROM availability_calendar")
    if lowest is None:
        return
    for first in range(lowest, highest + 1, AT_ONCE):
        for calendar, detail in rows(statement, first=first, last=first + AT_ONCE - 1):
            yield Violation(rule, f"calendar:{calendar}", detail)
