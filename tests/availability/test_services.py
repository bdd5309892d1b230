from __future__ import annotations

from datetime import date, timedelta

import pytest

from availability import selectors, services
from availability.exceptions import NightsBooked, NightsTaken, OutsideCalendar
from availability.models import Calendar, Night, NightClaim
from common.dates import DateRange

pytestmark = pytest.mark.django_db

OPENS_ON = date(2026, 11, 21)


def stay(first: int, nights: int) -> DateRange:
    return DateRange(OPENS_ON + timedelta(days=first), OPENS_ON + timedelta(days=first + nights))


@pytest.fixture
def calendar() -> int:
    return services.open_calendars(1, time_zone="America/Toronto", opens_on=OPENS_ON, nights=60)[0]


def statuses(calendar: int) -> str:
    letters = {"AVAILABLE": ".", "BOOKED": "B", "BLOCKED": "x"}
    return "".join(
        letters[s] for s in Night.objects.filter(calendar=calendar).order_by("date").values_list("status", flat=True)
    )


def test_open_calendars_makes_dense_available_nights() -> None:
    ids = services.open_calendars(3, time_zone="America/Toronto", opens_on=OPENS_ON, nights=60)
    assert ids == sorted(ids)
    assert [statuses(i) for i in ids] == ["." * 60] * 3


def test_claim_nights_flips_nights_and_masks(calendar: int) -> None:
    services.claim_nights(calendar, stay(3, 2), holder="booking:1")
    assert statuses(calendar) == "...BB" + "." * 55
    assert Calendar.objects.get(pk=calendar).booked == "00011" + "0" * 55
    assert NightClaim.objects.filter(holder="booking:1").count() == 2


@pytest.mark.parametrize("first", [2, 3, 4])
def test_claim_nights_taken_changes_nothing(calendar: int, first: int) -> None:
    services.claim_nights(calendar, stay(3, 2), holder="booking:1")
    with pytest.raises(NightsTaken):
        services.claim_nights(calendar, stay(first, 2), holder="booking:2")
    assert statuses(calendar) == "...BB" + "." * 55
    assert not NightClaim.objects.filter(holder="booking:2").exists()


@pytest.mark.parametrize("first", [-1, 59, 70])
def test_claim_nights_outside_the_calendar_is_refused(calendar: int, first: int) -> None:
    with pytest.raises(OutsideCalendar):
        services.claim_nights(calendar, stay(first, 2), holder="booking:1")
    assert statuses(calendar) == "." * 60


def test_release_nights_from_a_date_keeps_the_earlier_ones(calendar: int) -> None:
    services.claim_nights(calendar, stay(3, 4), holder="booking:1")
    assert services.release_nights("booking:1", calendar_id=calendar, from_date=stay(5, 1).start) == 2
    assert statuses(calendar)[:8] == "...BB..."
    assert Calendar.objects.get(pk=calendar).booked == "00011" + "0" * 55
    assert services.release_nights("booking:1", calendar_id=calendar) == 2
    assert statuses(calendar) == "." * 60
    assert services.release_nights("booking:1", calendar_id=calendar) == 0


def test_block_nights_over_booked_ones_is_refused_with_their_dates(calendar: int) -> None:
    services.claim_nights(calendar, stay(3, 1), holder="booking:1")
    with pytest.raises(NightsBooked) as refusal:
        services.block_nights(calendar, stay(2, 3))
    assert refusal.value.extra == {"dates": ["2026-11-24"]}
    assert statuses(calendar)[:6] == "...B.."


def test_block_and_unblock_nights(calendar: int) -> None:
    services.block_nights(calendar, stay(2, 3))
    services.block_nights(calendar, stay(4, 2))
    assert statuses(calendar)[:8] == "..xxxx.."
    with pytest.raises(NightsTaken):
        services.claim_nights(calendar, stay(5, 2), holder="booking:1")
    services.unblock_nights(calendar, stay(0, 4))
    assert statuses(calendar)[:8] == "....xx.."
    assert Calendar.objects.get(pk=calendar).blocked[:8] == "00001100"


def test_lock_one_free_prefers_fewest_orphan_nights() -> None:
    ids = services.open_calendars(3, time_zone="America/Toronto", opens_on=OPENS_ON, nights=60)
    services.claim_nights(ids[1], stay(2, 3), holder="booking:1")
    services.claim_nights(ids[2], stay(5, 3), holder="booking:2")
    assert services.lock_one_free(ids, stay(5, 2)) == ids[1]
    assert services.lock_one_free(ids, stay(4, 2)) == ids[0]
    assert services.lock_one_free(ids[1:], stay(4, 2)) is None
    assert services.lock_one_free(ids[1:], stay(4, 2), ignoring=["booking:2"]) == ids[2]


def test_free_calendars_and_units_free() -> None:
    ids = services.open_calendars(3, time_zone="America/Toronto", opens_on=OPENS_ON, nights=60)
    services.claim_nights(ids[1], stay(2, 3), holder="booking:1")
    assert selectors.free_calendars(ids, stay(4, 2)) == [ids[0], ids[2]]
    assert selectors.units_free(ids, stay(5, 2)) == 3
    assert selectors.units_free(ids, stay(59, 2)) == 0
    assert selectors.units_free(ids, stay(-1, 2)) == 0


def test_nearest_free() -> None:
    ids = services.open_calendars(2, time_zone="America/Toronto", opens_on=OPENS_ON, nights=60)
    for calendar in ids:
        services.claim_nights(calendar, stay(10, 10), holder="booking:1")
    services.release_nights("booking:1", calendar_id=ids[1], from_date=stay(18, 1).start)
    found = selectors.nearest_free(ids, stay(12, 3), today=OPENS_ON)
    assert found == [stay(7, 3), stay(6, 3), stay(18, 3)]
    assert selectors.nearest_free(ids, stay(12, 3), today=stay(11, 1).start)[0] == stay(18, 3)


def test_extend_calendar_both_ways(calendar: int) -> None:
    services.claim_nights(calendar, stay(0, 1), holder="booking:1")
    services.extend_calendar(calendar, opens_on=OPENS_ON - timedelta(days=2), closes_on=OPENS_ON + timedelta(days=61))
    assert statuses(calendar) == "..B" + "." * 60
    assert Calendar.objects.get(pk=calendar).booked == "001" + "0" * 60
