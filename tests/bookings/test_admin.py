from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts.models import User
from bookings.enums import BookingStatus
from bookings.models import Booking
from common import clock
from common.models import AuditEntry
from properties.models import Room
from tests.bookings.factories import everything, fresh, in_status, make_booking

LIST = "/admin/bookings/booking/"


@pytest.fixture
def admin(client: Client, staff: User) -> Client:
    staff.user_permissions.set(Permission.objects.filter(content_type__app_label="bookings"))
    client.force_login(staff)
    return client


def act(admin: Client, action: str, *bookings: Booking, **fields: str) -> str:
    data = {"action": action, "_selected_action": [booking.pk for booking in bookings], **fields}
    return admin.post(LIST, data, follow=True).content.decode()


def test_lists_and_pages_show_and_change_nothing(admin: Client, room: Room, guest: User, staff: User) -> None:
    booking = make_booking(room, guest)
    for url in (LIST, f"{LIST}?q={booking.public_id}", f"{LIST}?q={guest.email}", "/admin/bookings/bookingline/"):
        page = admin.get(url)
        assert (page.status_code, booking.public_id in page.content.decode()) == (200, True)

    assert admin.get(f"{LIST}{booking.pk}/change/").status_code == 200
    assert AuditEntry.objects.get(action="booking_looked_at").actor == staff
    assert admin.post(f"{LIST}{booking.pk}/change/", {"status": "confirmed"}).status_code == 403
    assert admin.post(f"{LIST}add/", {}).status_code == 403
    assert admin.post(f"{LIST}{booking.pk}/delete/", {"post": "yes"}).status_code == 403
    assert fresh(booking).status == BookingStatus.PENDING


@pytest.mark.parametrize(
    ("action", "source", "target"),
    [
        ("cancel", BookingStatus.CONFIRMED, BookingStatus.CANCELLED),
        ("confirm", BookingStatus.PENDING, BookingStatus.CONFIRMED),
        ("reopen", BookingStatus.CANCELLED, BookingStatus.CONFIRMED),
    ],
)
def test_actions_run_the_verbs_with_a_reason(
    admin: Client, room: Room, guest: User, staff: User, action: str, source: BookingStatus, target: BookingStatus
) -> None:
    booking = in_status(source, room, guest, staff, now=clock.now())
    paid_again = str(booking.total.amount) if action == "reopen" else ""
    before = everything()

    assert "A reason is needed" in act(admin, action, booking, paid_again=paid_again)
    assert everything() == before
    assert "done." in act(admin, action, booking, reason="Guest called", paid_again=paid_again)

    assert fresh(booking).status == target
    entry = AuditEntry.objects.filter(subject=booking.ref, actor=staff, reason="Guest called")
    assert entry.exists()


def test_no_show_is_marked_with_a_reason(admin: Client, room: Room, guest: User, staff: User) -> None:
    booking = in_status(BookingStatus.CONFIRMED, room, guest, staff, now=clock.now())
    with clock.shifted(booking.begins_at + timedelta(days=1) - clock.now()):
        act(admin, "mark_no_show", booking, reason="Host called", free_nights="on")

    marked = fresh(booking)
    assert marked.status == BookingStatus.NO_SHOW
    assert marked.freed_from_on == booking.check_in_on + timedelta(days=1)


@pytest.mark.parametrize("amount", ["-5", "much", "1e99", "0.001"])
def test_reopen_refuses_an_amount_that_is_none(
    admin: Client, room: Room, guest: User, staff: User, amount: str
) -> None:
    booking = in_status(BookingStatus.CANCELLED, room, guest, staff, now=clock.now())
    before = everything()

    act(admin, "reopen", booking, reason="Mistake", paid_again=amount)

    assert everything() == before


def test_actions_are_not_for_staff_without_the_permission(client: Client, room: Room, guest: User, staff: User) -> None:
    staff.user_permissions.set(Permission.objects.filter(codename="view_booking"))
    client.force_login(staff)
    booking = make_booking(room, guest)

    assert "done." not in act(client, "cancel", booking, reason="Just so")
    assert fresh(booking).status == BookingStatus.PENDING
