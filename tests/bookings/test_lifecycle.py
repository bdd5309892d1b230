"""Accept, decline, expire, complete, no-show, re-open, confirm by staff: each verb's way and its refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from accounts.models import User
from availability.services import block_nights
from bookings import services
from bookings.enums import BookingStatus, Mover
from bookings.exceptions import (
    HoldExpired,
    HoldRunning,
    PaymentMissing,
    ReasonRequired,
    StayNotBegun,
    StayOver,
    TransitionNotAllowed,
)
from bookings.models import Booking
from bookings.tasks import complete_stays, sweep_holds
from common import clock
from common.registries import Violation
from payments.models import Refund
from payments.services import record_manual_payment
from properties.exceptions import StayUnavailable
from properties.models import Room
from tests.bookings.factories import everything, fresh, held_nights, in_status, make_booking, stay_in
from tests.payments.shop import balances
from tests.properties.factories import published_room

Verb = Callable[[Booking, User, datetime], object]

VERBS: dict[str, tuple[Verb, set[BookingStatus]]] = {
    "accept": (lambda b, who, now: services.accept_booking(b, actor=who, now=now), {BookingStatus.REQUESTED}),
    "decline": (
        lambda b, who, now: services.decline_booking(b, actor=who, reason="Away", now=now),
        {BookingStatus.REQUESTED},
    ),
    "confirm by staff": (
        lambda b, who, now: services.confirm_by_staff(b, actor=who, reason="Cash", now=now),
        {BookingStatus.PENDING},
    ),
    "expire": (
        lambda b, who, now: services.expire_hold(b, now=now + timedelta(days=2)),
        {BookingStatus.REQUESTED, BookingStatus.PENDING},
    ),
    "complete": (lambda b, who, now: services.complete_stay(b, now=b.ends_at), {BookingStatus.CONFIRMED}),
    "no-show": (
        lambda b, who, now: services.mark_no_show(b, by=Mover.HOST, actor=who, now=b.begins_at + timedelta(days=1)),
        {BookingStatus.CONFIRMED},
    ),
    "re-open": (
        lambda b, who, now: services.reopen_booking(b, actor=who, reason="Mistake", now=now, paid_minor=b.total_minor),
        {BookingStatus.CANCELLED},
    ),
    "cancel as guest": (
        lambda b, who, now: services.cancel_booking(b, by=Mover.GUEST, actor=who, now=now),
        {BookingStatus.REQUESTED, BookingStatus.PENDING, BookingStatus.CONFIRMED},
    ),
    "cancel as host": (
        lambda b, who, now: services.cancel_booking(b, by=Mover.HOST, actor=who, now=now),
        {BookingStatus.PENDING, BookingStatus.CONFIRMED},
    ),
}


@pytest.mark.parametrize("status", BookingStatus)
@pytest.mark.parametrize("name", VERBS)
def test_verbs_act_in_their_statuses_alone(
    room: Room,
    guest: User,
    staff: User,
    violations: Callable[[], list[Violation]],
    name: str,
    status: BookingStatus,
) -> None:
    verb, allowed = VERBS[name]
    now = clock.now()
    booking = in_status(status, room, guest, staff, now=now)
    if status in allowed:
        verb(booking, staff, now)
        assert fresh(booking).status != status
    else:
        before = everything()
        with pytest.raises(TransitionNotAllowed) as refusal:
            verb(booking, staff, now)
        assert refusal.value.extra == {"status": status}
        assert everything() == before
    assert violations() == []


def test_accept_gives_a_day_to_pay(host: User, guest: User) -> None:
    room = published_room(host, instant_book=False)
    booking = make_booking(room, guest)
    now = clock.now()

    accepted = services.accept_booking(booking, actor=host, now=now)

    assert accepted.expires_at == now + timedelta(hours=24)
    assert held_nights(booking) == list(booking.stay)


def test_accept_with_nothing_to_pay_confirms(host: User, guest: User) -> None:
    room = published_room(host, instant_book=False, base_minor=0, weekend_minor=None)
    booking = make_booking(room, guest)

    assert services.accept_booking(booking, actor=host, now=clock.now()).status == BookingStatus.CONFIRMED


def test_accept_after_the_time_to_answer_is_refused(host: User, guest: User) -> None:
    room = published_room(host, instant_book=False)
    booking = make_booking(room, guest)
    assert booking.expires_at
    before = everything()

    with pytest.raises(HoldExpired):
        services.accept_booking(booking, actor=host, now=booking.expires_at)
    assert everything() == before


def test_decline_needs_a_reason_and_frees_the_nights(host: User, guest: User) -> None:
    booking = make_booking(published_room(host, instant_book=False), guest)

    with pytest.raises(ReasonRequired):
        services.decline_booking(booking, actor=host, reason="", now=clock.now())
    services.decline_booking(booking, actor=host, reason="Painting", now=clock.now())

    assert (fresh(booking).status, fresh(booking).reason) == (BookingStatus.DECLINED, "Painting")
    assert held_nights(booking) == []


def test_expire_before_its_time_is_refused(room: Room, guest: User) -> None:
    booking = make_booking(room, guest)
    assert booking.expires_at
    before = everything()

    with pytest.raises(HoldRunning):
        services.expire_hold(booking, now=booking.expires_at - timedelta(microseconds=1))
    assert everything() == before


def test_sweep_expires_what_ran_out_and_nothing_else(host: User, guest: User) -> None:
    room = published_room(host, units=3)
    now = clock.now()
    ran_out = [make_booking(room, guest, now=now - timedelta(hours=1)) for _ in range(2)]
    runs = make_booking(room, guest, now=now)

    assert services.sweep_holds(now=now) == 2
    assert services.sweep_holds(now=now) == 0

    assert [fresh(booking).status for booking in ran_out] == [BookingStatus.EXPIRED] * 2
    assert fresh(runs).status == BookingStatus.PENDING


def test_sweep_confirms_what_is_paid_for_and_was_never_told(room: Room, guest: User, staff: User) -> None:
    booking = make_booking(room, guest)
    assert booking.expires_at
    record_manual_payment(booking.ref, booking.total, actor=staff, reason="Cash", now=clock.now(), payer=guest)

    assert services.sweep_holds(now=booking.expires_at) == 0

    assert fresh(booking).status == BookingStatus.CONFIRMED


def test_tasks_run_the_sweeps(room: Room, guest: User, staff: User) -> None:
    held = make_booking(room, guest)
    stayed = in_status(BookingStatus.CONFIRMED, published_room(room.listing.host), guest, staff, now=clock.now())
    with clock.shifted(timedelta(days=60)):
        assert (sweep_holds(), complete_stays()) == (1, 1)

    assert fresh(held).status == BookingStatus.EXPIRED
    assert fresh(stayed).status == BookingStatus.COMPLETED


def test_complete_waits_for_check_out_by_the_listings_clock(room: Room, guest: User, staff: User) -> None:
    booking = in_status(BookingStatus.CONFIRMED, room, guest, staff, now=clock.now())

    assert services.complete_stays(now=booking.ends_at - timedelta(seconds=1)) == 0
    with pytest.raises(TransitionNotAllowed):
        services.complete_stay(booking, now=booking.ends_at - timedelta(seconds=1))
    assert services.complete_stays(now=booking.ends_at) == 1

    assert fresh(booking).status == BookingStatus.COMPLETED
    assert held_nights(booking) == list(booking.stay)


def test_no_show_keeps_the_money_and_may_free_the_rest(room: Room, host: User, guest: User, staff: User) -> None:
    booking = in_status(BookingStatus.CONFIRMED, room, guest, staff, now=clock.now())
    before = balances(booking.ref)
    next_day = booking.begins_at + timedelta(days=1)

    with pytest.raises(StayNotBegun):
        services.mark_no_show(booking, by=Mover.HOST, actor=host, now=booking.begins_at)
    services.mark_no_show(booking, by=Mover.HOST, actor=host, now=next_day, free_nights=True)

    assert balances(booking.ref) == before
    assert held_nights(booking) == [booking.check_in_on]
    assert not Refund.objects.exists()


def test_no_show_by_staff_needs_a_reason(room: Room, guest: User, staff: User) -> None:
    booking = in_status(BookingStatus.CONFIRMED, room, guest, staff, now=clock.now())

    with pytest.raises(ReasonRequired):
        services.mark_no_show(booking, by=Mover.STAFF, actor=staff, now=booking.begins_at + timedelta(days=1))


def test_reopen_confirms_with_money_paid_again(
    room: Room, guest: User, staff: User, violations: Callable[[], list[Violation]]
) -> None:
    booking = in_status(BookingStatus.CANCELLED, room, guest, staff, now=clock.now())

    services.reopen_booking(booking, actor=staff, reason="Mistake", now=clock.now(), paid_minor=booking.total_minor)

    again = fresh(booking)
    assert (again.status, again.cancelled_at, again.cancelled_by) == (BookingStatus.CONFIRMED, None, "")
    assert held_nights(booking) == list(booking.stay)
    assert violations() == []


def test_reopen_asks_only_for_what_was_refunded(
    room: Room, guest: User, staff: User, violations: Callable[[], list[Violation]]
) -> None:
    booking = in_status(BookingStatus.CONFIRMED, room, guest, staff, now=clock.now())
    at = booking.begins_at - timedelta(days=1)
    refund = services.cancel_booking(booking, by=Mover.GUEST, actor=guest, now=at).refund
    assert 0 < refund.minor < booking.total_minor

    services.reopen_booking(booking, actor=staff, reason="Mistake", now=at, paid_minor=refund.minor)

    assert fresh(booking).status == BookingStatus.CONFIRMED
    assert violations() == []


@pytest.mark.parametrize("short", [0, 1])
def test_reopen_without_the_money_is_refused(room: Room, guest: User, staff: User, short: int) -> None:
    booking = in_status(BookingStatus.CANCELLED, room, guest, staff, now=clock.now())
    before = everything()

    with pytest.raises(PaymentMissing):
        services.reopen_booking(
            booking, actor=staff, reason="Mistake", now=clock.now(), paid_minor=short and booking.total_minor - 1
        )
    assert everything() == before


def test_reopen_of_taken_or_blocked_nights_is_refused(room: Room, guest: User, other_guest: User, staff: User) -> None:
    booking = in_status(BookingStatus.CANCELLED, room, guest, staff, now=clock.now())
    rival = make_booking(room, other_guest, stay=booking.stay)
    for free in (True, False):
        before = everything()
        with pytest.raises(StayUnavailable):
            services.reopen_booking(booking, actor=staff, reason="Mistake", now=clock.now())
        assert everything() == before
        if free:
            services.cancel_booking(rival, by=Mover.GUEST, actor=other_guest, now=clock.now())
            block_nights(booking.calendar_id, booking.stay)


def test_reopen_behind_a_hold_that_ran_out_confirms(room: Room, guest: User, other_guest: User, staff: User) -> None:
    booking = in_status(BookingStatus.CANCELLED, room, guest, staff, now=clock.now())
    rival = make_booking(room, other_guest, stay=booking.stay)
    assert rival.expires_at

    services.reopen_booking(
        booking, actor=staff, reason="Mistake", now=rival.expires_at, paid_minor=booking.total_minor
    )

    assert (fresh(booking).status, fresh(rival).status) == (BookingStatus.CONFIRMED, BookingStatus.EXPIRED)
    assert held_nights(booking) == list(booking.stay)


def test_reopen_needs_a_reason_and_a_stay_to_come(room: Room, guest: User, staff: User) -> None:
    booking = in_status(BookingStatus.CANCELLED, room, guest, staff, now=clock.now())

    with pytest.raises(ReasonRequired):
        services.reopen_booking(booking, actor=staff, reason="", now=clock.now())
    with pytest.raises(StayOver):
        services.reopen_booking(booking, actor=staff, reason="Mistake", now=booking.ends_at)


def test_confirm_by_staff_needs_a_reason(room: Room, guest: User, staff: User) -> None:
    booking = make_booking(room, guest, stay=stay_in(3))

    with pytest.raises(ReasonRequired):
        services.confirm_by_staff(booking, actor=staff, reason="", now=clock.now())
    assert fresh(booking).status == BookingStatus.PENDING
