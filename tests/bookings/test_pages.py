"""The pages of a booking, as a browser without JavaScript uses them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import stripe
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from bookings.enums import BookingStatus
from bookings.models import Booking
from common import clock
from payments.services import record_manual_payment
from properties.models import Room
from tests.bookings.factories import everything, fresh, in_status, make_booking, stay_in
from tests.properties.factories import published_room
from tests.simulator.plugin import SimulatorProcess

pytestmark = pytest.mark.django_db


@pytest.fixture
def stripe_keys(settings: Settings, simulator: SimulatorProcess, monkeypatch: pytest.MonkeyPatch) -> SimulatorProcess:
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.01)
    settings.STRIPE_API_BASE = simulator.base_url
    settings.STRIPE_SECRET_KEY = simulator.secret_key
    return simulator


@pytest.fixture
def browser_of(client: Client, guest: User) -> Client:
    client.force_login(guest)
    return client


def new_query(room: Room, days: int = 40) -> dict[str, str]:
    stay = stay_in(days, room=room)
    return {
        "room": room.public_id,
        "check_in": stay.start.isoformat(),
        "check_out": stay.end.isoformat(),
        "guests": "2",
    }


def key_in(page: str) -> str:
    found = re.search(r'name="idempotency_key" value="([^"]+)"', page)
    assert found
    return found.group(1)


def test_review_asks_a_visitor_to_sign_in_and_comes_back(client: Client, room: Room) -> None:
    response = client.get("/bookings/new/", new_query(room))
    assert response.status_code == 302
    assert "next=/bookings/new/" in response.headers["Location"]


def test_review_shows_price_and_refund_timeline_and_holds_nothing(browser_of: Client, room: Room) -> None:
    page = browser_of.get("/bookings/new/", new_query(room)).content.decode()
    for words in ("Review and reserve", "cleaning fee per stay", "you get back", "Reserve and pay"):
        assert words in page
    assert not Booking.objects.exists()


def test_reserving_twice_with_one_form_books_once(browser_of: Client, room: Room) -> None:
    page = browser_of.get("/bookings/new/", new_query(room)).content.decode()
    form = {**new_query(room), "message": "We arrive late.", "idempotency_key": key_in(page)}
    first = browser_of.post("/bookings/new/", form)
    again = browser_of.post("/bookings/new/", form)
    booking = Booking.objects.get()
    assert first.status_code == again.status_code == 302
    assert first.headers["Location"] == again.headers["Location"] == f"/bookings/{booking.public_id}/pay/"
    assert booking.message == "We arrive late."


def test_reserving_what_was_just_taken_offers_other_dates_and_keeps_the_message(
    browser_of: Client, other_guest: User, room: Room
) -> None:
    page = browser_of.get("/bookings/new/", new_query(room)).content.decode()
    make_booking(room, other_guest)
    before = everything()
    response = browser_of.post(
        "/bookings/new/", {**new_query(room), "message": "With a cello", "idempotency_key": key_in(page)}
    )
    lost = response.content.decode()
    assert response.status_code == 409
    assert "These dates are taken" in lost
    assert "message=With+a+cello" in lost
    assert everything() == before


def test_pay_page_says_until_when_and_leads_to_the_gateway(
    browser_of: Client, guest: User, room: Room, stripe_keys: SimulatorProcess
) -> None:
    booking = make_booking(room, guest)
    page = browser_of.get(f"/bookings/{booking.public_id}/pay/").content.decode()
    assert "data-countdown" in page
    response = browser_of.post(
        f"/bookings/{booking.public_id}/pay/", {"gateway": "stripe", "idempotency_key": key_in(page)}
    )
    assert response.status_code == 302
    returned = stripe_keys.choose(response.headers["Location"], "approve")
    assert f"/bookings/{booking.public_id}/confirming/" in returned

    assert "Confirming" in browser_of.get(f"/bookings/{booking.public_id}/confirming/").content.decode()
    part = browser_of.get(f"/bookings/{booking.public_id}/confirming/", headers={"HX-Request": "true"})
    assert "Your stay is confirmed" in part.content.decode()
    assert fresh(booking).is_confirmed


def test_pay_page_after_a_declined_card_lets_one_try_again(
    browser_of: Client, guest: User, room: Room, stripe_keys: SimulatorProcess
) -> None:
    booking = make_booking(room, guest)
    url = f"/bookings/{booking.public_id}/pay/"
    first = browser_of.post(url, {"gateway": "stripe", "idempotency_key": key_in(browser_of.get(url).content.decode())})
    stripe_keys.choose(first.headers["Location"], "decline")
    assert browser_of.get(f"/bookings/{booking.public_id}/confirming/?check=1").status_code == 200
    second = browser_of.post(
        url, {"gateway": "stripe", "idempotency_key": key_in(browser_of.get(url).content.decode())}
    )
    stripe_keys.choose(second.headers["Location"], "approve")
    done = browser_of.get(f"/bookings/{booking.public_id}/confirming/?check=1").content.decode()
    assert "Your stay is confirmed" in done


def test_pay_page_says_so_where_the_gateway_is_away(
    browser_of: Client, guest: User, room: Room, stripe_keys: SimulatorProcess, settings: Settings
) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    booking = make_booking(room, guest)
    url = f"/bookings/{booking.public_id}/pay/"
    response = browser_of.post(
        url, {"gateway": "stripe", "idempotency_key": key_in(browser_of.get(url).content.decode())}
    )
    assert response.status_code == 200
    assert 'class="errorlist nonfield"' in response.content.decode()
    assert fresh(booking).is_pending


def test_pay_page_of_a_hold_that_ran_out_says_so(browser_of: Client, guest: User, room: Room) -> None:
    booking = make_booking(room, guest, now=clock.now() - timedelta(hours=1))
    page = browser_of.get(f"/bookings/{booking.public_id}/pay/").content.decode()
    assert "time to pay has run out" in page
    assert "Nothing was charged" in page


def test_confirming_a_hold_that_expired_says_so(browser_of: Client, guest: User, room: Room, staff: User) -> None:
    booking = in_status(BookingStatus.EXPIRED, room, guest, staff, now=clock.now())
    page = browser_of.get(f"/bookings/{booking.public_id}/confirming/").content.decode()
    assert "time to pay has run out" in page


def test_cancelling_shows_the_exact_refund_first(browser_of: Client, guest: User, room: Room, staff: User) -> None:
    booking = in_status(BookingStatus.CONFIRMED, room, guest, staff, now=clock.now())
    url = f"/bookings/{booking.public_id}/cancellation/"
    page = browser_of.get(url).content.decode()
    assert "Comes back" in page
    response = browser_of.post(url, {"reason": "Ill", "idempotency_key": key_in(page)})
    assert response.headers["Location"] == f"/bookings/{booking.public_id}/"
    assert "Cancelled" in browser_of.get(response.headers["Location"]).content.decode()
    assert fresh(booking).is_cancelled


def test_cancelling_what_is_over_is_refused_on_a_page(browser_of: Client, guest: User, room: Room, staff: User) -> None:
    booking = in_status(BookingStatus.CANCELLED, room, guest, staff, now=clock.now())
    response = browser_of.get(f"/bookings/{booking.public_id}/cancellation/")
    assert response.status_code == 409
    assert "<h1" in response.content.decode()


@pytest.mark.parametrize("path", ["", "pay/", "confirming/", "cancellation/"])
def test_pages_of_anothers_booking_are_not_found(
    client: Client, guest: User, other_guest: User, room: Room, path: str
) -> None:
    booking = make_booking(room, guest)
    client.force_login(other_guest)
    assert client.get(f"/bookings/{booking.public_id}/{path}").status_code == 404


def test_host_accepts_a_request_on_its_page(client: Client, guest: User, host: User) -> None:
    booking = make_booking(published_room(host, instant_book=False), guest)
    client.force_login(host)
    page = client.get(f"/bookings/{booking.public_id}/").content.decode()
    response = client.post(f"/bookings/{booking.public_id}/acceptance/", {"idempotency_key": key_in(page)})
    assert response.status_code == 302
    assert fresh(booking).is_pending


def test_host_declines_only_with_a_reason(client: Client, guest: User, host: User) -> None:
    booking = make_booking(published_room(host, instant_book=False), guest)
    client.force_login(host)
    page = client.get(f"/bookings/{booking.public_id}/").content.decode()
    url = f"/bookings/{booking.public_id}/rejection/"
    assert client.post(url, {"idempotency_key": key_in(page), "reason": ""}).status_code >= 400
    assert fresh(booking).is_requested
    page = client.get(f"/bookings/{booking.public_id}/").content.decode()
    assert client.post(url, {"idempotency_key": key_in(page), "reason": "Painters"}).status_code == 302
    assert fresh(booking).status == BookingStatus.DECLINED


@pytest.mark.parametrize("rows", [1, 3])
def test_trips_take_as_many_queries_for_three_as_for_one(
    browser_of: Client, guest: User, room: Room, rows: int, django_assert_num_queries: object
) -> None:
    for number in range(rows):
        make_booking(room, guest, stay=stay_in(40 + 5 * number, room=room))
    with django_assert_num_queries(5):  # type: ignore[operator]
        page = browser_of.get("/trips/").content.decode()
    assert page.count("<article") == rows


def test_reservations_are_the_hosts_own(client: Client, guest: User, host: User, other_host: User, room: Room) -> None:
    make_booking(room, guest)
    for person, articles in ((host, 1), (other_host, 0), (guest, 0)):
        client.force_login(person)
        assert client.get("/host/").content.decode().count("<article") == articles


def test_confirming_waits_while_a_worker_is_about_to_confirm(
    browser_of: Client, guest: User, staff: User, room: Room
) -> None:
    booking = make_booking(room, guest)
    record_manual_payment(booking.ref, booking.total, actor=staff, reason="cash", now=clock.now(), payer=guest)
    page = browser_of.get(f"/bookings/{booking.public_id}/confirming/").content.decode()
    assert "Confirming" in page
    assert "did not go through" not in page
