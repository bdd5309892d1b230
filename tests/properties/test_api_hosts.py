from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image
from rest_framework.test import APIClient

from accounts.models import User
from availability.services import claim_nights
from common import clock
from common.dates import DateRange
from common.models import AuditEntry
from properties.enums import PropertyStatus
from properties.models import Photo, Property, Room, RoomNight, Unit
from tests.properties.factories import make_property, make_room, published_room

Api = Callable[[User | None], APIClient]

PLACE = {"title": "Loft", "city": "Toronto", "country": "CA", "latitude": 43.65, "longitude": -79.38}
CAD_100 = {"amount": "100.00", "currency": "CAD"}


def soon(nights: int = 3) -> DateRange:
    start = clock.today("America/Toronto") + timedelta(days=20)
    return DateRange(start, start + timedelta(days=nights))


def days(dates: DateRange) -> dict[str, str]:
    return {"from": str(dates.start), "to": str(dates.end)}


def picture() -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), "navy").save(file, "JPEG")
    return SimpleUploadedFile("door.jpg", file.getvalue(), "image/jpeg")


def edit(client: APIClient, method: str, address: str, body: dict[str, Any], version: int | None) -> Any:
    headers = {} if version is None else {"If-Match": f'"{version}"'}
    return getattr(client, method)(address, body, format="json", headers=headers)


def test_a_host_makes_a_property_from_draft_to_published(api: Api, host: User) -> None:
    client = api(host)
    created = client.post("/api/v1/host/properties/", {**PLACE, "amenities": ["wifi", "kitchen"]})
    assert (created.status_code, created.headers["ETag"]) == (201, '"1"')
    listing = created.json()
    assert (listing["status"], listing["time_zone"]) == ("draft", "America/Toronto")
    home = f"/api/v1/host/properties/{listing['id']}/"

    refused = client.post(f"{home}publication/")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_publishable")
    assert refused.json()["missing"] == ["room"]

    room = client.post(
        f"{home}rooms/", {"name": "Loft", "capacity": 2, "base": CAD_100, "weekend": CAD_100, "units": 2}
    )
    assert room.status_code == 201
    assert room.json()["units"] == 2

    published = client.post(f"{home}publication/").json()
    assert published["status"] == "published"
    assert api(None).get(f"/api/v1/properties/{listing['id']}/").status_code == 200

    assert client.delete(f"{home}publication/").json()["status"] == "unlisted"
    assert api(None).get(f"/api/v1/properties/{listing['id']}/").status_code == 404
    actions = AuditEntry.objects.filter(subject__startswith="property:").values_list("action", flat=True)
    assert list(actions.order_by("id")) == ["property_created", "property_published", "property_unlisted"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"title": ""}, "#/title"),
        ({"title": "x" * 121}, "#/title"),
        ({"latitude": 91}, "#/latitude"),
        ({"latitude": "north"}, "#/latitude"),
        ({"country": "Canada"}, "#/country"),
        ({"time_zone": "Mars/Olympus"}, "#/time_zone"),
        ({"amenities": ["teleporter"]}, "#/amenities"),
        ({"cancellation_policy": "whatever"}, "#/cancellation_policy"),
        ({"title": "nul \x00"}, "#/title"),
    ],
)
def test_post_property_refuses_what_is_not_valid(api: Api, host: User, changes: dict[str, Any], pointer: str) -> None:
    answer = api(host).post("/api/v1/host/properties/", {**PLACE, **changes})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert not Property.objects.exists()


def test_patch_property_changes_what_is_given(api: Api, host: User) -> None:
    listing = make_property(host)
    answer = edit(
        api(host), "patch", f"/api/v1/host/properties/{listing.public_id}/", {"title": "New", "latitude": 43.7}, 1
    )
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    listing.refresh_from_db()
    assert (listing.title, listing.city, listing.latitude) == ("New", "Toronto", 43.7)
    assert abs(listing.public_latitude - 43.7) < 0.005
    assert "new" in listing.search_text


