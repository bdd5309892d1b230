"""Every change of availability. Each takes the calendar's row lock first, then changes nights, claims and masks in the
same commit by a few set-based statements: this is the hottest path of the system (docs/adr/0011)."""

from availability.services.calendars import extend_calendar, open_calendars, roll_calendars
from availability.services.locks import lock_calendars, lock_one_free
from availability.services.nights import block_nights, claim_nights, release_nights, unblock_nights

__all__ = [
    "block_nights",
    "claim_nights",
    "extend_calendar",
    "lock_calendars",
    "lock_one_free",
    "open_calendars",
    "release_nights",
    "roll_calendars",
    "unblock_nights",
]
