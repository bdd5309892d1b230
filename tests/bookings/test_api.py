from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from accounts.models import User
from bookings import services
from bookings.enums import BookingStatus, Mover
from bookings.models import Booking
from common import clock
from properties.models import Room
from tests.bookings.factories import everything, in_status, make_booking, stay_in
from tests.properties.factories import published_room

Api = Callable[[User | None], APIClient]
KEY = "a-key-of-sixteen-characters"
URL = "/api/v1/bookings/"


def post(client: APIClient, url: str, body: object = None, *, key: str = KEY) -> Any:
    return client.post(url, body if body is not None else {}, headers={"Idempotency-Key": key})


def body_of(room: Room, /, **changes: object) -> dict[str, object]:
    stay = stay_in(40, room=room)
    body: dict[str, object] = {
        "room": room.public_id,
        "check_in": stay.start.isoformat(),
        "check_out": stay.end.isoformat(),
        "guests": 2,
    }
    return body | changes


def confirmed(room: Room, guest: User, staff: User) -> Booking:
    return in_status(BookingStatus.CONFIRMED, room, guest, staff, now=clock.now())


def test_post_books_a_stay(api: Api, guest: User, room: Room) -> None:
    response = post(api(guest), URL, body_of(room, message="We come by train."))

    assert response.status_code == 201
    sent = response.json()
    assert sent["status"] == "pending"
    assert sent["lines"][0]["kind"] == "night"
    assert sent["lines"][0]["amount"]["currency"] == "CAD"
    assert sent["expires_at"] is not None
    booking = Booking.objects.get(public_id=sent["id"])
    assert response["Location"] == f"{URL}{booking.public_id}/"
    assert sent["total"] == booking.total.as_json()
    assert booking.message == "We come by train."
    assert booking.guest == guest


def test_post_requests_where_the_host_decides(api: Api, guest: User, host: User) -> None:
    room = published_room(host, instant_book=False)

    assert post(api(guest), URL, body_of(room)).json()["status"] == "requested"


def test_post_refuses_taken_nights_with_the_nearest_free_ones(
    api: Api, guest: User, other_guest: User, room: Room
) -> None:
    make_booking(room, other_guest, stay=stay_in(40, room=room))
    before = everything()

    response = post(api(guest), URL, body_of(room))

    assert response.status_code == 409
    problem = response.json()
    assert problem["code"] == "stay_unavailable"
    first = stay_in(37, room=room)
    assert problem["nearest"][0] == {"check_in": first.start.isoformat(), "check_out": first.end.isoformat()}
    assert len(problem["nearest"]) == 3
    assert everything() == before


BAD = [
    ({"check_in": "2020-01-01", "check_out": "2020-01-03"}, 409, "past_dates"),
    ({"check_in": "2027-03-04", "check_out": "2027-03-04"}, 400, "invalid"),
    ({"check_in": "2027-03-04", "check_out": "2027-03-01"}, 400, "invalid"),
    ({"check_out": "2028-01-31"}, 409, "stay_too_long"),
    ({"check_in": "0001-01-01"}, 400, "invalid"),
    ({"check_out": "9999-12-31"}, 400, "invalid"),
    ({"check_in": "tomorrow"}, 400, "invalid"),
    ({"check_in": None}, 400, "invalid"),
    ({"guests": 5}, 409, "too_many_guests"),
    ({"guests": 0}, 400, "invalid"),
    ({"guests": 10**30}, 400, "invalid"),
    ({"guests": "many"}, 400, "invalid"),
    ({"children": [3, 4]}, 400, "invalid"),
    ({"children": [-1]}, 400, "invalid"),
    ({"children": {"a": 1}}, 400, "invalid"),
    ({"infants": -1}, 400, "invalid"),
    ({"pets": 10**9}, 400, "invalid"),
    ({"message": "x" * 2001}, 400, "invalid"),
    ({"message": "a\x00b"}, 400, "invalid"),
    ({"coupon": "SUMMER"}, 400, "coupon_unknown"),
    ({"room": "rom_2222222222222222"}, 404, "not_found"),
    ({"room": "1"}, 404, "not_found"),
    ({"room": "x" * 33}, 400, "invalid"),
    ({"room": ["rom"]}, 400, "invalid"),
]


@pytest.mark.parametrize(("changes", "status", "code"), BAD, ids=[json.dumps(bad[0])[:40] for bad in BAD])
def test_post_refuses_bad_input_by_name(
    api: Api, guest: User, room: Room, changes: dict[str, object], status: int, code: str
) -> None:
    before = everything()

    response = post(api(guest), URL, body_of(room, **changes))

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert everything() == before