@pytest.mark.parametrize(
    ("version", "status", "code"), [(7, 412, "edited_meanwhile"), (None, 428, "if_match_required")]
)
def test_edits_need_the_current_version(api: Api, host: User, version: int | None, status: int, code: str) -> None:
    room = published_room(host)
    listing, unit = room.listing, room.units.all()[0]
    photo = Photo.objects.create(listing=listing)
    home, dates = f"/api/v1/host/properties/{listing.public_id}/", days(soon())
    edits: list[tuple[str, str, dict[str, Any]]] = [
        ("patch", home, {"title": "New"}),
        ("patch", f"{home}rooms/{room.public_id}/", {"name": "New"}),
        ("patch", f"{home}rooms/{room.public_id}/rates/", {"base": CAD_100}),
        ("put", f"{home}rooms/{room.public_id}/calendar/", {**dates, "price": CAD_100}),
        ("patch", f"{home}units/{unit.public_id}/", {"name": "New"}),
        ("put", f"{home}units/{unit.public_id}/calendar/", {**dates, "blocked": True}),
        ("put", f"{home}photos/order/", {"photos": [photo.public_id]}),
        ("patch", f"{home}photos/{photo.public_id}/", {"caption": "New"}),
    ]
    before = snapshot()
    for method, address, body in edits:
        answer = edit(api(host), method, address, body, version)
        assert (answer.status_code, answer.json()["code"]) == (status, code), address
    assert snapshot() == before


def snapshot() -> list[Any]:
    """Everything that an edit here could change."""
    models = (Property, Room, RoomNight, Unit, Photo)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_another_hosts_property_is_not_found(api: Api, host: User, other_host: User) -> None:
    room = published_room(host)
    listing, unit = room.listing, room.units.all()[0]
    photo = Photo.objects.create(listing=listing)
    own = make_property(other_host)
    dates = days(soon())
    before = snapshot()
    for home in (f"/api/v1/host/properties/{each}/" for each in (listing.public_id, own.public_id)):
        requests: list[tuple[str, str, dict[str, Any]]] = [
            ("get", f"{home}rooms/{room.public_id}/", {}),
            ("patch", f"{home}rooms/{room.public_id}/", {"name": "Mine"}),
            ("patch", f"{home}rooms/{room.public_id}/rates/", {"base": CAD_100}),
            ("get", f"{home}rooms/{room.public_id}/calendar/", {}),
            ("put", f"{home}rooms/{room.public_id}/calendar/", {**dates, "price": CAD_100}),
            ("get", f"{home}rooms/{room.public_id}/units/", {}),
            ("post", f"{home}rooms/{room.public_id}/units/", {"count": 1}),
            ("patch", f"{home}units/{unit.public_id}/", {"name": "Mine"}),
            ("get", f"{home}units/{unit.public_id}/calendar/", {}),
            ("put", f"{home}units/{unit.public_id}/calendar/", {**dates, "blocked": True}),
            ("patch", f"{home}photos/{photo.public_id}/", {"caption": "Mine"}),
            ("delete", f"{home}photos/{photo.public_id}/", {}),
        ]
        if listing.public_id in home:
            requests += [
                ("get", home, {}),
                ("patch", home, {"title": "Mine"}),
                ("post", f"{home}publication/", {}),
                ("delete", f"{home}publication/", {}),
                ("post", f"{home}rooms/", {"name": "x", "capacity": 1, "base": CAD_100}),
                ("put", f"{home}photos/order/", {"photos": []}),
            ]
        for method, address, body in requests:
            client = api(other_host)
            answer = client.get(address) if method == "get" else edit(client, method, address, body, 1)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (method, address)
    assert (
        api(other_host)
        .post(f"/api/v1/host/properties/{listing.public_id}/photos/", {"file": picture()}, format="multipart")
        .status_code
        == 404
    )
    assert snapshot() == before


def test_host_pages_are_for_hosts(api: Api, guest: User) -> None:
    assert api(None).get("/api/v1/host/properties/").status_code == 401
    assert api(guest).get("/api/v1/host/properties/").status_code == 403
    assert api(guest).post("/api/v1/host/properties/", PLACE).status_code == 403
    assert not Property.objects.exists()


