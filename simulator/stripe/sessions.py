"""Checkout Sessions: what is asked of a guest on the hosted page, and what comes of it."""

from __future__ import annotations

from simulator.stripe.cards import Outcome
from simulator.stripe.desk import Call, Desk, new_id
from simulator.stripe.errors import StripeError, invalid_parameter, missing_parameter
from simulator.stripe.intents import OPTIONS, Intents, card_for, intent_options
from simulator.stripe.params import Params, chargeable
from simulator.wire import JsonObject

CREATE = {
    "cancel_url",
    "client_reference_id",
    "customer",
    "customer_creation",
    "customer_email",
    "expires_at",
    "line_items",
    "locale",
    "metadata",
    "mode",
    "payment_intent_data",
    "payment_method_types",
    "submit_type",
    "success_url",
    "ui_mode",
}
SHORTEST_SECONDS, LONGEST_SECONDS = 30 * 60, 24 * 3600


class Sessions:
    def __init__(self, desk: Desk, intents: Intents) -> None:
        self.desk = desk
        self.intents = intents

    def create(self, call: Call) -> JsonObject:
        params = call.params
        params.allow_only(CREATE)
        if params.required_text("mode") != "payment":
            raise invalid_parameter("mode", "The simulator knows the mode `payment` alone.")
        lines, currency = self._line_items(params)
        total = chargeable(sum(line["amount_total"] for line in lines), currency, param="line_items")
        email = params.text("customer_email")
        key = new_id("cs_test")
        session: JsonObject = {
            "id": key,
            "object": "checkout.session",
            "after_expiration": None,
            "allow_promotion_codes": None,
            "amount_subtotal": total,
            "amount_total": total,
            "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
            "billing_address_collection": None,
            "cancel_url": params.text("cancel_url"),
            "client_reference_id": params.text("client_reference_id"),
            "client_secret": None,
            "consent": None,
            "created": self.desk.clock.now(),
            "currency": currency,
            "custom_fields": [],
            "custom_text": {},
            "customer": params.text("customer"),
            "customer_creation": "if_required",
            "customer_details": {"email": email} if email else None,
            "customer_email": email,
            "expires_at": self._expiry(params),
            "invoice": None,
            "livemode": False,
            "locale": params.text("locale"),
            "metadata": params.metadata(),
            "mode": "payment",
            "payment_intent": None,
            "payment_link": None,
            "payment_method_collection": "if_required",
            "payment_method_types": ["card"],
            "payment_status": "unpaid",
            "shipping_options": [],
            "status": "open",
            "submit_type": params.text("submit_type"),
            "subscription": None,
            "success_url": params.required_text("success_url"),
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            "ui_mode": "hosted_page",
            "url": f"{call.base_url}/stripe/pay/{key}",
            "_lines": lines,
            "_intent": _intent_data(params.child("payment_intent_data")),
        }
        return self.desk.store.put(session)

    def retrieve(self, call: Call, key: str) -> JsonObject:
        session = self.desk.find("checkout.session", key, param="session")
        return self._expire(session, call) if self._is_due(session) else session

    def update(self, call: Call, key: str) -> JsonObject:
        call.params.allow_only({"metadata"})
        session = self.retrieve(call, key)
        session["metadata"] = call.params.metadata(session["metadata"])
        return self.desk.store.put(session)

    def line_items(self, call: Call, key: str) -> JsonObject:
        lines = self.retrieve(call, key)["_lines"]
        return {
            "object": "list",
            "data": lines,
            "has_more": False,
            "url": f"/v1/checkout/sessions/{key}/line_items",
        }

    def expire(self, call: Call, key: str) -> JsonObject:
        call.params.allow_only(())
        session = self.retrieve(call, key)
        if session["status"] != "open":
            raise StripeError(
                'Only Checkout Sessions with a status in ["open"] can be expired. '
                f"This Checkout Session has a status of {session['status']}.",
                kept=True,
            )
        return self._expire(session, call)

    def expire_due(self, call: Call) -> None:
        """Expire every open session whose time is over, as Stripe does by itself."""
        for session in self.desk.store.newest_first("checkout.session"):
            if self._is_due(session):
                self._expire(session, call)

    def pay(self, session: JsonObject, outcome: Outcome, call: Call) -> None:
        """Try the test card of this outcome for an open session, as the guest on the hosted page does."""
        intent = self._intent_of(session, call)
        self.intents.attempt(intent, card_for(outcome), call)
        if outcome is Outcome.APPROVE:
            self.complete(session, intent, call)

    def complete(self, session: JsonObject, intent: JsonObject, call: Call) -> None:
        session.update(status="complete", payment_status="paid", url=None, currency=intent["currency"])
        session["amount_total"] = intent["amount_received"] or intent["amount_capturable"]
        session["customer_details"] = session["customer_details"] or {"email": None}
        self.desk.store.put(session)
        self.desk.publish("checkout.session.completed", session, call=call)

    def _intent_of(self, session: JsonObject, call: Call) -> JsonObject:
        if session["payment_intent"]:
            return self.desk.find("payment_intent", session["payment_intent"])
        intent = self.intents.open(
            call,
            amount=session["amount_total"],
            currency=session["currency"],
            options=session["_intent"],
            session=session["id"],
        )
        session["payment_intent"] = intent["id"]
        self.desk.store.put(session)
        return intent

    def _is_due(self, session: JsonObject) -> bool:
        due: bool = session["status"] == "open" and session["expires_at"] <= self.desk.clock.now()
        return due

    def _expire(self, session: JsonObject, call: Call) -> JsonObject:
        session.update(status="expired", url=None)
        self.desk.store.put(session)
        if session["payment_intent"]:
            intent = self.desk.find("payment_intent", session["payment_intent"])
            self.intents.abandon(intent, call, reason="automatic")
        self.desk.publish("checkout.session.expired", session, call=call)
        return session

    def _expiry(self, params: Params) -> int:
        now = self.desk.clock.now()
        expires_at = params.integer("expires_at")
        if expires_at is None:
            return now + LONGEST_SECONDS
        if expires_at < now + SHORTEST_SECONDS:
            raise invalid_parameter(
                "expires_at",
                "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            )
        if expires_at > now + LONGEST_SECONDS:
            raise invalid_parameter(
                "expires_at",
                "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            )
        return expires_at

    def _line_items(self, params: Params) -> tuple[list[JsonObject], str]:
        lines = [_line_item(item) for item in params.children("line_items")]
        if not lines:
            raise missing_parameter("line_items")
        currencies = {line["currency"] for line in lines}
        if len(currencies) != 1:
            raise invalid_parameter("line_items", "All line items must have the same currency.")
        return lines, currencies.pop()


def _line_item(item: Params) -> JsonObject:
    price = item.child("price_data")
    unit = price.integer("unit_amount")
    if unit is None:
        raise missing_parameter(price.path("unit_amount"))
    quantity = item.integer("quantity") or 1
    if unit < 0 or quantity < 1:
        raise invalid_parameter("line_items", "Amounts and quantities of line items must not be negative.")
    currency = price.currency()
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": unit * quantity,
        "amount_tax": 0,
        "amount_total": unit * quantity,
        "currency": currency,
        "description": price.child("product_data").required_text("name"),
        "price": {"object": "price", "currency": currency, "unit_amount": unit},
        "quantity": quantity,
    }


def _intent_data(data: Params) -> JsonObject:
    data.allow_only({"capture_method", "metadata", *OPTIONS})
    return intent_options(data)
