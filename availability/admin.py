from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple, TypeVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from availability.models import Calendar, Night, NightClaim
from common.read_only_admin import ReadOnlyAdmin

M = TypeVar("M", bound=Model)

MONTHS_SHOWN = 36


@admin.register(Calendar)
class CalendarAdmin(ReadOnlyAdmin[Calendar]):
    list_display = ("id", "time_zone", "opens_on", "closes_on", "rolls", "nights_booked", "nights_blocked")
    list_filter = ("rolls",)
    search_fields = ("=id", "time_zone")
    search_help_text = "The number of a calendar, or a time zone."
    ordering = ("id",)
    fields = ("id", "time_zone", "opens_on", "closes_on", "rolls", "months")

    @admin.display(description="nights booked")
    def nights_booked(self, calendar: Calendar) -> int:
        return calendar.booked.count("1")

    @admin.display(description="nights blocked")
    def nights_blocked(self, calendar: Calendar) -> int:
        return calendar.blocked.count("1")

    @admin.display(description="nights")
    def months(self, calendar: Calendar) -> SafeString:
        return render_to_string(
            "availability/admin/months.html", {"days": range(1, 32), "months": months_of(calendar)[:MONTHS_SHOWN]}
        )


class Mark(NamedTuple):
    letter: str
    name: str


MARKS = {"00": Mark("·", "available"), "10": Mark("B", "booked"), "01": Mark("X", "blocked")}


def months_of(calendar: Calendar) -> list[tuple[date, list[Mark | None]]]:
    """Return the first of each open month with a mark per day, 1st to 31st, None where the calendar is not open."""
    nights = [
        (calendar.opens_on + timedelta(days=i), MARKS[booked + blocked])
        for i, (booked, blocked) in enumerate(zip(calendar.booked, calendar.blocked, strict=True))
    ]
    months = []
    for first, month in groupby(nights, key=lambda night: night[0].replace(day=1)):
        marks = {night.day: mark for night, mark in month}
        months.append((first, [marks.get(day) for day in range(1, 32)]))
    return months


class SearchByWord(ReadOnlyAdmin[M]):
    """Searches by what a word looks like, so that millions of rows are searched by index."""

    search_fields = ("calendar",)
    search_help_text = "The number of a calendar, a date as 2026-12-24, or both."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[M], search_term: str
    ) -> tuple[QuerySet[M], bool]:
        for word in search_term.split():
            queryset = queryset.filter(**self.condition_of(word))
        return queryset, False

    def condition_of(self, word: str) -> dict[str, object]:
        if word.isdecimal():
            return {"calendar": int(word[:18])}
        try:
            return {"date": date.fromisoformat(word)}
        except ValueError:
            return {"pk": None}


@admin.register(Night)
class NightAdmin(SearchByWord[Night]):
    list_display = ("calendar_id", "date", "status")
    list_filter = ("status",)
    ordering = ("calendar_id", "date")


@admin.register(NightClaim)
class NightClaimAdmin(SearchByWord[NightClaim]):
    list_display = ("calendar_id", "date", "holder", "status", "claimed_at", "released_at")
    list_filter = ("status",)
    search_help_text = "The number of a calendar, a date as 2026-12-24, or a holder as booking:12."
    ordering = ("-id",)

    def condition_of(self, word: str) -> dict[str, object]:
        return {"holder": word} if ":" in word else super().condition_of(word)
