from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from accounts.models import User
from availability.services import block_nights
from common.dates import DateRange
from tests.properties.factories import make_property, make_room, published_room

pytestmark = pytest.mark.django_db

CHECK_IN = date.today() + timedelta(days=30)  # noqa: DTZ011
STAY = DateRange(CHECK_IN, CHECK_IN + timedelta(days=3))
DATES = {"check_in": STAY.start.isoformat(), "check_out": STAY.end.isoformat(), "guests": "2"}


def test_home_shows_the_newest_stays(client: Client, host: User) -> None:
    room = published_room(host)
    page = client.get("/")
    assert page.status_code == 200
    assert f"/stays/{room.listing.public_id}/" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("/", 5), ("/stays/", 5)])
def test_lists_take_as_many_queries_for_three_as_for_one(
    client: Client, host: User, path: str, queries: int, rows: int
) -> None:
    for _ in range(rows):
        published_room(host)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path, DATES).status_code == 200
    assert len(asked) == queries, [query["sql"] for query in asked]


def test_results_carry_dates_on_and_show_the_total(client: Client, host: User) -> None:
    room = published_room(host)
    page = client.get("/stays/", {"where": "Toronto", **DATES}).content.decode()
    assert f"/stays/{room.listing.public_id}/?check_in={DATES['check_in']}" in page
    assert "for 3 nights" in page
    assert "CA$" in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"check_in": "2020-01-01", "check_out": "2020-01-03"}, "in the past"),
        ({"check_in": DATES["check_in"]}, "Give both dates"),
        ({"check_in": DATES["check_out"], "check_out": DATES["check_in"]}, "Check-out comes after check-in"),
        ({"guests": "0"}, "greater than or equal to 1"),
        ({"price_max": "100"}, "needs a currency"),
        ({"sort": "distance"}, "needs a place"),
        ({"cursor": "nonsense"}, "not a cursor"),
    ],
)
def test_results_say_what_is_wrong_and_keep_what_was_typed(client: Client, query: dict[str, str], words: str) -> None:
    page = client.get("/stays/", {"where": "Far <b>away</b>", **query})
    assert page.status_code == 400
    assert words in page.content.decode()
    assert "Far &lt;b&gt;away&lt;/b&gt;" in page.content.decode()


def test_stay_shows_every_line_of_the_price(client: Client, host: User) -> None:
    room = published_room(host, cleaning_minor=4_000, tax_bp=1_300)
    page = client.get(f"/stays/{room.listing.public_id}/", DATES).content.decode()
    for words in ("cleaning fee per stay", "service fee 14 %", "tax 13 %", "Total", "Reserve"):
        assert words in page


def test_stay_that_is_taken_offers_the_nearest_dates(client: Client, host: User) -> None:
    room = published_room(host)
    block_nights(room.units.get().calendar_id, STAY)
    page = client.get(f"/stays/{room.listing.public_id}/", DATES).content.decode()
    assert "Taken on these dates" in page
    assert f"?check_in={STAY.end.isoformat()}" in page
    assert "Reserve" not in page


def test_stay_never_shows_the_exact_place(client: Client, host: User) -> None:
    room = published_room(host)
    page = client.get(f"/stays/{room.listing.public_id}/", DATES).content.decode()
    assert str(room.listing.latitude) not in page


def test_stay_of_a_draft_is_not_found(client: Client, host: User) -> None:
    draft = make_property(host)
    make_room(draft)
    assert client.get(f"/stays/{draft.public_id}/").status_code == 404
    assert client.get("/stays/prp_nothing/").status_code == 404


def test_results_limit_how_often_one_address_searches(client: Client, settings: Settings) -> None:
    settings.THROTTLES = {**settings.THROTTLES, "search": (1, 2)}
    answers = [client.get("/stays/").status_code for _ in range(3)]
    assert answers == [200, 200, 429]
