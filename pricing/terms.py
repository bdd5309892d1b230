"""What a booking freezes when it is made: its price, its policy and the instants that deadlines are counted from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self, TypedDict
from zoneinfo import ZoneInfo

from common.dates import DateRange
from pricing.enums import CancellationPolicy
from pricing.quotes import Quote, QuoteJson


class TermsJson(TypedDict):
    policy: str
    quote: QuoteJson
    check_in: str
    check_out: str
    check_in_from: str
    time_zone: str
    booked_at: str
    confirmed_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenTerms:
    """The terms that a cancellation is judged by, whatever the listing says later.

    `booked_at` is when the guest asked, `confirmed_at` when the booking was confirmed: None before that, and the
    grace period then counts from `booked_at`.
    """

    policy: CancellationPolicy
    quote: Quote
    stay: DateRange
    check_in_from: time
    time_zone: str
    booked_at: datetime
    confirmed_at: datetime | None = None

    @property
    def begins_at(self) -> datetime:
        """The instant of check-in."""
        return self.local_instant(self.stay.start)

    def local_instant(self, on: date) -> datetime:
        """Return the instant, in UTC, at which the clock at the property shows the check-in time on this date."""
        return datetime.combine(on, self.check_in_from, ZoneInfo(self.time_zone)).astimezone(ZoneInfo("UTC"))

    def days_before(self, days: int) -> datetime:
        """Return check-in less whole calendar days: the same hour on the wall, across a change of the clocks too."""
        return self.local_instant(self.stay.start - timedelta(days=days))

    def hours_before(self, hours: int) -> datetime:
        return self.begins_at - timedelta(hours=hours)

    def nights_begun(self, at: datetime) -> int:
        """Return how many nights of the stay have begun at this instant, each at the check-in hour of its date."""
        return sum(self.local_instant(night) < at for night in self.stay)

    def as_json(self) -> TermsJson:
        return {
            "policy": self.policy.value,
            "quote": self.quote.as_json(),
            "check_in": self.stay.start.isoformat(),
            "check_out": self.stay.end.isoformat(),
            "check_in_from": self.check_in_from.isoformat("minutes"),
            "time_zone": self.time_zone,
            "booked_at": self.booked_at.isoformat(),
            "confirmed_at": self.confirmed_at.isoformat() if self.confirmed_at else None,
        }

    @classmethod
    def from_json(cls, terms: TermsJson) -> Self:
        return cls(
            policy=CancellationPolicy(terms["policy"]),
            quote=Quote.from_json(terms["quote"]),
            stay=DateRange(date.fromisoformat(terms["check_in"]), date.fromisoformat(terms["check_out"])),
            check_in_from=time.fromisoformat(terms["check_in_from"]),
            time_zone=terms["time_zone"],
            booked_at=datetime.fromisoformat(terms["booked_at"]),
            confirmed_at=datetime.fromisoformat(terms["confirmed_at"]) if terms["confirmed_at"] else None,
        )
