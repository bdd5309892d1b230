from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from common.mail import queue_mail
from common.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail() -> OutgoingMail:
    body = "See <b>it</b>: http://127.0.0.1:8000/bookings/bkg_1/"
    return queue_mail("guest@sojourn.test", "Booked", body, dedupe_key="booking_confirmed:1")


def test_read_the_demos_mails(client: Client, mail: OutgoingMail, settings: Settings) -> None:
    settings.DEMO = True
    assert f"/demo/mail/{mail.public_id}/" in client.get("/demo/mail/").content.decode()
    page = client.get(f"/demo/mail/{mail.public_id}/").content.decode()
    assert 'href="http://127.0.0.1:8000/bookings/bkg_1/"' in page
    assert "&lt;b&gt;it&lt;/b&gt;" in page
    assert "Booked" not in client.get("/demo/mail/?to=host@sojourn.test").content.decode()


def test_read_mails_outside_the_demo_is_not_found(client: Client, mail: OutgoingMail, settings: Settings) -> None:
    settings.DEMO = False
    assert client.get("/demo/mail/").status_code == 404
    assert client.get(f"/demo/mail/{mail.public_id}/").status_code == 404
