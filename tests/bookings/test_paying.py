"""A booking and its gateway, which is the simulator: paid in time, late, twice, wrongly, and told in any order."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from accounts.models import User
from availability import shield
from bookings import services
from bookings.enums import BookingStatus, Mover
from bookings.exceptions import HoldExpired, HoldRunning
from bookings.models import Booking
from bookings.services import start_payment, verify_payments
from common import clock
from common.registries import Violation
from payments.enums import PaymentStatus
from payments.exceptions import AlreadyPaid
from payments.models import Payment, Refund
from payments.services import record_manual_payment
from properties.exceptions import StayUnavailable
from properties.models import Room
from tests.bookings.factories import fresh, held_nights, make_booking, stay_in
from tests.payments.shop import Shop, balances

Api = Callable[[User | None], APIClient]
Deliver = Callable[[], int]
Violations = Callable[[], list[Violation]]


@pytest.fixture(autouse=True)
def clean_books(shop: Shop, violations: Violations, deliver_events: Deliver) -> Any:
    """Every test ends with every rule of every app holding."""
    yield
    deliver_events()
    assert violations() == []


def paid(shop: Shop, booking: Booking, *, flow: str = "redirect") -> Payment:
    """The guest pays on the gateway's page, or in the app, and nobody has told us yet."""
    opened = start_payment(booking, gateway="stripe", flow=flow, now=clock.now())
    shop.choose(opened) if flow == "redirect" else shop.confirm(opened)
    return opened.payment


def expired(booking: Booking) -> Booking:
    assert booking.expires_at
    return services.expire_hold(booking, now=booking.expires_at)


def shares(booking: Booking) -> dict[str, int]:
    """What the ledger says of a confirmed booking and nothing else."""
    currency = booking.currency
    entries = {
        f"gateway:stripe:{currency}": booking.total_minor,
        f"host_payable:user:{booking.host_id}:{currency}": -booking.host_minor,
        f"platform_fee:{currency}": -booking.platform_minor,
        f"tax_payable:{currency}": -booking.tax_minor,
    }
    return {account: minor for account, minor in sorted(entries.items()) if minor}


@pytest.mark.parametrize("flow", ["redirect", "intent"])
def test_pay_through_the_api_confirms(api: Api, guest: User, room: Room, shop: Shop, flow: str) -> None:
    booking = make_booking(room, guest)
    url = f"/api/v1/bookings/{booking.public_id}/payment/"
    client = api(guest)

    answer = client.post(url, {"gateway": "stripe", "flow": flow}, headers={"Idempotency-Key": "sixteen-characters"})
    assert answer.status_code == 201
    assert set(answer.json()) == {"reference", "redirect_url" if flow == "redirect" else "client_secret"}
    opened = start_payment(booking, gateway="stripe", flow=flow, now=clock.now())
    assert opened.payment.public_id == answer.json()["reference"]
    assert client.get(url).json()["status"] == "processing"
    shop.choose(opened) if flow == "redirect" else shop.confirm(opened)
    verified = client.get(url).json()

    assert (verified["status"], verified["amount"]) == ("succeeded", booking.total.as_json())
    assert fresh(booking).status == BookingStatus.CONFIRMED
    assert balances(booking.ref) == shares(booking)


def test_pay_after_a_decline_confirms(guest: User, room: Room, shop: Shop) -> None:
    booking = make_booking(room, guest)
    shop.choose(start_payment(booking, gateway="stripe", now=clock.now()), "decline")
    verify_payments(booking, now=clock.now())
    assert fresh(booking).status == BookingStatus.PENDING

    paid(shop, booking, flow="intent")
    verify_payments(booking, now=clock.now())

    assert fresh(booking).status == BookingStatus.CONFIRMED


def test_pay_for_a_hold_that_ran_out_is_refused(guest: User, room: Room, shop: Shop) -> None:
    booking = make_booking(room, guest)
    assert booking.expires_at

    with pytest.raises(HoldExpired):
        start_payment(booking, gateway="stripe", now=booking.expires_at)
    assert not Payment.objects.exists()


def test_pay_late_with_the_nights_free_rescues(guest: User, room: Room, shop: Shop, deliver_events: Deliver) -> None:
    booking = make_booking(room, guest)
    paid(shop, booking)
    expired(booking)
    assert held_nights(booking) == []

    deliver_events()

    assert fresh(booking).status == BookingStatus.CONFIRMED
    assert held_nights(booking) == list(booking.stay)
    assert balances(booking.ref) == shares(booking)


