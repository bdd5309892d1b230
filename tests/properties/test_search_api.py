from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from properties.models import Room
from tests.properties.factories import published_room

pytestmark = pytest.mark.django_db
Api = Callable[[User | None], APIClient]

CHECK_IN = date.today() + timedelta(days=30)  # noqa: DTZ011
DATES: dict[str, str] = {"check_in": CHECK_IN.isoformat(), "check_out": (CHECK_IN + timedelta(days=3)).isoformat()}
TORONTO = {"lat": "43.65", "lng": "-79.38", "radius_km": "10"}


@pytest.fixture
def room(host: User) -> Room:
    return published_room(host)


def test_search_answers_with_the_total_of_the_dates(api: Api, room: Room) -> None:
    response = api(None).get("/api/v1/properties/", TORONTO | DATES | {"guests": "2"})
    assert response.status_code == 200
    (result,) = response.json()["results"]
    assert response.json()["count"] == 1
    assert (result["id"], result["room"]["id"]) == (room.listing.public_id, room.public_id)
    assert result["price"]["currency"] == "CAD"
    assert float(result["price"]["amount"]) >= 300
    assert (result["lat"], result["lng"]) == (room.listing.public_latitude, room.listing.public_longitude)


def test_search_pages_by_cursor(api: Api, host: User) -> None:
    rooms = [published_room(host) for _ in range(3)]
    seen, url = [], "/api/v1/properties/?page_size=2&sort=price&currency=CAD"
    while url:
        page = api(None).get(url).json()
        assert page["count"] == 3
        seen += [result["id"] for result in page["results"]]
        url = page["next"]
    assert sorted(seen) == sorted(room.listing.public_id for room in rooms)


@pytest.mark.parametrize("rows", [1, 3])
def test_search_takes_as_many_queries_for_three_as_for_one(api: Api, host: User, rows: int) -> None:
    for _ in range(rows):
        published_room(host)
    with CaptureQueriesContext(connection) as queries:
        api(None).get("/api/v1/properties/", TORONTO | DATES)
    assert len(queries) == 5


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"check_in": "2020-01-01", "check_out": "2020-01-03"}, 409, "past_dates"),
        ({"check_in": DATES["check_out"], "check_out": DATES["check_in"]}, 400, "invalid"),
        ({"check_in": DATES["check_in"]}, 400, "invalid"),
        (
            {"check_in": DATES["check_in"], "check_out": (CHECK_IN + timedelta(days=400)).isoformat()},
            409,
            "stay_too_long",
        ),
        ({"guests": 0}, 400, "invalid"),
        ({"guests": "many"}, 400, "invalid"),
        ({"bbox": "1,2,3"}, 400, "invalid"),
        ({"bbox": "nan,0,1,1"}, 400, "invalid"),
        ({"lat": 43}, 400, "invalid"),
        ({"price_max": "10"}, 400, "invalid"),
        ({"price_max": "10.001", "currency": "CAD"}, 400, "invalid"),
        ({"amenities": "teleporter"}, 400, "invalid"),
        ({"sort": "distance"}, 400, "invalid"),
        ({"sort": "luck"}, 400, "invalid"),
        ({"cursor": "!!"}, 400, "invalid"),
        ({"cursor": "WyJwcmljZSIsIGZhbHNlLCAieCIsIDEsIDIsIDNd"}, 400, "invalid"),
    ],
)
def test_search_refuses_nonsense_by_name(api: Api, room: Room, query: dict[str, str], status: int, code: str) -> None:
    response = api(None).get("/api/v1/properties/", query)
    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response.headers["Content-Type"].startswith("application/problem+json")


def test_search_of_unknown_words_finds_nothing(api: Api, room: Room) -> None:
    assert api(None).get("/api/v1/properties/", {"where": "zzyzx'; DROP TABLE--"}).json()["count"] == 0
    assert api(None).get("/api/v1/properties/", {"where": "loft harb"}).json()["count"] == 1
