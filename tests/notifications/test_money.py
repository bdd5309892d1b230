from __future__ import annotations

import pytest
from django.template.loader import get_template

from accounts.models import User
from bookings.events import PAYMENT_RETURNED
from bookings.models import Booking
from common import clock, events
from common.money import Money
from notifications.audience import TOLD
from payments.events import PAYMENT_MISMATCHED
from payments.models import Payment
from payments.services import record_manual_payment
from properties.models import Room
from tests.bookings.factories import make_booking
from tests.notifications.conftest import MailsTo, links

pytestmark = pytest.mark.django_db


@pytest.fixture
def booking(room: Room, guest: User) -> Booking:
    return make_booking(room, guest)


@pytest.fixture
def payment(booking: Booking, guest: User, staff: User) -> Payment:
    money = Money(1234, booking.currency)
    return record_manual_payment(booking.ref, money, actor=staff, reason="cash", now=clock.now(), payer=guest)


def test_a_mismatch_is_told_with_what_arrived(
    booking: Booking, payment: Payment, guest: User, mails_to: MailsTo
) -> None:
    events.publish(PAYMENT_MISMATCHED, subject=booking.ref, payment_id=payment.pk, ref=booking.ref)
    mail = mails_to(guest)[-1]
    assert f"we received {payment.captured.format('en')}" in str(mail.body)
    assert links(mail)[0].endswith(f"/bookings/{booking.public_id}/")


def test_a_payment_that_goes_back_is_told_to_the_guest_alone(
    booking: Booking, guest: User, host: User, mails_to: MailsTo
) -> None:
    events.publish(PAYMENT_RETURNED, subject=booking.ref, booking_id=booking.pk)
    assert "your payment goes back to you" in mails_to(guest)[-1].subject
    assert mails_to(host) == []


def test_money_of_something_else_is_nobodys_news(payment: Payment, guest: User, mails_to: MailsTo) -> None:
    events.publish(PAYMENT_MISMATCHED, subject="trip:1", payment_id=payment.pk, ref="trip:1")
    assert mails_to(guest) == []


@pytest.mark.parametrize(("fact", "side"), [(fact, side) for fact, sides in TOLD.items() for side in sides])
def test_every_piece_of_news_has_its_text(fact: str, side: str) -> None:
    assert get_template(f"notifications/{fact}_{side}.txt")
