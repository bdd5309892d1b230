from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from accounts.models import User
from availability.models import NightClaim
from bookings import invariants
from bookings.enums import BookingStatus
from bookings.models import Booking
from common import clock
from properties.models import Room
from tests.bookings.factories import in_status

ALL = (
    invariants.bookings_of_a_calendar_never_overlap,
    invariants.claims_are_those_of_bookings_that_hold_dates,
    invariants.lines_sum_to_the_total,
    invariants.money_is_shared_out_when_paid_for,
    invariants.no_money_is_left_over,
)
Break = Callable[[Booking], object]


def rows(booking: Booking, **columns: object) -> None:
    Booking.objects.filter(pk=booking.pk).update(**columns)


BREAKS: list[tuple[BookingStatus, Break, set[str]]] = [
    (
        BookingStatus.CONFIRMED,
        lambda booking: NightClaim.objects.filter(holder=booking.ref).first().delete(),  # type: ignore[union-attr]
        {"claims_are_those_of_bookings_that_hold_dates"},
    ),
    (
        BookingStatus.CONFIRMED,
        lambda booking: rows(booking, status="declined"),
        {"claims_are_those_of_bookings_that_hold_dates", "money_is_shared_out_when_paid_for"},
    ),
    (
        BookingStatus.PENDING,
        lambda booking: rows(booking, status="confirmed", confirmed_at=clock.now()),
        {"money_is_shared_out_when_paid_for"},
    ),
    (
        BookingStatus.PENDING,
        lambda booking: rows(booking, total_minor=1, host_minor=1, platform_minor=0, tax_minor=0),
        {"lines_sum_to_the_total"},
    ),
]


@pytest.mark.parametrize("status", BookingStatus)
def test_invariants_hold_in_every_status(room: Room, guest: User, staff: User, status: BookingStatus) -> None:
    in_status(status, room, guest, staff, now=clock.now())

    assert [violation for check in ALL for violation in check()] == []


@pytest.mark.parametrize(("status", "spoil", "rules"), BREAKS)
def test_invariants_notice(
    room: Room, guest: User, staff: User, status: BookingStatus, spoil: Break, rules: set[str]
) -> None:
    booking = in_status(status, room, guest, staff, now=clock.now())
    spoil(booking)

    found = [violation for check in ALL for violation in check()]

    assert {violation.rule for violation in found} == rules
    assert {violation.subject for violation in found} == {booking.ref}


def test_invariants_notice_an_overlap(room: Room, guest: User, staff: User) -> None:
    first = in_status(BookingStatus.PENDING, room, guest, staff, now=clock.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bookings_booking SELECT (b2).* FROM (SELECT jsonb_populate_record(b, jsonb_build_object("
            "'id', b.id + 1000, 'public_id', 'bkg_copy')) AS b2 FROM bookings_booking b WHERE b.id = %s) copied",
            [first.pk],
        )

    (violation,) = invariants.bookings_of_a_calendar_never_overlap()

    assert (violation.subject, violation.detail[:16]) == (first.ref, "overlaps booking")
