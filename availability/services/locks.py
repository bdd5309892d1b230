"""The lock that every change of availability takes first: the calendar's row, FOR NO KEY UPDATE, in id order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from availability.sql import bounds, column, execute, free_sql
from common.dates import DateRange

# What select_for_update(no_key=True) would write; putting it together anew each time took a third of a claim.
LOCK_CALENDARS = "SELECT id FROM availability_calendar WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE"

# Orphan nights are those that would be left on both sides of the stay, looking 30 nights each way.
FEWEST_ORPHAN_NIGHTS_FIRST = """
ORDER BY (
    position('1' IN reverse(substring(c.booked | c.blocked FROM greatest(%(start)s - c.opens_on - 29, 1)
        FOR least(%(start)s - c.opens_on, 30))::text) || '1')
    + position('1' IN substring(c.booked | c.blocked FROM %(end)s - c.opens_on + 1 FOR 30)::text || '1')
), c.id
LIMIT 1 FOR NO KEY UPDATE OF c SKIP LOCKED
"""
WAITING_IN_ID_ORDER = "ORDER BY c.id LIMIT 1 FOR NO KEY UPDATE OF c"

FREE_BUT_FOR_IGNORED = """(
    c.opens_on <= %(start)s AND c.closes_on >= %(end)s
    AND bit_count(substring(c.blocked FROM %(start)s::date - c.opens_on + 1 FOR %(nights)s)) = 0
    AND NOT EXISTS (
        SELECT FROM availability_nightclaim k
        WHERE k.calendar_id = c.id AND k.status = 'BOOKED' AND k.date >= %(start)s AND k.date < %(end)s
          AND k.holder <> ALL(%(ignoring)s)
    )
)"""


def lock_calendars(ids: Iterable[int]) -> None:
    """Lock the calendars, waiting, in id order, until the transaction ends. Coupon, booking, payment come after."""
    execute(LOCK_CALENDARS, ids=list(ids))


def lock_one_free(ids: Iterable[int], stay: DateRange, *, ignoring: Sequence[str] = ()) -> int | None:
    """Lock one calendar that is free for the whole stay and return its id; None where none is left.

    The one that leaves the fewest orphan nights before and after the stay comes first; those that others hold locked
    are skipped. If others hold them all, wait for them in id order: the row that was waited for is judged again as
    it then is. `ignoring` names holders whose claims count as released (expired holds): the caller releases them.
    """
    candidates = set(ids)
    free = free_sql("c", "%(start)s::date", "%(nights)s")
    if ignoring:
        free = f"({free} OR {FREE_BUT_FOR_IGNORED})"
    look = f"SELECT c.id FROM availability_calendar c WHERE c.id = ANY(%(ids)s) AND {free} "
    parameters = bounds(stay) | {"ignoring": list(ignoring)}
    for order in (FEWEST_ORPHAN_NIGHTS_FIRST, WAITING_IN_ID_ORDER):
        while locked := column(look + order, ids=list(candidates), **parameters):
            # Whose claims stand was read before the wait for the lock; with the lock held it is read again.
            if not ignoring or column(look, ids=locked, **parameters):
                return locked[0]
            candidates -= set(locked)
    return None
