"""A slow, obvious calendar to compare the real one with: one dictionary per calendar, no bits, no SQL."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from common.dates import DateRange

FREE, BLOCKED = "", "BLOCKED"


@dataclass
class ObviousCalendar:
    opens_on: date
    closes_on: date
    nights: dict[date, str] = field(default_factory=dict)  # FREE, BLOCKED or the holder

    def __post_init__(self) -> None:
        self._open(DateRange(self.opens_on, self.closes_on))

    def _open(self, dates: DateRange) -> None:
        for day in dates:
            self.nights.setdefault(day, FREE)

    def is_open(self, dates: DateRange) -> bool:
        return self.opens_on <= dates.start and dates.end <= self.closes_on

    def is_free(self, stay: DateRange) -> bool:
        return self.is_open(stay) and all(self.nights[day] == FREE for day in stay)

    def claim(self, stay: DateRange, holder: str) -> str:
        if not self.is_open(stay):
            return "outside_calendar"
        if not self.is_free(stay):
            return "nights_taken"
        self.nights |= dict.fromkeys(stay, holder)
        return ""

    def release(self, holder: str, from_date: date | None) -> int:
        owned = [day for day, owner in self.nights.items() if owner == holder and (not from_date or day >= from_date)]
        self.nights |= dict.fromkeys(owned, FREE)
        return len(owned)

    def block(self, dates: DateRange) -> str:
        if any(self.nights.get(day, FREE) not in (FREE, BLOCKED) for day in dates):
            return "nights_booked"
        if not self.is_open(dates):
            return "outside_calendar"
        self.nights |= dict.fromkeys(dates, BLOCKED)
        return ""

    def unblock(self, dates: DateRange) -> str:
        if not self.is_open(dates):
            return "outside_calendar"
        self.nights |= {day: FREE for day in dates if self.nights[day] == BLOCKED}
        return ""

    def roll(self, today: date, *, horizon: int, past: int) -> None:
        if self.closes_on < today + timedelta(days=horizon):
            self._open(DateRange(self.closes_on, today + timedelta(days=horizon)))
            self.closes_on = today + timedelta(days=horizon)
            self.opens_on = max(self.opens_on, today - timedelta(days=past))

    def mask(self, *, booked: bool) -> str:
        def bit(owner: str) -> bool:
            return owner not in (FREE, BLOCKED) if booked else owner == BLOCKED

        return "".join("01"[bit(self.nights[day])] for day in DateRange(self.opens_on, self.closes_on))


def nearest_free(calendars: list[ObviousCalendar], stay: DateRange, *, today: date, limit: int) -> list[DateRange]:
    span = stay.end - stay.start
    first, last = min(c.opens_on for c in calendars), max(c.closes_on for c in calendars)
    ranges = [DateRange(day, day + span) for day in DateRange(first, last)]
    free = [r for r in ranges if r.start >= today and r != stay and any(c.is_free(r) for c in calendars)]
    free.sort(key=lambda r: (abs(r.start - stay.start), r.start))
    sides = [side[0] for side in ([r for r in free if r < stay], [r for r in free if r > stay]) if side]
    sides.sort(key=free.index)
    chosen = (sides + [r for r in free if r not in sides])[:limit]
    return [r for r in free if r in chosen]