def test_pay_late_with_the_nights_taken_is_refunded(
    guest: User, other_guest: User, room: Room, shop: Shop, deliver_events: Deliver
) -> None:
    booking = make_booking(room, guest)
    paid(shop, booking)
    expired(booking)
    rival = make_booking(room, other_guest, stay=booking.stay)

    deliver_events()

    assert (fresh(booking).status, fresh(rival).status) == (BookingStatus.EXPIRED, BookingStatus.PENDING)
    assert Payment.objects.get().status == PaymentStatus.REFUNDED
    assert Refund.objects.get().amount == booking.total
    assert balances(booking.ref) == {}


def test_pay_late_behind_a_hold_that_ran_out_rescues(
    guest: User, other_guest: User, room: Room, shop: Shop, deliver_events: Deliver
) -> None:
    booking = make_booking(room, guest)
    paid(shop, booking)
    expired(booking)
    rival = make_booking(room, other_guest, stay=booking.stay)
    Booking.objects.filter(pk=rival.pk).update(expires_at=clock.now())

    deliver_events()

    assert (fresh(booking).status, fresh(rival).status) == (BookingStatus.CONFIRMED, BookingStatus.EXPIRED)
    assert held_nights(booking) == list(booking.stay)
    assert balances(booking.ref) == shares(booking)


def test_pay_after_cancelling_is_refunded(guest: User, room: Room, shop: Shop, deliver_events: Deliver) -> None:
    booking = make_booking(room, guest)
    paid(shop, booking)
    services.cancel_booking(booking, by=Mover.GUEST, actor=guest, now=clock.now())

    deliver_events()

    assert fresh(booking).status == BookingStatus.CANCELLED
    assert Payment.objects.get().status == PaymentStatus.REFUNDED
    assert balances(booking.ref) == {}


def test_pay_twice_keeps_the_first_and_returns_the_second(
    guest: User, room: Room, shop: Shop, deliver_events: Deliver
) -> None:
    booking = make_booking(room, guest)
    first, second = paid(shop, booking), paid(shop, booking, flow="intent")

    verify_payments(booking, now=clock.now())
    deliver_events()

    assert fresh(booking).status == BookingStatus.CONFIRMED
    assert Payment.objects.get(pk=first.pk).status == PaymentStatus.SUCCEEDED
    assert Payment.objects.get(pk=second.pk).status == PaymentStatus.REFUNDED
    assert balances(booking.ref) == shares(booking)


@pytest.mark.parametrize("taken", [{"capture_off_by": -1}, {"capture_off_by": 5_000}, {"capture_currency": "eur"}])
def test_pay_wrongly_confirms_nothing_and_goes_back(
    guest: User, room: Room, shop: Shop, deliver_events: Deliver, taken: dict[str, str | int]
) -> None:
    booking = make_booking(room, guest)
    shop.simulator.switch(**taken)
    paid(shop, booking)

    verify_payments(booking, now=clock.now())
    deliver_events()

    assert fresh(booking).status == BookingStatus.PENDING
    assert Payment.objects.get().status == PaymentStatus.REFUNDED
    assert balances(booking.ref) == {}


def test_pay_a_little_too_much_confirms_and_returns_the_excess(
    guest: User, room: Room, shop: Shop, deliver_events: Deliver
) -> None:
    booking = make_booking(room, guest)
    shop.simulator.switch(capture_off_by=100)
    paid(shop, booking)

    verify_payments(booking, now=clock.now())
    deliver_events()

    assert fresh(booking).status == BookingStatus.CONFIRMED
    assert Refund.objects.get().amount_minor == 100
    assert balances(booking.ref) == shares(booking)


def test_expire_waits_for_a_success_that_was_signed(
    guest: User, other_guest: User, room: Room, shop: Shop, deliver_events: Deliver
) -> None:
    booking = make_booking(room, guest)
    paid(shop, booking)
    messages = shop.messages()
    shop.simulator.switch(api="unavailable", api_on="GET /v1/")
    told_before_the_end(shop, messages)
    assert booking.expires_at
    later = booking.expires_at + timedelta(minutes=1)

    with pytest.raises(HoldRunning):
        services.expire_hold(booking, now=later)
    with pytest.raises(StayUnavailable):
        make_booking(room, other_guest, stay=booking.stay, now=later)
    assert services.sweep_holds(now=later) == 0
    shop.simulator.all_well()
    with clock.shifted(timedelta(minutes=16)):
        deliver_events()

    assert fresh(booking).status == BookingStatus.CONFIRMED