def test_patch_rates_takes_the_rooms_currency_only(api: Api, host: User) -> None:
    room = published_room(host)
    address = f"/api/v1/host/properties/{room.listing.public_id}/rooms/{room.public_id}/rates/"
    euros = edit(api(host), "patch", address, {"base": {"amount": "90.00", "currency": "EUR"}}, 1)
    assert (euros.status_code, euros.json()["errors"][0]["pointer"]) == (400, "#/base")
    body = {
        "base": {"amount": "90.00", "currency": "CAD"},
        "weekend": None,
        "weekly_discount_bp": 1000,
        "closed_arrival_days": ["sun", "mon"],
        "min_nights": 2,
    }
    answer = edit(api(host), "patch", address, body, 1)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"2"')
    room.refresh_from_db()
    assert (room.base_minor, room.weekend_minor, room.weekly_discount_bp, room.min_nights) == (9_000, None, 1_000, 2)
    assert answer.json()["stay_rules"]["closed_arrival_days"] == ["mon", "sun"]


@pytest.mark.parametrize(
    "body",
    [
        {"base": {"amount": "-1.00", "currency": "CAD"}},
        {"base": {"amount": "1.001", "currency": "CAD"}},
        {"base": {"amount": "9999999999.00", "currency": "CAD"}},
        {"base": 90},
        {"weekly_discount_bp": 10_001},
        {"min_nights": 9, "max_nights": 3},
        {"included_guests": 9},
        {"closed_arrival_days": ["someday"]},
        {"tax_base": "everything"},
    ],
)
def test_patch_rates_refuses_what_is_out_of_bounds(api: Api, host: User, body: dict[str, Any]) -> None:
    room = published_room(host)
    before = snapshot()
    address = f"/api/v1/host/properties/{room.listing.public_id}/rooms/{room.public_id}/rates/"
    answer = edit(api(host), "patch", address, body, 1)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert snapshot() == before


def test_put_calendar_sets_and_takes_away_what_dates_have_of_their_own(api: Api, host: User) -> None:
    room = published_room(host)
    address = f"/api/v1/host/properties/{room.listing.public_id}/rooms/{room.public_id}/calendar/"
    dates = soon(3)
    edit(api(host), "put", address, {**days(dates), "price": CAD_100, "min_nights": 2}, 1)
    assert RoomNight.objects.count() == 3
    edit(api(host), "put", address, {**days(dates), "price": None, "closed_to_arrival": True}, 2)
    assert set(RoomNight.objects.values_list("price_minor", "min_nights", "closed_to_arrival")) == {(None, 2, True)}
    edit(api(host), "put", address, {**days(dates), "min_nights": None, "closed_to_arrival": False}, 3)
    assert not RoomNight.objects.exists()
    shown = api(host).get(address, days(dates))
    assert shown.headers["ETag"] == '"4"'
    assert [day["units_booked"] for day in shown.json()["days"]] == [0, 0, 0]


@pytest.mark.parametrize(
    "body",
    [
        {"min_nights": 5, "max_nights": 2},
        {"price": {"amount": "-5.00", "currency": "CAD"}},
        {"to": "2040-01-01"},
        {"from": "2030-01-01", "to": "2030-01-01"},
    ],
)
def test_put_calendar_refuses_what_makes_no_sense(api: Api, host: User, body: dict[str, Any]) -> None:
    room = published_room(host)
    address = f"/api/v1/host/properties/{room.listing.public_id}/rooms/{room.public_id}/calendar/"
    answer = edit(api(host), "put", address, {**days(soon()), **body}, 1)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert not RoomNight.objects.exists()


def test_put_unit_calendar_blocks_and_unblocks(api: Api, host: User) -> None:
    room = published_room(host)
    unit, dates = room.units.all()[0], soon(2)
    address = f"/api/v1/host/properties/{room.listing.public_id}/units/{unit.public_id}/calendar/"
    for version, blocked, status in [(1, True, "blocked"), (2, True, "blocked"), (3, False, "available")]:
        answer = edit(api(host), "put", address, {**days(dates), "blocked": blocked}, version)
        assert (answer.status_code, answer.headers["ETag"]) == (200, f'"{version + 1}"')
        shown = api(host).get(address, days(dates)).json()["days"]
        assert [day["status"] for day in shown] == [status, status]