def test_post_refuses_four_hundred_nights(api: Api, guest: User, room: Room) -> None:
    stay = stay_in(40, nights=400, room=room)

    response = post(api(guest), URL, body_of(room, check_out=stay.end.isoformat()))

    assert (response.status_code, response.json()["code"]) == (409, "stay_too_long")


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ('{"room": ', "application/json", 400),
        ("[" * 100_000, "application/json", 400),
        ("[1, 2]", "application/json", 400),
        ('"room"', "application/json", 400),
        ("null", "application/json", 400),
        ("\udcff", "application/json", 400),
        ("{}", "text/plain", 415),
        (" " * 2_000_000, "application/json", 413),
    ],
    ids=["broken", "deep", "list", "string", "null", "not-utf8", "plain", "huge"],
)
def test_post_refuses_bodies_that_are_no_request(
    api: Api, guest: User, room: Room, body: str, content_type: str, status: int
) -> None:
    before = everything()

    response = api(guest).generic(
        "POST",
        URL,
        body.encode("utf-8", "surrogateescape"),  # type: ignore[arg-type]
        content_type=content_type,
        headers={"Idempotency-Key": KEY},
    )

    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert everything() == before


def test_post_needs_an_idempotency_key(api: Api, guest: User, room: Room) -> None:
    response = api(guest).post(URL, body_of(room))

    assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_missing")
    assert not Booking.objects.exists()


def test_post_with_the_same_key_replays_the_answer(api: Api, guest: User, room: Room) -> None:
    first = post(api(guest), URL, body_of(room))
    again = post(api(guest), URL, body_of(room))

    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotency-Replayed"] == "true"
    assert Booking.objects.count() == 1


def test_post_with_the_same_key_and_other_body_is_refused(api: Api, guest: User, room: Room) -> None:
    post(api(guest), URL, body_of(room))

    response = post(api(guest), URL, body_of(room, guests=1))

    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")


def test_post_of_a_host_for_their_own_listing_is_refused(api: Api, host: User, room: Room) -> None:
    response = post(api(host), URL, body_of(room))

    assert (response.status_code, response.json()["code"]) == (403, "own_listing")
    assert not Booking.objects.exists()


def test_post_of_a_visitor_is_refused(api: Api, room: Room) -> None:
    assert post(api(None), URL, body_of(room)).status_code == 401


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_one_and_for_many(
    api: Api, guest: User, host: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        make_booking(published_room(host), guest)
    client = api(guest)

    with django_assert_num_queries(2):
        response = client.get(URL)

    assert len(response.json()["results"]) == count
    assert set(response.json()) == {"next", "previous", "results"}


def test_list_is_by_side(api: Api, guest: User, host: User, other_guest: User, room: Room) -> None:
    booking = make_booking(room, guest)

    assert [row["id"] for row in api(guest).get(URL).json()["results"]] == [booking.public_id]
    assert [row["id"] for row in api(host).get(URL, {"as": "host"}).json()["results"]] == [booking.public_id]
    assert api(host).get(URL).json()["results"] == []
    assert api(other_guest).get(URL).json()["results"] == []
    assert api(guest).get(URL, {"as": "staff"}).status_code == 400


def test_detail_shows_the_address_once_confirmed(api: Api, guest: User, staff: User, host: User) -> None:
    room = published_room(host)
    room.listing.address = "1 Harbour Street"
    room.listing.save()
    booking = make_booking(room, guest)
    before = api(guest).get(f"{URL}{booking.public_id}/").json()["property"]
    services.confirm_by_staff(booking, actor=staff, reason="paid in cash", now=clock.now())
    after = api(guest).get(f"{URL}{booking.public_id}/").json()["property"]

    assert before["address"] == ""
    assert (before["latitude"], before["longitude"]) == (room.listing.public_latitude, room.listing.public_longitude)
    assert after["address"] == "1 Harbour Street"
    assert (after["latitude"], after["longitude"]) == (room.listing.latitude, room.listing.longitude)


OPERATIONS = [
    ("get", "bookings/{}/", None),
    ("get", "bookings/{}/payment/", None),
    ("post", "bookings/{}/payment/", {"gateway": "stripe"}),
    ("get", "bookings/{}/cancellation/", None),
    ("post", "bookings/{}/cancellation/", {}),
    ("post", "host/bookings/{}/acceptance/", {}),
    ("post", "host/bookings/{}/rejection/", {"reason": "no"}),
    ("post", "host/bookings/{}/no-show/", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), OPERATIONS, ids=[f"{row[0]} {row[1]}" for row in OPERATIONS])
@pytest.mark.parametrize("who", ["other_guest", "other_host", "professional", "staff"])
def test_operations_hide_what_is_others(
    api: Api,
    guest: User,
    room: Room,
    who: str,
    request: pytest.FixtureRequest,
    method: str,
    path: str,
    body: dict[str, object] | None,
) -> None:
    booking = make_booking(room, guest)
    before = everything()
    client = api(request.getfixturevalue(who))
    url = "/api/v1/" + path.format(booking.public_id)

    response = client.get(url) if method == "get" else post(client, url, body)

    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert everything() == before


@pytest.mark.parametrize("path", ["acceptance", "rejection", "no-show"])
def test_operations_of_the_host_are_not_the_guests(api: Api, guest: User, room: Room, path: str) -> None:
    booking = make_booking(room, guest)

    response = post(api(guest), f"/api/v1/host/bookings/{booking.public_id}/{path}/", {"reason": "no"})

    assert response.status_code == 404


def test_payment_is_opened_by_the_guest_alone(api: Api, guest: User, host: User, room: Room) -> None:
    booking = make_booking(room, guest)

    response = post(api(host), f"{URL}{booking.public_id}/payment/", {"gateway": "stripe"})

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"gateway": "goldbars"}, "gateway_not_offered"),
        ({"gateway": "manual"}, "gateway_not_offered"),
        ({"gateway": "stripe", "flow": "recorded"}, "invalid"),
        ({"gateway": "stripe", "currency": "EUR"}, "currency_not_offered"),
        ({"gateway": "stripe", "return_url": "javascript:alert(1)"}, "invalid"),
        ({}, "invalid"),
    ],
)
def test_payment_refuses_bad_input(api: Api, guest: User, room: Room, body: dict[str, object], code: str) -> None:
    booking = make_booking(room, guest)

    response = post(api(guest), f"{URL}{booking.public_id}/payment/", body)

    assert (response.status_code, response.json()["code"]) == (400, code)


