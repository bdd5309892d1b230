from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from common.exceptions import InvalidInput

MAX_DAYS = 365


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """The half-open range of dates [start, end): N dates are N nights."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise InvalidInput("The end of a range of dates comes after its start.", field="check_out")

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=i) for i in range(self.days))

    def overlaps(self, other: DateRange) -> bool:
        return self.start < other.end and other.start < self.end

    def __str__(self) -> str:
        return f"{self.start}/{self.end}"
