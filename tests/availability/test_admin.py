from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import User
from availability import services
from availability.admin import MARKS, months_of
from availability.models import Calendar, Night
from common.dates import DateRange

pytestmark = pytest.mark.django_db

OPENS_ON = date(2026, 11, 29)


@pytest.fixture
def calendar() -> int:
    (calendar,) = services.open_calendars(1, time_zone="America/Toronto", opens_on=OPENS_ON, nights=60)
    services.claim_nights(calendar, DateRange(OPENS_ON, OPENS_ON + timedelta(days=3)), holder="booking:12")
    return calendar


@pytest.fixture
def admin(client: Client, staff: User) -> Client:
    staff.is_superuser = True
    staff.save()
    client.force_login(staff)
    return client


def test_months_of_marks_every_open_day(calendar: int) -> None:
    november, december, january = months_of(Calendar.objects.get(pk=calendar))
    assert november == (date(2026, 11, 1), [None] * 28 + [MARKS["10"]] * 2 + [None])
    assert december[1][:2] == [MARKS["10"], MARKS["00"]]
    assert january[1][-4:] == [None] * 4


def test_calendar_page_shows_its_months_and_changes_nothing(admin: Client, calendar: int) -> None:
    page = admin.get(f"/admin/availability/calendar/{calendar}/change/").content.decode()
    assert "December 2026" in page
    assert page.count('title="booked"') == 3
    assert admin.post(f"/admin/availability/calendar/{calendar}/change/", {"rolls": ""}).status_code == 403


@pytest.mark.parametrize(
    ("page", "words", "found"),
    [
        ("night", "{calendar} 2026-11-29", 1),
        ("night", "{calendar}", 60),
        ("night", "nonsense", 0),
        ("nightclaim", "booking:12", 3),
        ("nightclaim", "booking:12 2026-11-30", 1),
        ("nightclaim", "booking:13", 0),
        ("calendar", "{calendar}", 1),
    ],
)
def test_search_in_lists(admin: Client, calendar: int, page: str, words: str, found: int) -> None:
    services.open_calendars(1, time_zone="America/Toronto", opens_on=OPENS_ON, nights=60)
    response = admin.get(f"/admin/availability/{page}/", {"q": words.format(calendar=calendar)})
    assert response.context["cl"].result_count == found


@pytest.mark.parametrize("page", ["calendar", "night", "nightclaim"])
def test_lists_take_a_fixed_number_of_queries(
    admin: Client, calendar: int, page: str, django_assert_max_num_queries: object
) -> None:
    assert Night.objects.count() == 60
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert admin.get(f"/admin/availability/{page}/").status_code == 200
