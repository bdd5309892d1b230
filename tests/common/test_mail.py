from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from pytest_django import Settings

from common import clock
from common.events import deliver_due
from common.mail import queue_mail, send_mail
from common.models import Delivery, OutgoingMail
from tests.common.smtp import free_port, mail_server

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def smtp(settings: Settings) -> Settings:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_TIMEOUT = 60
    return settings


def queue_one() -> OutgoingMail:
    with transaction.atomic():
        return queue_mail("guest@sojourn.test", "Booked", "See you on Friday.", dedupe_key="booking_confirmed:1:guest")


def test_queue_mail_sends_nothing_before_commit(mailoutbox: list[EmailMultiAlternatives]) -> None:
    queue_one()
    assert mailoutbox == []
    deliver_due("deliveries")
    assert [mail.to for mail in mailoutbox] == [["guest@sojourn.test"]]
    assert OutgoingMail.objects.get().sent_at is not None


def test_queue_mail_rolled_back_leaves_nothing(mailoutbox: list[EmailMultiAlternatives]) -> None:
    with transaction.atomic():
        queue_mail("guest@sojourn.test", "Booked", "…", dedupe_key="x")
        transaction.set_rollback(True)
    deliver_due("deliveries")
    assert mailoutbox == []
    assert not OutgoingMail.objects.exists()


def test_queue_mail_twice_with_one_key_sends_one(mailoutbox: list[EmailMultiAlternatives]) -> None:
    assert queue_one() == queue_one()
    deliver_due("deliveries")
    assert len(mailoutbox) == 1


def test_send_mail_twice_sends_one(mailoutbox: list[EmailMultiAlternatives]) -> None:
    mail = queue_one()
    send_mail(mail.pk)
    send_mail(mail.pk)
    deliver_due("deliveries")
    assert len(mailoutbox) == 1


def test_queue_mail_folds_lines_of_the_subject() -> None:
    mail = queue_mail("guest@sojourn.test", "Booked\r\nBcc: everybody@sojourn.test", "…", dedupe_key="x")
    assert mail.subject == "Booked Bcc: everybody@sojourn.test"


def test_queue_mail_with_html_sends_both_parts(mailoutbox: list[EmailMultiAlternatives]) -> None:
    queue_mail("guest@sojourn.test", "Booked", "plain", dedupe_key="x", html="<p>rich</p>")
    deliver_due("deliveries")
    assert mailoutbox[0].alternatives == [("<p>rich</p>", "text/html")]


@pytest.mark.parametrize("way", ["refuses", "hangs"])
def test_send_mail_waits_for_a_dead_server_and_arrives_once(smtp: Settings, way: str) -> None:
    smtp.EMAIL_PORT = free_port()

    began = time.monotonic()
    mail = queue_one()
    assert time.monotonic() - began < smtp.EMAIL_TIMEOUT / 3
    smtp.EMAIL_TIMEOUT = 0.3

    if way == "hangs":
        with mail_server(silent=True, port=smtp.EMAIL_PORT):
            assert deliver_due("deliveries") == 1
    else:
        assert deliver_due("deliveries") == 1
    mail.refresh_from_db()
    assert mail.sent_at is None
    assert Delivery.objects.get(event__subject=f"mail:{mail.pk}").done_at is None

    with mail_server(port=smtp.EMAIL_PORT) as server, clock.shifted(timedelta(minutes=1)):
        deliver_due("deliveries")
        deliver_due("deliveries")
    assert [message["Message-ID"] for message in server.accepted] == [f"<{mail.public_id}@sojourn.test>"]
    assert server.accepted[0].get_payload() == "See you on Friday.\r\n"
    mail.refresh_from_db()
    assert mail.sent_at is not None