def test_payment_of_a_confirmed_booking_is_refused(api: Api, guest: User, staff: User, room: Room) -> None:
    booking = confirmed(room, guest, staff)

    response = post(api(guest), f"{URL}{booking.public_id}/payment/", {"gateway": "stripe"})

    assert (response.status_code, response.json()["code"]) == (409, "transition_not_allowed")


def test_payment_that_nobody_began_is_not_found(api: Api, guest: User, room: Room) -> None:
    assert api(guest).get(f"{URL}{make_booking(room, guest).public_id}/payment/").status_code == 404


def test_payment_recorded_by_staff_is_shown(api: Api, guest: User, staff: User, room: Room) -> None:
    booking = confirmed(room, guest, staff)

    shown = api(guest).get(f"{URL}{booking.public_id}/payment/").json()

    assert (shown["status"], shown["gateway"], shown["amount"]) == ("succeeded", "manual", booking.total.as_json())


def test_cancellation_gives_what_its_preview_said(api: Api, guest: User, staff: User, room: Room) -> None:
    booking = confirmed(room, guest, staff)
    url = f"{URL}{booking.public_id}/cancellation/"

    preview = api(guest).get(url).json()
    done = post(api(guest), url, {"reason": "Ill."}).json()

    assert preview["refund"] == booking.total.as_json()
    assert (preview["status"], done["status"]) == ("confirmed", "cancelled")
    assert {**preview, "status": "", "cancelled_at": None} == {**done, "status": "", "cancelled_at": None}


def test_cancellation_of_what_is_cancelled_is_refused(api: Api, guest: User, staff: User, room: Room) -> None:
    booking = in_status(BookingStatus.CANCELLED, room, guest, staff, now=clock.now())
    url = f"{URL}{booking.public_id}/cancellation/"

    for response in (api(guest).get(url), post(api(guest), url)):
        assert (response.status_code, response.json()["code"]) == (409, "transition_not_allowed")


def test_acceptance_and_rejection_answer_a_request(api: Api, guest: User, host: User) -> None:
    room = published_room(host, units=2, instant_book=False)
    accepted, declined = make_booking(room, guest), make_booking(room, guest)
    base = "/api/v1/host/bookings/"

    first = post(api(host), f"{base}{accepted.public_id}/acceptance/", key=KEY + "1")
    second = post(api(host), f"{base}{declined.public_id}/rejection/", {"reason": "Full of paint."}, key=KEY + "2")
    third = post(api(host), f"{base}{declined.public_id}/acceptance/", key=KEY + "3")

    assert (first.status_code, first.json()["status"]) == (200, "pending")
    assert (second.json()["status"], second.json()["reason"]) == ("declined", "Full of paint.")
    assert (third.status_code, third.json()["code"]) == (409, "transition_not_allowed")


def test_no_show_waits_for_the_day_to_end(api: Api, guest: User, host: User, staff: User, room: Room) -> None:
    booking = confirmed(room, guest, staff)
    url = f"/api/v1/host/bookings/{booking.public_id}/no-show/"

    early = post(api(host), url, key=KEY + "1")
    with clock.shifted(booking.begins_at + timedelta(days=1) - clock.now()):
        marked = post(api(host), url, {"free_nights": True}, key=KEY + "2")

    assert (early.status_code, early.json()["code"]) == (409, "stay_not_begun")
    assert marked.json()["status"] == "no_show"


def test_host_cancels_with_a_penalty(api: Api, guest: User, host: User, staff: User, room: Room) -> None:
    booking = confirmed(room, guest, staff)

    done = post(api(host), f"{URL}{booking.public_id}/cancellation/", {"keep_blocked": True}).json()

    assert done["refund"] == booking.total.as_json()
    assert float(done["penalty"]["amount"]) > 0
    assert Booking.objects.get(pk=booking.pk).cancelled_by == Mover.HOST