def test_put_unit_calendar_refuses_to_block_booked_nights(api: Api, host: User) -> None:
    room = published_room(host)
    unit, dates = room.units.all()[0], soon(3)
    claim_nights(unit.calendar_id, DateRange(dates.start, dates.start + timedelta(days=1)), holder="booking:1")
    address = f"/api/v1/host/properties/{room.listing.public_id}/units/{unit.public_id}/calendar/"
    answer = edit(api(host), "put", address, {**days(dates), "blocked": True}, 1)
    assert (answer.status_code, answer.json()["code"]) == (409, "nights_booked")
    assert answer.json()["dates"] == [str(dates.start)]
    assert [day["status"] for day in api(host).get(address, days(dates)).json()["days"]] == [
        "booked",
        "available",
        "available",
    ]


def test_put_unit_calendar_refuses_dates_beyond_the_horizon(api: Api, host: User) -> None:
    room = published_room(host)
    unit = room.units.all()[0]
    address = f"/api/v1/host/properties/{room.listing.public_id}/units/{unit.public_id}/calendar/"
    body = {"from": "2050-01-01", "to": "2050-01-03", "blocked": True}
    answer = edit(api(host), "put", address, body, 1)
    assert (answer.status_code, answer.json()["code"]) == (409, "outside_calendar")


def test_post_units_adds_them_by_count_or_by_name(api: Api, host: User) -> None:
    room = published_room(host)
    address = f"/api/v1/host/properties/{room.listing.public_id}/rooms/{room.public_id}/units/"
    assert len(api(host).post(address, {"count": 2}).json()) == 2
    assert [unit["name"] for unit in api(host).post(address, {"names": ["A", "B"]}).json()] == ["A", "B"]
    for body, status in [({"names": ["A"]}, 409), ({"names": ["C", "C"]}, 409), ({}, 400), ({"count": 501}, 400)]:
        assert api(host).post(address, body).status_code == status
    assert [unit["name"] for unit in api(host).get(address).json()] == ["1", "2", "3", "A", "B"]


def test_photos_are_uploaded_captioned_ordered_and_removed(
    api: Api, host: User, deliver_events: Callable[[], int]
) -> None:
    listing = make_property(host)
    home = f"/api/v1/host/properties/{listing.public_id}/"
    client = api(host)
    first, second = (
        client.post(f"{home}photos/", {"file": picture()}, format="multipart").json()["id"] for _ in range(2)
    )
    assert edit(client, "patch", f"{home}photos/{first}/", {"caption": "The door"}, 1).json()["caption"] == "The door"
    shown = edit(client, "put", f"{home}photos/order/", {"photos": [second, first]}, 2)
    assert [photo["id"] for photo in shown.json()["photos"]] == [second, first]
    assert edit(client, "put", f"{home}photos/order/", {"photos": [second]}, 3).status_code == 400
    assert client.delete(f"{home}photos/{second}/").status_code == 204
    deliver_events()
    (photo,) = client.get(home).json()["photos"]
    assert (photo["id"], photo["status"], list(photo["sizes"])) == (first, "ready", ["480", "900"])


def test_post_photo_refuses_what_is_no_picture(api: Api, host: User) -> None:
    listing = make_property(host)
    text = SimpleUploadedFile("door.jpg", b"not a picture", "image/jpeg")
    answer = api(host).post(f"/api/v1/host/properties/{listing.public_id}/photos/", {"file": text}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (400, "picture_refused")
    assert not Photo.objects.exists()


def test_time_zone_is_fixed_once_there_are_units(api: Api, host: User) -> None:
    room = published_room(host)
    address = f"/api/v1/host/properties/{room.listing.public_id}/"
    answer = edit(api(host), "patch", address, {"time_zone": "Europe/Paris"}, room.listing.version)
    assert (answer.status_code, answer.json()["code"]) == (409, "time_zone_fixed")


def test_listing_properties_is_by_owner_and_in_pages_of_fixed_queries(api: Api, host: User, other_host: User) -> None:
    make_property(other_host)
    counts = []
    for number in (1, 3):
        while Property.objects.filter(host=host).count() < number:
            make_room(make_property(host))
        with CaptureQueriesContext(connection) as captured:
            page = api(host).get("/api/v1/host/properties/").json()
        assert len(page["results"]) == number
        assert all(result["status"] == PropertyStatus.DRAFT for result in page["results"])
        counts.append(len(captured))
    assert counts[0] == counts[1] == 1
    first = api(host).get("/api/v1/host/properties/", {"page_size": 2}).json()
    second = api(host).get(first["next"]).json()
    assert len({result["id"] for result in first["results"] + second["results"]}) == 3
