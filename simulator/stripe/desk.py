"""What all of Stripe's operations share: the store, the time, and the publishing of events."""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from functools import partial

from simulator.clock import Clock
from simulator.faults import Switchboard, WebhookFault
from simulator.store import Store
from simulator.stripe.errors import no_such
from simulator.stripe.params import Params
from simulator.webhooks import Courier, Message
from simulator.wire import JsonObject

API_VERSION = "2026-10-28.endive"
SIMULATED_AMOUNTS = ("amount", "amount_received", "amount_total", "amount_captured")


@dataclass(frozen=True)
class Call:
    """One call of the API, or a click on the hosted page (which has no request of the API)."""

    params: Params
    base_url: str
    request_id: str | None = None
    idempotency_key: str | None = None
    publishable: bool = False


class Desk:
    def __init__(self, store: Store, clock: Clock, switchboard: Switchboard, courier: Courier) -> None:
        self.store = store
        self.clock = clock
        self.switchboard = switchboard
        self.courier = courier
        self.webhook_url = ""
        self.webhook_secret = ""

    def find(self, kind: str, key: str, *, param: str = "id") -> JsonObject:
        item = self.store.find(key, kind)
        if item is None:
            raise no_such(kind, key, param=param)
        return item

    def publish(self, type: str, item: JsonObject, *, call: Call, previous: JsonObject | None = None) -> None:
        """Record an event with the object as it is now, and send it to the webhook endpoint."""
        data: JsonObject = {"object": public(item)}
        if previous is not None:
            data["previous_attributes"] = previous
        event = self.store.put(
            {
                "id": new_id("evt"),
                "object": "event",
                "api_version": API_VERSION,
                "created": self.clock.now(),
                "data": data,
                "livemode": False,
                "pending_webhooks": 0 if self.switchboard.now.webhook is WebhookFault.NEVER else 1,
                "request": {"id": call.request_id, "idempotency_key": call.idempotency_key},
                "type": type,
            }
        )
        self.courier.send(self.message(event))

    def message(self, event: JsonObject) -> Message:
        """Return the webhook of an event, spoiled as the switches say."""
        fault = self.switchboard.now.webhook
        secret = "whsec_of_somebody_else" if fault is WebhookFault.BADLY_SIGNED else self.webhook_secret
        return Message(
            event=event["id"],
            type=event["type"],
            url=self.webhook_url,
            body=json.dumps(_spoiled(event, fault), indent=2).encode(),
            sign=partial(signature_header, secret=secret),
            delivered=partial(self._mark_delivered, event["id"]),
        )

    def resume_deliveries(self) -> None:
        """Send again what an earlier run of the simulator could not deliver."""
        for event in self.store.newest_first("event"):
            if event["pending_webhooks"]:
                self.courier.send(self.message(event))

    def _mark_delivered(self, event_id: str) -> None:
        event = self.store.find(event_id, "event")
        if event is not None:
            self.store.put({**event, "pending_webhooks": 0})


def new_id(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"


def public(item: JsonObject) -> JsonObject:
    """Return a copy as the API shows it: without the names that begin with an underscore."""
    return {name: copy.deepcopy(value) for name, value in item.items() if not name.startswith("_")}


def signature_header(body: bytes, *, secret: str) -> dict[str, str]:
    signed_at = int(time.time())
    digest = hmac.new(secret.encode(), f"{signed_at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"stripe-signature": f"t={signed_at},v1={digest}"}


def _spoiled(event: JsonObject, fault: WebhookFault) -> JsonObject:
    if fault not in (WebhookFault.WRONG_AMOUNT, WebhookFault.WRONG_CURRENCY):
        return event
    lie = copy.deepcopy(event)
    item = lie["data"]["object"]
    if fault is WebhookFault.WRONG_CURRENCY:
        item["currency"] = "eur" if item["currency"] != "eur" else "usd"
    else:
        for name in SIMULATED_AMOUNTS:
            if item.get(name):
                item[name] += 1000
    return lie
