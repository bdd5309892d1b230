from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import User
from accounts.services import change_profile
from bookings import services
from bookings.enums import BookingStatus, Mover
from common import clock
from common.events import Event
from common.models import OutboxEvent, OutgoingMail
from notifications.receivers import tell_parties
from properties.models import Room
from tests.bookings.factories import in_status, make_booking
from tests.notifications.conftest import MailsTo, links

pytestmark = pytest.mark.django_db


def subjects(mails: list[EmailMessage]) -> list[str]:
    return [str(mail.subject) for mail in mails]


@pytest.mark.parametrize(
    ("status", "to_guest", "to_host"),
    [
        (BookingStatus.PENDING, [], []),
        (BookingStatus.REQUESTED, ["Your request for"], ["Guest would like to stay at"]),
        (BookingStatus.DECLINED, ["Your request for", "the host can't take you"], ["Guest would like to stay at"]),
        (BookingStatus.CONFIRMED, ["Confirmed:"], ["New booking: Guest"]),
        (BookingStatus.EXPIRED, ["no longer kept for you"], []),
        (BookingStatus.CANCELLED, ["Confirmed:", "Cancelled:"], ["New booking:", "Cancelled: Guest"]),
        (BookingStatus.NO_SHOW, ["Confirmed:", "you were missed"], ["New booking:"]),
        (BookingStatus.COMPLETED, ["Confirmed:"], ["New booking:"]),
    ],
)
def test_tell_both_sides_what_concerns_them(
    room: Room,
    guest: User,
    host: User,
    staff: User,
    mails_to: MailsTo,
    status: BookingStatus,
    to_guest: list[str],
    to_host: list[str],
) -> None:
    in_status(status, room, guest, staff, now=clock.now())
    for user, expected in ((guest, to_guest), (host, to_host)):
        # The refund of a cancelled stay is told when it is settled, which is no matter of this test.
        told = [subject for subject in subjects(mails_to(user)) if "is on its way" not in subject]
        assert len(told) == len(expected)
        assert all(part in subject for part, subject in zip(expected, told, strict=True))


def test_tell_the_host_of_the_end_of_what_they_accepted(room: Room, guest: User, host: User, mails_to: MailsTo) -> None:
    room.listing.instant_book = False
    now = clock.now()
    booking = make_booking(room, guest, now=now)
    booking = services.accept_booking(booking, actor=host, now=now)
    services.cancel_booking(booking, by=Mover.GUEST, actor=guest, now=now)
    assert "accepts" in subjects(mails_to(guest))[1]
    assert "Guest has cancelled." in str(mails_to(host)[-1].body)


def test_confirmation_says_what_was_booked_and_where_to_look(
    room: Room, guest: User, host: User, staff: User, mails_to: MailsTo
) -> None:
    booking = in_status(BookingStatus.CONFIRMED, room, guest, staff, now=clock.now())
    for mail in (mails_to(guest)[0], mails_to(host)[0]):
        assert booking.total.format("en") in str(mail.body)
        assert room.listing.title in str(mail.body)
        assert f"http://127.0.0.1:8000/bookings/{booking.public_id}/" in links(mail)
        assert "<" not in str(mail.body)


@pytest.mark.parametrize("status", [BookingStatus.DECLINED, BookingStatus.CANCELLED, BookingStatus.EXPIRED])
def test_every_link_leads_its_reader_to_a_page(
    client: Client, room: Room, guest: User, host: User, staff: User, mails_to: MailsTo, status: BookingStatus
) -> None:
    in_status(status, room, guest, staff, now=clock.now())
    for user in (guest, host):
        client.force_login(user)
        for mail in mails_to(user):
            for link in links(mail):
                assert client.get(link.removeprefix("http://127.0.0.1:8000") or "/").status_code == 200, link


def test_the_accepted_guest_is_led_to_the_payment(
    client: Client, room: Room, guest: User, host: User, mails_to: MailsTo
) -> None:
    room.listing.instant_book = False
    now = clock.now()
    booking = services.accept_booking(make_booking(room, guest, now=now), actor=host, now=now)
    pay_link = links(mails_to(guest)[-1])[0]
    assert pay_link.endswith(f"/bookings/{booking.public_id}/pay/")
    client.force_login(guest)
    assert client.get(pay_link).status_code == 200


def test_mails_are_in_the_readers_language(room: Room, guest: User, host: User, staff: User, mails_to: MailsTo) -> None:
    guest = change_profile(guest, language="fr")
    booking = in_status(BookingStatus.CONFIRMED, room, guest, staff, now=clock.now())
    assert booking.total.format("fr") in str(mails_to(guest)[0].body)
    assert booking.total.format("en") in str(mails_to(host)[0].body)


def test_names_are_written_as_they_are(room: Room, guest: User, host: User, staff: User, mails_to: MailsTo) -> None:
    guest = change_profile(guest, name="Zoë <O'Neill> & Co")
    in_status(BookingStatus.CONFIRMED, room, guest, staff, now=clock.now())
    assert mails_to(host)[0].subject.startswith("New booking: Zoë <O'Neill> & Co, ")
    assert "Hello Zoë <O'Neill> & Co," in str(mails_to(guest)[0].body)


def test_a_line_break_in_a_name_adds_no_header(
    room: Room, guest: User, host: User, staff: User, mails_to: MailsTo
) -> None:
    guest = change_profile(guest, name="Eve\r\nBcc: all@cast.test")
    in_status(BookingStatus.CONFIRMED, room, guest, staff, now=clock.now())
    message = mails_to(host)[0].message()
    assert message["Bcc"] is None


def test_an_event_delivered_twice_is_told_once(
    room: Room, guest: User, staff: User, deliver_events: Callable[[], int], mailoutbox: list[EmailMessage]
) -> None:
    in_status(BookingStatus.CONFIRMED, room, guest, staff, now=clock.now())
    deliver_events()
    sent = len(mailoutbox)
    row = OutboxEvent.objects.get(name="booking_confirmed")
    tell_parties(Event(str(row.pk), row.name, row.subject, row.payload, row.occurred_at))
    deliver_events()
    assert len(mailoutbox) == sent


def test_a_refund_is_told_when_promised_and_when_settled(
    room: Room, guest: User, staff: User, mails_to: MailsTo
) -> None:
    booking = in_status(BookingStatus.CANCELLED, room, guest, staff, now=clock.now())
    _confirmed, promised, *settled = mails_to(guest)
    amount = booking.total.format("en")
    assert f"{amount} goes back to you" in str(promised.body)
    assert subjects(settled) == [f"{amount} is on its way to you"]


def test_nobodys_addresses_get_no_mail(room: Room, guest: User, host: User, staff: User, mails_to: MailsTo) -> None:
    guest.email = "replayed-1@replay.invalid"
    guest.save()
    in_status(BookingStatus.CONFIRMED, room, guest, staff, now=clock.now())
    assert mails_to(guest) == []
    assert not OutgoingMail.objects.filter(to=guest.email).exists()
