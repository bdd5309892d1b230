"""Random walks over two calendars, compared after every step with the obvious ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from availability import selectors, services
from availability.models import Calendar, Night, NightClaim
from availability.services import calendars as rolling
from common.dates import DateRange
from common.exceptions import Refusal
from common.registries import Violation
from tests.availability.obvious import BLOCKED, FREE, ObviousCalendar, nearest_free

pytestmark = pytest.mark.django_db

OPENS_ON = date(2026, 11, 21)
HORIZON, PAST, WIDTH = 25, 4, 3

stays = st.builds(
    lambda first, nights: DateRange(OPENS_ON + timedelta(first), OPENS_ON + timedelta(first + nights)),
    st.integers(-2, 34),
    st.integers(1, 9),
)
units = st.integers(0, 1)
holders = st.sampled_from(["booking:1", "booking:2", "booking:3"])
steps = st.one_of(
    st.tuples(st.just("claim"), units, stays, holders),
    st.tuples(st.just("release"), units, holders, st.none() | st.dates(OPENS_ON, OPENS_ON + timedelta(30))),
    st.tuples(st.just("block"), units, stays),
    st.tuples(st.just("unblock"), units, stays),
    st.tuples(st.just("roll"), st.integers(0, 12)),
)


def code_of(step: Callable[[], None]) -> str:
    try:
        step()
    except Refusal as refusal:
        return refusal.code
    return ""


class Walk:
    """The real calendars and the obvious ones, taking the same steps."""

    def __init__(self) -> None:
        self.ids = services.open_calendars(2, time_zone="UTC", opens_on=OPENS_ON, nights=HORIZON)
        self.obvious = [ObviousCalendar(OPENS_ON, OPENS_ON + timedelta(HORIZON)) for _ in self.ids]

    def claim(self, unit: int, stay: DateRange, holder: str) -> None:
        code = code_of(lambda: services.claim_nights(self.ids[unit], stay, holder=holder))
        assert code == self.obvious[unit].claim(stay, holder)

    def release(self, unit: int, holder: str, from_date: date | None) -> None:
        released = services.release_nights(holder, calendar_id=self.ids[unit], from_date=from_date)
        assert released == self.obvious[unit].release(holder, from_date)

    def block(self, unit: int, dates: DateRange) -> None:
        assert code_of(lambda: services.block_nights(self.ids[unit], dates)) == self.obvious[unit].block(dates)

    def unblock(self, unit: int, dates: DateRange) -> None:
        assert code_of(lambda: services.unblock_nights(self.ids[unit], dates)) == self.obvious[unit].unblock(dates)

    def roll(self, days: int) -> None:
        today = OPENS_ON + timedelta(days)
        services.roll_calendars(now=datetime(today.year, today.month, today.day, 12, tzinfo=UTC))
        for calendar in self.obvious:
            calendar.roll(today, horizon=HORIZON, past=PAST)

    def compare(self) -> None:
        for pk, obvious in zip(self.ids, self.obvious, strict=True):
            calendar = Calendar.objects.get(pk=pk)
            assert (calendar.opens_on, calendar.closes_on) == (obvious.opens_on, obvious.closes_on)
            assert (calendar.booked, calendar.blocked) == (obvious.mask(booked=True), obvious.mask(booked=False))
            shown = dict(Night.objects.filter(calendar=pk).values_list("date", "status"))
            owned = dict(NightClaim.objects.standing().filter(calendar=pk).values_list("date", "holder"))
            names = {FREE: "AVAILABLE", BLOCKED: "BLOCKED"}
            assert shown == {day: names.get(owner, "BOOKED") for day, owner in obvious.nights.items()}
            assert owned == {day: owner for day, owner in obvious.nights.items() if owner not in names}

    def compare_reads(self, stay: DateRange) -> None:
        free = [pk for pk, obvious in zip(self.ids, self.obvious, strict=True) if obvious.is_free(stay)]
        assert selectors.free_calendars(self.ids, stay) == free
        assert selectors.units_free(self.ids, stay) == len(free)
        assert (services.lock_one_free(self.ids, stay) in free) if free else True
        for limit in (1, 3):
            expected = nearest_free(self.obvious, stay, today=OPENS_ON, limit=limit)
            assert selectors.nearest_free(self.ids, stay, today=OPENS_ON, limit=limit) == expected
        counts = {c.date: (c.units, c.free) for c in selectors.nights_of(self.ids, stay)}
        rows = {day: [c.nights[day] for c in self.obvious if day in c.nights] for day in stay}
        assert counts == {day: (len(row), row.count(FREE)) for day, row in rows.items() if row}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(walk=st.lists(steps, min_size=3, max_size=25), look=st.lists(stays, min_size=1, max_size=4))
def test_walk_of_random_steps_agrees_with_the_obvious_calendar(
    walk: list[tuple[str, object]],
    look: list[DateRange],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    violations: Callable[[], list[Violation]],
) -> None:
    settings.HORIZON_NIGHTS = HORIZON
    monkeypatch.setattr(rolling, "PAST_NIGHTS_IN_MASKS", PAST)
    with transaction.atomic():
        pair = Walk()
        for name, *arguments in walk:
            getattr(pair, name)(*arguments)
            pair.compare()
        for stay in look:
            pair.compare_reads(stay)
        assert violations() == []
        transaction.set_rollback(True)
