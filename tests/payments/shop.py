"""A till for tests: opens payments, plays the guest on the gateway's page, and delivers webhooks as the test wants."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
from django.test import Client
from prometheus_client import REGISTRY
from pytest_django.fixtures import Settings

from accounts.models import User
from common import clock
from common.money import Money
from payments.models import LedgerEntry, Payment
from payments.services import OpenedPayment, Payable, open_payment, verify_payment
from tests.simulator.plugin import SimulatorProcess

Deliver = Callable[[], int]
Heard = list[tuple[str, dict[str, int | str]]]

PATIENCE_SECONDS = 10.0  # nothing but a switched fault may look like one on a busy machine
WEBHOOK_PATH = "/payments/webhooks/stripe/"
RETURN_URL = "https://sojourn.test/back/"


class Shop:
    """The simulator sends no webhooks by itself here: tests deliver them by hand."""

    def __init__(self, simulator: SimulatorProcess, settings: Settings) -> None:
        self.simulator = simulator
        self.settings = settings
        self.simulator.switch(webhook="never")
        self.guest = User.objects.get(email="guest@cast.test")
        self.host = User.objects.get(email="host@cast.test")

    def payable(self, ref: str = "booking:1", amount: Money | None = None, **changes: Any) -> Payable:
        expires_at = changes.pop("expires_at", clock.now() + timedelta(minutes=15))
        return Payable(ref, self.host.pk, amount or Money(30_000, "USD"), "Loft, 3 nights", expires_at, **changes)

    def open(
        self, *payables: Payable, payer: User | None = None, flow: str = "redirect", now: datetime | None = None
    ) -> OpenedPayment:
        return open_payment(
            payer or self.guest,
            payables=payables or [self.payable()],
            gateway="stripe",
            flow=flow,
            return_url=RETURN_URL,
            now=now or clock.now(),
        )

    def break_gateway(self, api: str, *, on: str = "", times: int = 0) -> None:
        """Have the gateway fail; where it says nothing at all, don't wait for it as long as production does."""
        self.settings.GATEWAY_TIMEOUT_SECONDS = 0.4 if api in {"hang", "silent"} else PATIENCE_SECONDS
        self.simulator.switch(api=api, api_on=on, api_times=times)

    def mend_gateway(self) -> None:
        self.settings.GATEWAY_TIMEOUT_SECONDS = PATIENCE_SECONDS
        self.simulator.all_well()
        self.simulator.switch(webhook="never")

    def choose(self, opened: OpenedPayment, outcome: str = "approve") -> None:
        self.simulator.choose(opened.redirect_url, outcome)

    def confirm(self, opened: OpenedPayment, card: str = "pm_card_visa") -> httpx.Response:
        """Confirm an intent as the mobile app does: publishable key and client secret."""
        return httpx.post(
            f"{self.simulator.base_url}/v1/payment_intents/{opened.payment.gateway_ref}/confirm",
            data={"payment_method": card, "client_secret": opened.client_secret},
            headers={"Authorization": f"Bearer {self.simulator.publishable_key}"},
            trust_env=False,
        )

    def paid(self, *payables: Payable, flow: str = "redirect") -> Payment:
        """Return a payment that was opened, approved on the gateway's page, and verified."""
        opened = self.open(*payables, flow=flow)
        self.choose(opened) if flow == "redirect" else self.confirm(opened)
        return verify_payment(opened.payment, now=clock.now())

    def messages(self) -> list[dict[str, Any]]:
        """Return every event that the gateway has made, oldest first."""
        events = self.simulator.client().v1.events.list({"limit": 100})
        return [event.to_dict() for event in reversed(events.data)]

    def deliver(self, message: dict[str, Any]) -> int:
        """Deliver one event as a webhook, and return the status of the answer."""
        return self.post(json.dumps(message, default=str).encode())

    def post(self, body: bytes, *, secret: str | None = None, at: int | None = None) -> int:
        signature = sign(body, secret=secret or self.simulator.webhook_secret, at=at)
        return post_webhook(body, signature)


def sign(body: bytes, *, secret: str, at: int | None = None) -> str:
    """Return Stripe's signature header: t=…,v1=HMAC-SHA256 of "t.body"."""
    stamp = str(at if at is not None else int(clock.now().timestamp()))
    mac = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={mac}"


def post_webhook(body: bytes, signature: str) -> int:
    client = Client()
    headers = {"Stripe-Signature": signature}
    return client.post(WEBHOOK_PATH, body, content_type="application/json", headers=headers).status_code


def balances(ref: str) -> dict[str, int]:
    """Return what the ledger says of a payable, by account, zero balances left out."""
    sums: dict[str, int] = {}
    for entry in LedgerEntry.objects.filter(ref=ref).select_related("account"):
        sums[str(entry.account)] = sums.get(str(entry.account), 0) + entry.amount_minor
    return {account: total for account, total in sorted(sums.items()) if total}


def alerts(kind: str) -> float:
    """Return how often staff were told of `kind` in this process."""
    return REGISTRY.get_sample_value("payments_alerts_total", {"kind": kind}) or 0.0
