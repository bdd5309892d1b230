"""Each rule finds what breaks it; the rows are broken behind the services' back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from availability import services
from availability.enums import ClaimStatus, NightStatus
from availability.models import Calendar, Night, NightClaim
from common.dates import DateRange
from common.registries import Violation
from tests.availability.guards import without_constraint

pytestmark = pytest.mark.django_db

OPENS_ON = date(2026, 11, 21)
Violations = Callable[[], list[Violation]]


def day(offset: int) -> date:
    return OPENS_ON + timedelta(days=offset)


@pytest.fixture
def calendar() -> int:
    _, calendar = services.open_calendars(2, time_zone="America/Toronto", opens_on=OPENS_ON, nights=30)
    services.claim_nights(calendar, DateRange(day(3), day(6)), holder="booking:1")
    services.block_nights(calendar, DateRange(day(10), day(12)))
    return calendar


def night(calendar: int, offset: int) -> Night:
    return Night.objects.get(calendar=calendar, date=day(offset))


def rules(violations: Violations, calendar: int) -> set[str]:
    found = violations()
    assert {violation.subject for violation in found} <= {f"calendar:{calendar}"}
    return {violation.rule for violation in found}


def test_sound_calendars_break_no_rule(calendar: int, violations: Violations) -> None:
    assert violations() == []


def test_a_night_without_a_row_is_found(calendar: int, violations: Violations) -> None:
    night(calendar, 20).delete()
    assert rules(violations, calendar) == {"every_open_night_has_its_row"}


def test_a_night_after_the_last_is_found(calendar: int, violations: Violations) -> None:
    Night.objects.create(calendar_id=calendar, date=day(30))
    assert rules(violations, calendar) == {"every_open_night_has_its_row"}


@pytest.mark.parametrize(
    ("booked", "blocked"),
    [
        ([3, 4], [10, 11]),
        ([3, 4, 5, 6], [10, 11]),
        ([3, 4, 6], [10, 11]),
        ([3, 4, 5], []),
        ([3, 4, 5], [10, 12]),
        ([], []),
    ],
)
def test_a_mask_that_differs_is_found(
    calendar: int, violations: Violations, booked: list[int], blocked: list[int]
) -> None:
    def mask(days: list[int]) -> str:
        return "".join("1" if i in days else "0" for i in range(30))

    Calendar.objects.filter(pk=calendar).update(booked=mask(booked), blocked=mask(blocked))
    assert rules(violations, calendar) == {"masks_agree_with_nights"}


def test_a_booked_night_without_an_owner_is_found(calendar: int, violations: Violations) -> None:
    NightClaim.objects.filter(date=day(4)).delete()
    (violation,) = violations()
    assert violation.rule == "booked_nights_have_one_owner"
    assert violation.detail == "2026-11-25 is BOOKED and owned by nobody"


@pytest.mark.parametrize("status", [NightStatus.AVAILABLE, NightStatus.BLOCKED])
def test_an_owned_night_that_is_not_booked_is_found(calendar: int, violations: Violations, status: NightStatus) -> None:
    Night.objects.filter(calendar=calendar, date=day(4)).update(status=status)
    assert rules(violations, calendar) == {"booked_nights_have_one_owner", "masks_agree_with_nights"}


@pytest.mark.django_db(transaction=True)
def test_a_night_of_two_owners_is_found(violations: Violations) -> None:
    (calendar,) = services.open_calendars(1, time_zone="America/Toronto", opens_on=OPENS_ON, nights=30)
    services.claim_nights(calendar, DateRange(day(3), day(4)), holder="booking:1")
    with without_constraint():
        NightClaim.objects.create(calendar_id=calendar, date=day(3), holder="booking:2", status=ClaimStatus.BOOKED)
        (violation,) = violations()
    assert violation.detail == "2026-11-24 is owned by booking:1 and booking:2"


@pytest.mark.parametrize(
    ("model", "change", "constraint"),
    [
        (Calendar, {"booked": "01"}, "masks_have_a_bit_per_night"),
        (Calendar, {"blocked": "1" * 30}, "no_night_is_booked_and_blocked"),
        (Calendar, {"closes_on": OPENS_ON}, "calendar_closes_after_it_opens"),
        (Night, {"status": "MAYBE"}, "night_status_is_known"),
        (Night, {"date": OPENS_ON}, "one_row_per_night"),
        (NightClaim, {"status": "RELEASED"}, "released_claims_say_when"),
        (NightClaim, {"holder": ""}, "claims_have_a_holder"),
        (NightClaim, {"date": OPENS_ON}, "one_owner_per_night"),
    ],
)
def test_the_database_refuses_what_a_constraint_forbids(
    calendar: int,
    model: type[Calendar] | type[Night] | type[NightClaim],
    change: dict[str, object],
    constraint: str,
) -> None:
    rows = model._default_manager.filter(**{"pk" if model is Calendar else "calendar": calendar})
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        rows.update(**change)
    assert refusal.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]
