from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import User
from availability.models import Night
from bookings import services
from bookings.enums import BookingStatus, Mover
from bookings.exceptions import ReasonRequired, StayOver, TransitionNotAllowed
from bookings.models import Booking
from common import clock
from common.models import AuditEntry
from common.registries import Violation
from payments.enums import AccountKind
from payments.models import LedgerEntry, Refund
from pricing.cancellation import refund_timeline
from properties.models import Room
from tests.bookings.factories import everything, fresh, held_nights, in_status, make_booking
from tests.payments.shop import balances


def confirmed(room: Room, guest: User, staff: User) -> Booking:
    return in_status(BookingStatus.CONFIRMED, room, guest, staff, now=clock.now())


@pytest.fixture(autouse=True)
def clean_books(db: None, violations: Callable[[], list[Violation]]) -> object:
    yield
    assert violations() == []


def test_cancel_refunds_exactly_what_the_preview_said_at_every_step(room: Room, guest: User, staff: User) -> None:
    """Walk the refund timeline: at every turning point preview, refund and ledger say the same."""
    while True:
        booking = confirmed(room, guest, staff)
        steps = [step.until for step in refund_timeline(booking.terms) if step.until]
        round_ = AuditEntry.objects.filter(action="booking_cancelled").count()
        if round_ == len(steps):
            break
        at = steps[round_]
        if at >= booking.ends_at:
            break

        preview = services.preview_cancellation(booking, by=Mover.GUEST, now=at)
        done = services.cancel_booking(booking, by=Mover.GUEST, actor=guest, now=at)

        assert done.refund == preview.refund
        assert sum(refund.amount_minor for refund in Refund.objects.filter(item__ref=booking.ref)) == done.refund.minor
        kept = booking.total_minor - done.refund.minor
        assert balances(booking.ref).get("gateway:manual:CAD", 0) == kept
        assert held_nights(booking) == []
    assert round_ >= 2


def test_cancel_before_paying_frees_the_nights(room: Room, guest: User) -> None:
    booking = make_booking(room, guest)

    done = services.cancel_booking(booking, by=Mover.GUEST, actor=guest, now=clock.now())

    assert (fresh(booking).status, done.refund.minor) == (BookingStatus.CANCELLED, 0)
    assert held_nights(booking) == []


def test_cancel_withdraws_a_request(room: Room, guest: User, staff: User) -> None:
    booking = in_status(BookingStatus.REQUESTED, room, guest, staff, now=clock.now())

    services.cancel_booking(booking, by=Mover.GUEST, actor=guest, now=clock.now())

    assert fresh(booking).status == BookingStatus.CANCELLED


@pytest.mark.parametrize("by", [Mover.HOST, Mover.STAFF])
def test_cancel_of_a_request_is_its_guests(room: Room, guest: User, staff: User, by: Mover) -> None:
    booking = in_status(BookingStatus.REQUESTED, room, guest, staff, now=clock.now())
    before = everything()

    with pytest.raises(TransitionNotAllowed):
        services.cancel_booking(booking, by=by, actor=staff, reason="no", now=clock.now())
    assert everything() == before


def test_cancel_by_the_host_gives_everything_back_and_costs_a_penalty(
    room: Room, guest: User, host: User, staff: User
) -> None:
    booking = confirmed(room, guest, staff)

    done = services.cancel_booking(
        booking, by=Mover.HOST, actor=host, now=clock.now(), reason="Flooded", keep_blocked=True
    )

    rent = booking.quote.rent.minor
    assert done.refund == booking.total
    assert done.penalty.minor == rent // 10
    owed = LedgerEntry.objects.get(
        ref=booking.ref, account__kind=AccountKind.HOST_PAYABLE, transaction__posting="host_charge"
    )
    assert owed.amount_minor == rent // 10
    nights = Night.objects.filter(calendar=booking.calendar_id).during(booking.stay)
    assert set(nights.values_list("status", flat=True)) == {"BLOCKED"}
    assert fresh(booking).reason == "Flooded"


def test_cancel_by_a_guest_never_blocks(room: Room, guest: User, staff: User) -> None:
    booking = confirmed(room, guest, staff)

    services.cancel_booking(booking, by=Mover.GUEST, actor=guest, now=clock.now(), keep_blocked=True)

    nights = Night.objects.filter(calendar=booking.calendar_id).during(booking.stay)
    assert set(nights.values_list("status", flat=True)) == {"AVAILABLE"}


def test_cancel_by_staff_needs_a_reason(room: Room, guest: User, staff: User) -> None:
    booking = confirmed(room, guest, staff)
    before = everything()

    with pytest.raises(ReasonRequired):
        services.cancel_booking(booking, by=Mover.STAFF, actor=staff, reason=" ", now=clock.now())
    assert everything() == before

    services.cancel_booking(booking, by=Mover.STAFF, actor=staff, reason="Guest fell ill", now=clock.now())
    entry = AuditEntry.objects.get(action="booking_cancelled")
    assert (entry.actor, entry.reason, entry.details["by"]) == (staff, "Guest fell ill", "staff")


def test_cancel_of_a_stay_that_is_over_is_refused(room: Room, guest: User, staff: User) -> None:
    booking = confirmed(room, guest, staff)
    before = everything()

    with pytest.raises(StayOver):
        services.cancel_booking(booking, by=Mover.GUEST, actor=guest, now=booking.ends_at)
    assert everything() == before


def test_cancel_during_the_stay_keeps_the_nights_stayed(room: Room, guest: User, staff: User) -> None:
    booking = confirmed(room, guest, staff)
    at = booking.begins_at + timedelta(days=1, hours=1)

    done = services.cancel_booking(booking, by=Mover.GUEST, actor=guest, now=at)

    assert 0 <= done.refund.minor < booking.total_minor
    assert fresh(booking).status == BookingStatus.CANCELLED
