"""The gateway is slow, silent, broken, or tells too much, too late or nothing: who paid is confirmed, once."""

from __future__ import annotations

import time

import pytest

from tests.faults.conftest import Battered
from tests.marketplace import Marketplace, eventually
from tests.mobile_app import MobileApp


@pytest.mark.parametrize("api", ["error", "unavailable", "limited", "garbage", "hang", "silent"])
def test_a_gateway_that_fails_is_asked_again(
    place: Marketplace, battered: Battered, guest: MobileApp, api: str
) -> None:
    booking = guest.book(*battered.rooms.free()).raise_for_status().json()["id"]
    began = time.monotonic()
    with place.faulty_gateway(api=api, api_on="POST /v1/checkout/sessions"):
        answer = guest.post(f"bookings/{booking}/payment/", {"gateway": "stripe"})
    # What was done in silence is found again by the same key; nothing else is.
    assert answer.status_code == 503 or (api == "silent" and answer.status_code == 201), answer.text
    assert time.monotonic() - began < 10
    guest.pay_on_page(booking)
    guest.wait_for_status(booking, "confirmed", seconds=30)


@pytest.mark.parametrize("webhook", ["twice", "reordered", "late", "wrong_amount", "badly_signed"])
def test_webhooks_that_go_astray_confirm_once(
    place: Marketplace, battered: Battered, guest: MobileApp, webhook: str
) -> None:
    booking = guest.book(*battered.rooms.free()).raise_for_status().json()["id"]
    mails = len(place.mails(guest.address))
    with place.faulty_gateway(webhook=webhook, webhook_delay_ms=300):
        guest.pay_on_page(booking)
        if webhook == "badly_signed":
            time.sleep(1)
            assert guest.status(booking) == "pending"
            guest.get(f"bookings/{booking}/payment/").raise_for_status()
        guest.wait_for_status(booking, "confirmed", seconds=30)
    assert eventually(lambda: len(place.mails(guest.address)) == mails + 1)


def test_a_webhook_that_never_comes_is_made_up_for_by_the_poller(
    place: Marketplace, battered: Battered, guest: MobileApp
) -> None:
    booking = guest.book(*battered.rooms.free()).raise_for_status().json()["id"]
    with place.faulty_gateway(webhook="never"):
        guest.pay_on_page(booking)
    assert guest.status(booking) == "pending"
    poll = (
        "from datetime import timedelta; from common import clock; from payments.services import verify_open_payments; "
    )
    poll += "verify_open_payments(now=clock.now() + timedelta(minutes=6))"  # nobody looked at it for so long
    polled = place.manage("shell", "--no-imports", "-c", poll)
    assert polled.returncode == 0, polled.stderr
    guest.wait_for_status(booking, "confirmed", seconds=30)
