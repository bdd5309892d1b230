from __future__ import annotations

import time
from datetime import timedelta

import pytest
from pytest_django import Settings

from accounts.models import User
from bookings.enums import BookingStatus
from common import clock
from common.events import deliver_due
from properties.models import Room
from tests.bookings.factories import fresh, in_status
from tests.common.smtp import free_port, mail_server


@pytest.mark.django_db
def test_a_booking_is_confirmed_while_the_mail_server_hangs_and_told_once_after_it(
    room: Room, guest: User, host: User, staff: User, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", free_port(), 60

    with mail_server(silent=True, port=settings.EMAIL_PORT):
        began = time.monotonic()
        booking = in_status(BookingStatus.CONFIRMED, room, guest, staff, now=clock.now())
        deliver_due("events")
        assert time.monotonic() - began < settings.EMAIL_TIMEOUT / 3
        assert fresh(booking).is_confirmed
        settings.EMAIL_TIMEOUT = 0.3
        deliver_due("deliveries")

    with mail_server(port=settings.EMAIL_PORT) as server, clock.shifted(timedelta(hours=1)):
        while deliver_due("deliveries"):
            pass
    assert sorted(str(mail["To"]) for mail in server.accepted) == [guest.email, host.email]
