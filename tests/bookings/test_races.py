"""Many at once, on real connections. Each race is run with the guards off as well, to prove that it can be lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from accounts.models import User
from availability.exceptions import NightsBooked
from availability.models import NightClaim
from availability.services import block_nights
from bookings import services
from bookings.enums import BookingStatus, Mover
from bookings.exceptions import TransitionNotAllowed
from bookings.models import Booking
from bookings.services import requesting
from common import clock, events
from common.dates import DateRange
from common.registries import Violation
from payments.services import record_manual_payment
from properties.exceptions import StayUnavailable
from properties.models import Room
from tests.availability import guards
from tests.bookings.factories import TWO, fresh, make_booking, stay_in
from tests.conftest import person
from tests.properties.factories import published_room
from tests.races import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

CROWD = 40
SLOWEST_SECONDS = 2.0
ROUNDS = [pytest.param(8, id="reduced"), pytest.param(100, id="whole", marks=pytest.mark.prove)]
Violations = Callable[[], list[Violation]]


@pytest.fixture
def crowd(db: None) -> list[User]:
    return [person(f"guest {number}") for number in range(CROWD)]


def look_and_dawdle(ids: Iterable[int], stay: DateRange, *, ignoring: Sequence[str] = ()) -> int | None:
    """Stand in for `lock_one_free`: the sleep is the time in which others look, too."""
    found = guards.look_only(ids, stay, ignoring=ignoring)
    time.sleep(0.1)
    return found


@pytest.fixture
def without_guards(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    settings.AVAILABILITY_SHIELD = False
    guards.drop_calendar_locks(monkeypatch)
    monkeypatch.setattr(requesting, "lock_one_free", look_and_dawdle)
    guards.drop_night_locks(monkeypatch)
    with guards.without_constraint():
        yield


def client_of(guest: User) -> APIClient:
    """Return a client whose middleware is loaded, as a server's is before its first request."""
    client = APIClient()
    client.handler.load_middleware()
    client.force_authenticate(guest)
    return client


def ask(client: APIClient, room: Room, stay: DateRange, *, key: str) -> tuple[Any, float]:
    """Ask the API for the stay; return the answer and how long it took."""
    body = {"room": room.public_id, "check_in": str(stay.start), "check_out": str(stay.end), "guests": 2}
    began = time.perf_counter()
    response = client.post("/api/v1/bookings/", body, headers={"Idempotency-Key": key})
    return response, time.perf_counter() - began


def take(room_id: int, guest: User, stay: DateRange, *, now: datetime) -> Booking:
    room = Room.objects.select_related("listing").prefetch_related("units").get(pk=room_id)
    return services.request_booking(room, guest=guest, stay=stay, party=TWO, now=now)


def pay(booking: Booking, staff: User) -> None:
    """Money arrives, and its news is delivered at once, as a webhook or return page has it."""
    record_manual_payment(booking.ref, booking.total, actor=staff, reason="race", now=clock.now(), payer=booking.guest)
    events.drain(booking.ref, seconds=5.0)


def bookings_of(outcomes: Sequence[Booking | Exception]) -> list[Booking]:
    """Return what was booked; whoever lost was told that the stay is taken, and nothing else."""
    lost = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [repr(error) for error in lost if not isinstance(error, StayUnavailable)] == []
    return [outcome for outcome in outcomes if isinstance(outcome, Booking)]


@pytest.mark.parametrize("units", [1, 5])
def test_crowd_gets_as_many_bookings_as_there_are_units(
    host: User, crowd: list[User], units: int, violations: Violations
) -> None:
    room = published_room(host, units=units)
    stay = stay_in(40, room=room)

    clients = [client_of(guest) for guest in crowd]
    ask(clients[0], room, stay_in(80, room=room), key="the-first-request-loads-its-code")

    answers = at_once(*(partial(ask, client, room, stay, key="one-key-for-each-guest") for client in clients))

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    responses, seconds = zip(*answers, strict=True)
    statuses = [response.status_code for response in responses]
    assert (statuses.count(201), statuses.count(409)) == (units, CROWD - units)
    for response in responses:
        if response.status_code == 409:
            problem = response.json()
            assert (problem["code"], len(problem["nearest"])) == ("stay_unavailable", 3)
    assert max(seconds) < SLOWEST_SECONDS
    assert violations() == []


