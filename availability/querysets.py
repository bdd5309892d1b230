from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models

from availability import sql
from availability.enums import ClaimStatus
from common.dates import DateRange

if TYPE_CHECKING:
    from availability.models import Calendar, Night, NightClaim  # noqa: F401


class CalendarQuerySet(models.QuerySet["Calendar"]):
    def open_for(self, dates: DateRange) -> Self:
        return self.filter(opens_on__lte=dates.start, closes_on__gte=dates.end)

    def free_for(self, stay: DateRange) -> Self:
        """Keep the calendars on which every night of the stay is AVAILABLE, judged by their masks."""
        return self.filter(sql.free_for(stay))


class NightQuerySet(models.QuerySet["Night"]):
    def during(self, dates: DateRange) -> Self:
        return self.filter(date__gte=dates.start, date__lt=dates.end)


class NightClaimQuerySet(models.QuerySet["NightClaim"]):
    def standing(self) -> Self:
        return self.filter(status=ClaimStatus.BOOKED)

    def during(self, dates: DateRange) -> Self:
        return self.filter(date__gte=dates.start, date__lt=dates.end)

    def held_by(self, holders: Iterable[str]) -> Self:
        return self.filter(holder__in=list(holders))
