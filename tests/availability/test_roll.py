from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings

from availability import services
from availability.models import Calendar, Night
from common.dates import DateRange
from common.registries import Violation

pytestmark = pytest.mark.django_db

Violations = Callable[[], list[Violation]]

OPENS_ON = date(2026, 11, 21)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def horizon(today: date) -> date:
    return today + timedelta(days=settings.HORIZON_NIGHTS)


def test_roll_calendars_opens_nights_to_each_zone_s_horizon(violations: Violations) -> None:
    kiribati, samoa = (
        services.open_calendars(1, time_zone=zone, opens_on=OPENS_ON, nights=60)[0]
        for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago")
    )
    assert services.roll_calendars(now=NOON) == 2
    assert Calendar.objects.get(pk=kiribati).closes_on == horizon(OPENS_ON + timedelta(days=1))
    assert Calendar.objects.get(pk=samoa).closes_on == horizon(OPENS_ON)
    assert violations() == []


def test_roll_calendars_twice_changes_nothing() -> None:
    services.open_calendars(3, time_zone="Europe/Lisbon", opens_on=OPENS_ON, nights=60)
    assert services.roll_calendars(now=NOON) == 3
    before = list(Calendar.objects.order_by("id").values_list())
    assert services.roll_calendars(now=NOON) == 0
    assert list(Calendar.objects.order_by("id").values_list()) == before


def test_roll_calendars_drops_nights_long_past_from_the_masks_and_keeps_their_rows(violations: Violations) -> None:
    (calendar,) = services.open_calendars(1, time_zone="Europe/Lisbon", opens_on=OPENS_ON, nights=100)
    services.claim_nights(calendar, DateRange(OPENS_ON, OPENS_ON + timedelta(days=70)), holder="booking:1")
    services.roll_calendars(now=NOON + timedelta(days=50))
    rolled = Calendar.objects.get(pk=calendar)
    assert rolled.opens_on == OPENS_ON + timedelta(days=19)
    assert rolled.booked.startswith("1" * 51 + "0")
    assert Night.objects.filter(calendar=calendar, date=OPENS_ON).exists()
    assert violations() == []
    services.release_nights("booking:1", calendar_id=calendar)
    assert not Night.objects.filter(calendar=calendar, status="BOOKED").exists()
    assert violations() == []


def test_roll_calendars_leaves_a_replay_s_calendar_alone() -> None:
    services.open_calendars(1, time_zone="Europe/Lisbon", opens_on=date(2013, 5, 1), nights=60, rolls=False)
    assert services.roll_calendars(now=NOON) == 0


def test_extend_calendar_backwards_finds_nights_that_had_left_the_masks(violations: Violations) -> None:
    (calendar,) = services.open_calendars(1, time_zone="Europe/Lisbon", opens_on=OPENS_ON, nights=60)
    services.claim_nights(calendar, DateRange(OPENS_ON, OPENS_ON + timedelta(days=2)), holder="booking:1")
    services.roll_calendars(now=NOON + timedelta(days=40))
    services.extend_calendar(calendar, opens_on=OPENS_ON - timedelta(days=1))
    assert Calendar.objects.get(pk=calendar).booked.startswith("0110")
    assert violations() == []
