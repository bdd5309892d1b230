from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from accounts.models import User
from availability import shield
from bookings import services
from bookings.enums import BookingStatus
from bookings.exceptions import OwnListing, ReasonRequired
from bookings.models import Booking, BookingLine
from common import clock
from common.exceptions import InvalidInput, NotFound
from common.models import AuditEntry, OutboxEvent
from pricing.enums import CancellationPolicy, LineKind
from pricing.exceptions import MinimumStay, PastDates, TooManyGuests
from pricing.rates import Party
from properties.exceptions import StayUnavailable
from properties.models import Room
from properties.services import edit_property, edit_room, unlist_property
from tests.bookings.factories import TWO, booked_nights, everything, fresh, held_nights, make_booking, stay_in
from tests.properties.factories import published_room


def test_request_holds_the_nights_at_the_price_of_the_moment(room: Room, guest: User, settings: Settings) -> None:
    now = clock.now()
    stay = stay_in(40, nights=3, room=room)

    booking = services.request_booking(room, guest=guest, stay=stay, party=TWO, now=now, message="Hello")

    assert booking.status == BookingStatus.PENDING
    assert booking.expires_at == now + timedelta(seconds=settings.BOOKING_HOLD_SECONDS)
    assert held_nights(booking) == booked_nights(booking) == list(stay)
    assert booking.total_minor == sum(line.amount_minor for line in booking.lines.all())
    assert booking.total_minor == booking.host_minor + booking.platform_minor + booking.tax_minor
    assert [line.kind for line in booking.lines.all()].count(LineKind.NIGHT) == 3
    assert AuditEntry.objects.get(subject=booking.ref).actor == guest
    assert OutboxEvent.objects.get(subject=booking.ref).name == "booking_held"


def test_request_freezes_price_and_policy(room: Room, host: User, guest: User) -> None:
    booking = make_booking(room, guest)
    before = booking.terms

    edit_room(room, actor=host, base_minor=99_900, weekend_minor=None, cleaning_minor=0)
    edit_property(room.listing, actor=host, cancellation_policy=CancellationPolicy.STRICT)

    after = fresh(booking)
    assert after.terms == before
    assert after.total == booking.total


def test_lines_are_never_changed(room: Room, guest: User) -> None:
    line = make_booking(room, guest).lines.first()
    assert line

    for change in (lambda: BookingLine.objects.update(rule="free"), lambda: line.delete()):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            change()


@pytest.mark.parametrize(("days", "hours"), [(40, 24), (1, 18)])
def test_request_waits_for_its_host_until_check_in_at_most(host: User, guest: User, days: int, hours: int) -> None:
    room = published_room(host, instant_book=False)
    now = datetime(2027, 3, 1, 21, tzinfo=ZoneInfo("America/Toronto"))

    booking = make_booking(room, guest, stay=stay_in(days, now=now), now=now)

    assert booking.status == BookingStatus.REQUESTED
    assert booking.expires_at == now + timedelta(hours=hours)
    assert held_nights(booking) == list(booking.stay)


def test_request_with_nothing_to_pay_is_confirmed_at_once(host: User, guest: User) -> None:
    room = published_room(host, base_minor=0, weekend_minor=None)

    booking = make_booking(room, guest)

    assert (booking.status, booking.total_minor) == (BookingStatus.CONFIRMED, 0)
    assert fresh(booking).confirmed_at is not None


def test_request_takes_the_unit_that_leaves_the_fewest_lone_nights(host: User, guest: User) -> None:
    room = published_room(host, units=2)
    first = make_booking(room, guest, stay=stay_in(40))

    second = make_booking(room, guest, stay=stay_in(43))

    assert second.unit == first.unit


def test_request_fills_every_unit_and_no_more(host: User, guest: User) -> None:
    room = published_room(host, units=3)
    units = {make_booking(room, guest).unit_id for _ in range(3)}
    before = everything()

    with pytest.raises(StayUnavailable) as refusal:
        make_booking(room, guest)

    assert len(units) == 3
    assert refusal.value.extra["nearest"]
    assert everything() == before


