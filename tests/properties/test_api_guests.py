from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from common import clock
from common.dates import DateRange
from properties.models import Property, Room
from properties.services import block_nights, set_night_rules, unlist_property
from tests.properties.factories import make_property, make_room, publish, published_room

Api = Callable[[User | None], APIClient]


def soon(nights: int = 3, *, ahead: int = 20) -> DateRange:
    start = clock.today("America/Toronto") + timedelta(days=ahead)
    return DateRange(start, start + timedelta(days=nights))


def asking(stay: DateRange, **more: Any) -> dict[str, Any]:
    return {"check_in": str(stay.start), "check_out": str(stay.end), "guests": 2, **more}


def address(room: Room, part: str = "") -> str:
    return f"/api/v1/properties/{room.listing.public_id}/{part}"


def test_get_property_shows_what_a_guest_may_see(api: Api, host: User) -> None:
    room = published_room(host, units=2)
    shown = api(None).get(address(room)).json()
    assert shown["id"] == room.listing.public_id
    assert shown["host"] == {"id": host.public_id, "name": host.name}
    assert (shown["latitude"], shown["longitude"]) == (room.listing.public_latitude, room.listing.public_longitude)
    assert "43.6532" not in str(shown)
    assert shown["rooms"][0]["units"] == 2
    assert shown["rooms"][0]["rates"]["base"] == {"amount": "100.00", "currency": "CAD"}
    assert shown["rooms"][0]["rates"]["weekend_days"] == ["fri", "sat"]


@pytest.mark.parametrize("part", ["", "calendar/", "availability/", "quote/"])
def test_get_a_draft_is_not_found_even_by_its_host(api: Api, host: User, part: str) -> None:
    draft = make_property(host)
    make_room(draft)
    answer = api(host).get(f"/api/v1/properties/{draft.public_id}/{part}", asking(soon()))
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_get_an_unlisted_property_is_not_found(api: Api, host: User) -> None:
    room = published_room(host)
    unlist_property(room.listing, actor=host)
    assert api(None).get(address(room)).status_code == 404


def test_calendar_tells_status_units_and_price_of_each_night(api: Api, host: User) -> None:
    room = published_room(host, units=2)
    stay = soon()
    first_night = DateRange(stay.start, stay.start + timedelta(days=1))
    for unit in room.units.all():
        block_nights(unit, first_night, actor=host)
    set_night_rules(room, first_night, actor=host, price_minor=5_000, min_nights=2)
    dates = {"room": room.public_id, "from": str(stay.start), "to": str(stay.end)}
    days = api(None).get(address(room, "calendar/"), dates).json()["days"]
    assert [(day["status"], day["units_free"]) for day in days] == [("blocked", 0), ("available", 2), ("available", 2)]
    assert days[0]["price"] == {"amount": "50.00", "currency": "CAD"}
    assert days[0]["min_nights"] == 2


def test_calendar_refuses_more_than_a_year(api: Api, host: User) -> None:
    room = published_room(host)
    answer = api(None).get(address(room, "calendar/"), {"from": "2027-01-01", "to": "2028-12-31"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_availability_names_rooms_that_can_be_booked(api: Api, host: User) -> None:
    room = published_room(host, units=3)
    answer = api(None).get(address(room, "availability/"), asking(soon())).json()
    assert answer == {
        "available": True,
        "rooms": [{"room": room.public_id, "units_free": 3}],
        "refusal": None,
        "nearest": [],
    }


def test_availability_tells_the_nearest_dates_when_all_is_taken(api: Api, host: User) -> None:
    room = published_room(host)
    stay = soon()
    block_nights(room.units.all()[0], stay, actor=host)
    answer = api(None).get(address(room, "availability/"), asking(stay)).json()
    assert (answer["available"], answer["rooms"]) == (False, [])
    assert answer["refusal"]["code"] == "stay_unavailable"
    before = {"check_in": str(stay.start - timedelta(days=3)), "check_out": str(stay.start)}
    assert before in answer["nearest"]


def test_availability_tells_which_rule_failed(api: Api, host: User) -> None:
    room = published_room(host, min_nights=5)
    answer = api(None).get(address(room, "availability/"), asking(soon())).json()
    assert answer["refusal"]["code"] == "minimum_stay"


def test_quote_explains_every_line(api: Api, host: User) -> None:
    room = published_room(host, cleaning_minor=5_000, tax_bp=1_300, weekend_minor=None)
    quote = api(None).get(address(room, "quote/"), asking(soon(), room=room.public_id)).json()
    assert [line["kind"] for line in quote["lines"]] == ["night"] * 3 + ["cleaning", "tax", "service_fee"]
    assert quote["total"] == {"amount": "444.50", "currency": "CAD"}
    assert quote["nights"] == 3
    assert quote["cancellation_policy"] == "moderate"
    assert quote["refund_timeline"][0]["refund"] == quote["total"]
    assert quote["refund_timeline"][-1]["until"] is None


def test_quote_of_taken_dates_is_refused_with_the_nearest(api: Api, host: User) -> None:
    room = published_room(host)
    stay = soon()
    block_nights(room.units.all()[0], stay, actor=host)
    answer = api(None).get(address(room, "quote/"), asking(stay))
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_unavailable")
    assert len(answer.json()["nearest"]) == 3


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"check_in": "2020-01-01", "check_out": "2020-01-03"}, 409, "past_dates"),
        ({"check_in": "2099-01-01", "check_out": "2099-01-03"}, 409, "booking_window"),
        ({"check_in": "2026-12-01", "check_out": "2028-12-01"}, 409, "stay_too_long"),
        ({"guests": 9}, 409, "too_many_guests"),
        ({"guests": 0}, 400, "invalid"),
        ({"guests": "two"}, 400, "invalid"),
        ({"guests": 2, "children": [4, 9]}, 400, "invalid"),
        ({"check_in": "2027-02-30"}, 400, "invalid"),
        ({"check_in": "9999-12-31", "check_out": "9999-12-31"}, 400, "invalid"),
        ({"check_in": "2027-01-05", "check_out": "2027-01-05"}, 400, "invalid"),
        ({"check_in": "2027-01-05", "check_out": "2027-01-01"}, 400, "invalid"),
        ({"room": "rom_2222222222222222"}, 404, "not_found"),
    ],
)
def test_quote_refuses_what_makes_no_sense(
    api: Api, host: User, changes: dict[str, Any], status: int, code: str
) -> None:
    room = published_room(host)
    answer = api(None).get(address(room, "quote/"), {**asking(soon()), **changes})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_quote_needs_the_room_named_where_there_are_several(api: Api, host: User) -> None:
    room = published_room(host)
    make_room(room.listing)
    assert api(None).get(address(room, "quote/"), asking(soon())).status_code == 400


@pytest.mark.parametrize("part", ["", "calendar/", "availability/", "quote/"])
def test_queries_do_not_grow_with_rooms_and_units(api: Api, host: User, part: str) -> None:
    small = published_room(host)
    large = make_property(host)
    rooms = [make_room(large, units=3) for _ in range(3)]
    publish(large)
    counts = [
        queries_of(api(None), listing, part, room) for listing, room in ((small.listing, small), (large, rooms[0]))
    ]
    assert counts[0] == counts[1] <= 10


def queries_of(client: APIClient, listing: Property, part: str, room: Room) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/api/v1/properties/{listing.public_id}/{part}", asking(soon(), room=room.public_id))
    assert answer.status_code == 200
    return len(captured)
