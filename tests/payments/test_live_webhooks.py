"""The gateway's own deliveries over HTTP: late, twice, out of order, never, badly signed, lying."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from pytest_django.live_server_helper import LiveServer

from common import clock
from payments.enums import PaymentStatus
from payments.models import Payment, WebhookEvent
from payments.services import verify_open_payments
from tests.payments.shop import WEBHOOK_PATH, Deliver, Shop, balances

pytestmark = pytest.mark.django_db(transaction=True)

CAME = ("payment_intent.succeeded", "checkout.session.completed")


def wait_until_delivered(shop: Shop, *, count: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        answered = [attempt for attempt in shop.simulator.deliveries() if attempt["status"] and attempt["type"] in CAME]
        if len(answered) >= count:
            return
        time.sleep(0.05)
    raise AssertionError(f"there came only {shop.simulator.deliveries()}")


@pytest.mark.parametrize(
    ("fault", "count"),
    [("none", 2), ("late", 2), ("twice", 4), ("reordered", 2), ("wrong_amount", 2), ("wrong_currency", 2)],
)
def test_webhooks_that_come_however_they_come_capture_once(
    shop: Shop, live_server: LiveServer, deliver_events: Deliver, fault: str, count: int
) -> None:
    opened = shop.open()
    shop.simulator.send_webhooks_to(live_server.url + WEBHOOK_PATH)
    shop.simulator.switch(webhook=fault, webhook_delay_ms=200)
    shop.choose(opened)
    wait_until_delivered(shop, count=count)
    deliver_events()

    assert Payment.objects.get().status == PaymentStatus.SUCCEEDED
    assert balances("booking:1") == {"gateway:stripe:USD": 30_000, "unapplied:USD": -30_000}
    assert WebhookEvent.objects.filter(kind__in=CAME).count() == 2


def test_webhooks_that_are_badly_signed_are_refused_and_the_poller_finds_the_payment(
    shop: Shop, live_server: LiveServer, deliver_events: Deliver
) -> None:
    opened = shop.open()
    shop.simulator.send_webhooks_to(live_server.url + WEBHOOK_PATH)
    shop.simulator.switch(webhook="badly_signed")
    shop.choose(opened)
    wait_until_delivered(shop, count=2)
    deliver_events()
    assert {attempt["status"] for attempt in shop.simulator.deliveries()} == {400}
    assert not WebhookEvent.objects.exists()

    verify_open_payments(now=clock.now() + timedelta(minutes=6))

    assert Payment.objects.get().status == PaymentStatus.SUCCEEDED