@pytest.mark.usefixtures("without_guards")
def test_crowd_without_guards_books_twice(host: User, crowd: list[User]) -> None:
    room = published_room(host)
    now = clock.now()
    most = 0
    for round_ in range(10):  # a race may be won by chance, and the first one still opens its connections
        stay = stay_in(10 + 5 * round_, room=room)
        outcomes = at_once(*(partial(take, room.pk, guest, stay, now=now) for guest in crowd[:10]))
        most = max(most, len([outcome for outcome in outcomes if isinstance(outcome, Booking)]))
        if most > 1:
            break

    assert most > 1


def test_crowd_with_staggered_nights_never_overlaps(host: User, crowd: list[User], violations: Violations) -> None:
    room = published_room(host)
    now = clock.now()
    stays = [stay_in(40 + number % 7, nights=3 + number % 4, room=room) for number in range(CROWD)]

    outcomes = at_once(*(partial(take, room.pk, *pair, now=now) for pair in zip(crowd, stays, strict=True)))

    winners = bookings_of(outcomes)
    assert 1 <= len(winners) <= 3
    assert not any(a.stay.overlaps(b.stay) for a in winners for b in winners if a != b)
    assert violations() == []


def test_neighbours_both_win(host: User, guest: User, other_guest: User, violations: Violations) -> None:
    room = published_room(host)
    now = clock.now()

    outcomes = at_once(
        partial(take, room.pk, guest, stay_in(40, room=room), now=now),
        partial(take, room.pk, other_guest, stay_in(43, room=room), now=now),
    )

    assert len(bookings_of(outcomes)) == 2
    assert violations() == []


@pytest.mark.parametrize("rounds", ROUNDS)
def test_pay_against_expire_ends_confirmed(
    host: User, guest: User, staff: User, rounds: int, violations: Violations
) -> None:
    room = published_room(host)
    for round_ in range(rounds):
        booking = make_booking(room, guest, stay=stay_in(1 + round_, nights=1, room=room))
        assert booking.expires_at

        at_once(partial(pay, booking, staff), partial(services.expire_hold, booking, now=booking.expires_at))

        assert fresh(booking).status == BookingStatus.CONFIRMED  # in time, or late with its nights still free
    assert violations() == []


@pytest.mark.parametrize("rounds", ROUNDS)
def test_pay_against_expire_and_a_competitor_is_never_mixed(
    host: User, guest: User, other_guest: User, staff: User, rounds: int, violations: Violations
) -> None:
    room = published_room(host)
    ends = set()
    for round_ in range(rounds):
        booking = make_booking(room, guest, stay=stay_in(1 + round_, nights=1, room=room))
        assert booking.expires_at
        later = booking.expires_at

        _, _, rival = at_once(
            partial(pay, booking, staff),
            partial(services.expire_hold, booking, now=later),
            partial(take, room.pk, other_guest, booking.stay, now=later),
        )

        left = fresh(booking)
        taken = isinstance(rival, Booking)
        assert left.status == (BookingStatus.EXPIRED if taken else BookingStatus.CONFIRMED), repr(rival)
        assert taken or isinstance(rival, StayUnavailable)
        ends.add(taken)
    assert violations() == []