def test_expire_waits_ten_minutes_at_most(guest: User, room: Room, shop: Shop) -> None:
    booking = make_booking(room, guest)
    paid(shop, booking)
    told_before_the_end(shop, shop.messages())
    assert booking.expires_at

    with pytest.raises(HoldRunning):
        services.expire_hold(booking, now=booking.expires_at + timedelta(minutes=8))
    services.expire_hold(booking, now=booking.expires_at + timedelta(minutes=10))

    assert fresh(booking).status == BookingStatus.EXPIRED


def test_expire_closes_the_gateways_page(guest: User, room: Room, shop: Shop, deliver_events: Deliver) -> None:
    booking = make_booking(room, guest)
    start_payment(booking, gateway="stripe", now=clock.now())
    expired(booking)

    deliver_events()

    assert Payment.objects.get().status == PaymentStatus.ABANDONED
    assert fresh(booking).status == BookingStatus.EXPIRED


def told_before_the_end(shop: Shop, messages: list[dict[str, Any]]) -> None:
    """Deliver the gateway's messages in the last minute of a hold that began now; nobody follows them yet."""
    with clock.shifted(timedelta(minutes=14)):
        for message in messages:
            shop.deliver(message)


ORDERS = [
    pytest.param(6, id="reduced"),
    pytest.param(None, id="whole", marks=pytest.mark.prove),
]


@pytest.mark.parametrize("limit", ORDERS)
@pytest.mark.parametrize("duplicates", [1, 2])
def test_events_of_a_payment_end_the_same_in_any_order(
    guest: User, room: Room, shop: Shop, deliver_events: Deliver, limit: int | None, duplicates: int
) -> None:
    ends = set()
    orders = list(permutations(range(len(told_of(shop, make_booking(room, guest, stay=stay_in(1, nights=1)))))))
    for round_, order in enumerate(orders[:: len(orders) // limit if limit else 1]):
        booking = make_booking(room, guest, stay=stay_in(3 + round_, nights=1))
        messages = told_of(shop, booking)
        for index in order * duplicates:
            assert shop.deliver(messages[index]) == 200
            deliver_events()
        assert balances(booking.ref) == shares(booking)
        ends.add(fresh(booking).status)

    assert ends == {BookingStatus.CONFIRMED}


def told_of(shop: Shop, booking: Booking) -> list[dict[str, Any]]:
    """Have the booking paid, and return what its gateway would tell of it."""
    shop.simulator.reset()
    paid(shop, booking)
    return shop.messages()


def test_booking_paying_and_confirming_go_on_while_redis_is_away(
    api: Api, guest: User, room: Room, shop: Shop, settings: Settings
) -> None:
    """Cache, throttles, shield and broker are gone: the return page alone confirms, without worker or webhook."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": settings.REDIS_URL}}
    settings.EVENTS_NUDGE = True
    shield._client.cache_clear()
    client, stay = api(guest), stay_in(40, room=room)
    began = time.monotonic()
    try:
        body = {"room": room.public_id, "check_in": str(stay.start), "check_out": str(stay.end), "guests": 2}
        made = client.post("/api/v1/bookings/", body, headers={"Idempotency-Key": "sixteen-characters"})
        url = f"/api/v1/bookings/{made.json()['id']}/payment/"
        opened = client.post(url, {"gateway": "stripe"}, headers={"Idempotency-Key": "seventeen-characters"})
        shop.simulator.choose(opened.json()["redirect_url"], "approve")
        verified = client.get(url)
    finally:
        shield._client.cache_clear()

    assert (made.status_code, opened.status_code, verified.status_code) == (201, 201, 200)
    assert Booking.objects.get().status == BookingStatus.CONFIRMED
    assert time.monotonic() - began < 5.0


def test_start_payment_of_what_is_paid_already_is_refused(guest: User, staff: User, room: Room, shop: Shop) -> None:
    """Between the capture and its news the booking still waits, and nobody is to pay twice."""
    booking = make_booking(room, guest)
    record_manual_payment(booking.ref, booking.total, actor=staff, reason="cash", now=clock.now(), payer=guest)
    with pytest.raises(AlreadyPaid):
        start_payment(booking, gateway="stripe", now=clock.now())
    assert Payment.objects.count() == 1