def test_request_takes_over_a_hold_that_ran_out(room: Room, guest: User, other_guest: User) -> None:
    old = make_booking(room, guest)
    assert old.expires_at

    new = make_booking(room, other_guest, stay=old.stay, now=old.expires_at)

    assert (fresh(old).status, new.status) == (BookingStatus.EXPIRED, BookingStatus.PENDING)
    assert held_nights(old) == []
    assert held_nights(new) == list(new.stay)


def test_request_leaves_a_hold_that_still_runs(room: Room, guest: User, other_guest: User) -> None:
    old = make_booking(room, guest)
    assert old.expires_at

    with pytest.raises(StayUnavailable):
        make_booking(room, other_guest, stay=old.stay, now=old.expires_at - timedelta(microseconds=1))

    assert fresh(old).status == BookingStatus.PENDING


def test_request_refuses_what_breaks_a_rule(room: Room, host: User, guest: User) -> None:
    edit_room(room, actor=host, min_nights=3)
    room.refresh_from_db()
    before = everything()

    with pytest.raises(MinimumStay):
        make_booking(room, guest, stay=stay_in(40, nights=2))
    with pytest.raises(TooManyGuests):
        make_booking(room, guest, party=Party(guests=5))
    with pytest.raises(PastDates):
        make_booking(room, guest, stay=stay_in(-3))
    assert everything() == before


def test_request_refuses_what_is_not_published(room: Room, host: User, guest: User) -> None:
    unlist_property(room.listing, actor=host)
    room.listing.refresh_from_db()

    with pytest.raises(NotFound):
        make_booking(room, guest)
    assert not Booking.objects.exists()


def test_request_refuses_the_listings_own_host(room: Room, host: User) -> None:
    with pytest.raises(OwnListing):
        make_booking(room, host)
    assert not Booking.objects.exists()


def test_request_by_staff_at_a_rate_of_their_own_is_audited(room: Room, guest: User, staff: User) -> None:
    stay = stay_in(-3, nights=3)
    override = services.StaffOverride(5_000, "Agreed on the telephone", staff)

    with pytest.raises(StayUnavailable):  # rules give way, the calendar does not
        services.request_booking(room, guest=guest, stay=stay, party=TWO, now=clock.now(), override=override)
    booking = services.request_booking(
        room, guest=guest, stay=stay_in(0), party=Party(9), now=clock.now(), override=override
    )

    assert booking.total_minor == 3 * 5_000
    entry = AuditEntry.objects.get(subject=booking.ref)
    assert (entry.actor, entry.reason, entry.details) == (staff, "Agreed on the telephone", {"nightly_minor": 5_000})


def test_override_needs_a_reason_and_a_rate() -> None:
    with pytest.raises(ReasonRequired):
        services.StaffOverride(5_000, "  ")
    with pytest.raises(InvalidInput):
        services.StaffOverride(-1, "because")


@pytest.mark.parametrize("units", [1, 3])
def test_request_costs_the_same_for_one_and_for_many_units(
    host: User, guest: User, units: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    room = published_room(host, units=units)
    room = Room.objects.select_related("listing").prefetch_related("units").get(pk=room.pk)
    now, stay = clock.now(), stay_in(40)

    with django_assert_num_queries(13):
        services.request_booking(room, guest=guest, stay=stay, party=TWO, now=now)


def test_request_while_redis_is_away_goes_on(room: Room, guest: User, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    shield._client.cache_clear()
    try:
        booking = make_booking(room, guest)
    finally:
        shield._client.cache_clear()

    assert booking.status == BookingStatus.PENDING


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"status": "lost"}, "booking_status_is_known"),
        ({"check_out_on": "2020-01-01"}, "booking_ends_after_it_begins"),
        ({"host_minor": 1}, "booking_total_is_its_shares"),
        ({"expires_at": None}, "open_booking_expires"),
        ({"status": "confirmed"}, "paid_booking_was_confirmed"),
        ({"status": "cancelled"}, "cancelled_booking_says_when_and_by_whom"),
        ({"freed_from_on": "2020-01-01"}, "nights_are_given_back_after_a_no_show"),
        ({"guests": 0}, "booking_has_a_guest"),
    ],
)
def test_database_refuses(room: Room, guest: User, columns: dict[str, object], constraint: str) -> None:
    booking = make_booking(room, guest)

    with pytest.raises(DatabaseError, match=constraint), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(**columns)
    assert connection.is_usable()