@pytest.mark.parametrize("rounds", ROUNDS)
def test_cancel_against_confirm_gives_all_money_back(
    host: User, guest: User, staff: User, rounds: int, violations: Violations
) -> None:
    room = published_room(host)
    for round_ in range(rounds):
        booking = make_booking(room, guest, stay=stay_in(30 + round_, nights=1, room=room))

        _, cancelled = at_once(
            partial(pay, booking, staff),
            partial(services.cancel_booking, booking, by=Mover.GUEST, actor=guest, now=clock.now()),
        )

        assert isinstance(cancelled, services.Cancellation), repr(cancelled)
        assert fresh(booking).status == BookingStatus.CANCELLED
        assert not NightClaim.objects.standing().held_by([booking.ref]).exists()
    assert violations() == []


@pytest.mark.parametrize("rounds", ROUNDS)
def test_block_against_book_has_one_winner(host: User, guest: User, rounds: int, violations: Violations) -> None:
    room = published_room(host)
    unit = room.units.get()
    for round_ in range(rounds):
        stay = stay_in(1 + 2 * round_, nights=2, room=room)

        blocked, booked = at_once(
            partial(block_nights, unit.calendar_id, stay), partial(take, room.pk, guest, stay, now=clock.now())
        )

        lost = blocked if isinstance(booked, Booking) else booked
        assert isinstance(lost, NightsBooked if isinstance(booked, Booking) else StayUnavailable), repr(lost)
    assert violations() == []


@pytest.mark.parametrize("rounds", ROUNDS)
def test_expire_against_book_has_one_holder(
    host: User, guest: User, other_guest: User, rounds: int, violations: Violations
) -> None:
    room = published_room(host)
    for round_ in range(rounds):
        old = make_booking(room, guest, stay=stay_in(1 + 2 * round_, nights=2, room=room))
        assert old.expires_at

        expired, new = at_once(
            partial(services.expire_hold, old, now=old.expires_at),
            partial(take, room.pk, other_guest, old.stay, now=old.expires_at),
        )

        assert isinstance(new, Booking), repr(new)
        assert isinstance(expired, Booking | TransitionNotAllowed), repr(expired)
        assert (fresh(old).status, fresh(new).status) == (BookingStatus.EXPIRED, BookingStatus.PENDING)
    assert violations() == []


def test_same_idempotency_key_books_once(host: User, guest: User) -> None:
    room = published_room(host, units=5)
    stay = stay_in(40, room=room)

    clients = [client_of(guest) for _ in range(10)]

    answers = at_once(*(partial(ask, client, room, stay, key="the-same-key-for-all") for client in clients))

    assert Booking.objects.count() == 1
    bodies = set()
    for answer in answers:
        assert not isinstance(answer, Exception), repr(answer)
        response, _ = answer
        if response.status_code == 201:
            bodies.add(response.content)
        else:
            assert (response.status_code, response.json()["code"]) == (409, "still_running")
    assert len(bodies) == 1


def test_accept_against_withdraw_has_one_end(host: User, guest: User, violations: Violations) -> None:
    room = published_room(host, instant_book=False)
    for round_ in range(5):
        booking = make_booking(room, guest, stay=stay_in(1 + round_, nights=1, room=room))
        now = clock.now()

        accepted, withdrawn = at_once(
            partial(services.accept_booking, booking, actor=host, now=now),
            partial(services.cancel_booking, booking, by=Mover.GUEST, actor=guest, now=now),
        )

        assert isinstance(accepted, Booking | TransitionNotAllowed), repr(accepted)
        assert isinstance(withdrawn, services.Cancellation), repr(withdrawn)
        assert fresh(booking).status == BookingStatus.CANCELLED
    assert violations() == []


def test_two_cancellations_refund_once(host: User, guest: User, staff: User, violations: Violations) -> None:
    room = published_room(host)
    booking = make_booking(room, guest)
    pay(booking, staff)

    outcomes = at_once(
        *(
            partial(services.cancel_booking, booking, by=by, actor=actor, now=clock.now(), reason="twice")
            for by, actor in ((Mover.GUEST, guest), (Mover.HOST, host), (Mover.STAFF, staff))
        )
    )

    assert [type(outcome) for outcome in outcomes].count(TransitionNotAllowed) == 2, outcomes
    assert violations() == []
