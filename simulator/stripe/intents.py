"""PaymentIntents, payment methods and charges: the money part of Stripe's contract."""

from __future__ import annotations

from simulator.stripe.cards import BY_TOKEN, FOR_OUTCOME, Card, Outcome, card_from_details
from simulator.stripe.desk import Call, Desk, new_id, public
from simulator.stripe.errors import StripeError, no_such
from simulator.stripe.params import Params, chargeable
from simulator.wire import JsonObject

CREATE = {
    "amount",
    "automatic_payment_methods",
    "capture_method",
    "confirm",
    "currency",
    "customer",
    "description",
    "metadata",
    "payment_method",
    "payment_method_data",
    "payment_method_options",
    "payment_method_types",
    "receipt_email",
    "return_url",
    "setup_future_usage",
    "statement_descriptor_suffix",
    "transfer_group",
}
UPDATE = {"amount", "currency", "description", "metadata", "receipt_email", "payment_method", "transfer_group"}
CONFIRM = {
    "client_secret",
    "off_session",
    "payment_method",
    "payment_method_data",
    "payment_method_options",
    "receipt_email",
    "return_url",
    "use_stripe_sdk",
}
OPTIONS = ("description", "receipt_email", "setup_future_usage", "transfer_group")
OPEN_STATUSES = ("requires_payment_method", "requires_confirmation", "requires_action")
CANCELLATION_REASONS = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")


class Intents:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def create(self, call: Call) -> JsonObject:
        params = call.params
        params.allow_only(CREATE)
        currency = params.currency()
        params.required_text("amount")
        amount = chargeable(params.integer("amount") or 0, currency, param="amount")
        options = intent_options(params)
        intent = self.open(call, amount=amount, currency=currency, options=options)
        intent["customer"] = params.text("customer")
        if params.flag("confirm"):
            return self._confirm(intent, call)
        if "payment_method" in params or "payment_method_data" in params:
            intent["payment_method"] = self._payment_method(params, call)["id"]
            intent["status"] = "requires_confirmation"
        return self.desk.store.put(intent)

    def open(
        self, call: Call, *, amount: int, currency: str, options: JsonObject, session: str | None = None
    ) -> JsonObject:
        """Make a PaymentIntent that waits for a card; `session` is the Checkout Session that owns it."""
        key = new_id("pi")
        intent: JsonObject = {
            "id": key,
            "object": "payment_intent",
            "amount": amount,
            "amount_capturable": 0,
            "amount_details": {"tip": {}},
            "amount_received": 0,
            "application": None,
            "application_fee_amount": None,
            "automatic_payment_methods": {"allow_redirects": "always", "enabled": True},
            "canceled_at": None,
            "cancellation_reason": None,
            "client_secret": f"{key}_secret_{new_id('x')[2:]}",
            "confirmation_method": "automatic",
            "created": self.desk.clock.now(),
            "currency": currency,
            "customer": None,
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "next_action": None,
            "on_behalf_of": None,
            "payment_method": None,
            "payment_method_options": {},
            "payment_method_types": ["card"],
            "processing": None,
            "shipping": None,
            "statement_descriptor": None,
            "status": "requires_payment_method",
            "transfer_data": None,
            "_session": session,
            **options,
        }
        self.desk.store.put(intent)
        self.desk.publish("payment_intent.created", intent, call=call)
        return intent

    def retrieve(self, call: Call, key: str) -> JsonObject:
        intent = self.desk.find("payment_intent", key, param="intent")
        if call.publishable:
            _check_client_secret(intent, call.params)
        return intent

    def update(self, call: Call, key: str) -> JsonObject:
        call.params.allow_only(UPDATE)
        intent = self.desk.find("payment_intent", key, param="intent")
        changes: JsonObject = {"metadata": call.params.metadata(intent["metadata"])}
        if "amount" in call.params or "currency" in call.params:
            _require(intent, OPEN_STATUSES, "be updated")
            currency = call.params.currency() if "currency" in call.params else intent["currency"]
            amount = call.params.integer("amount") or intent["amount"]
            changes |= {"amount": chargeable(amount, currency, param="amount"), "currency": currency}
        if "payment_method" in call.params:
            changes["payment_method"] = self._payment_method(call.params, call)["id"]
        for name in ("description", "receipt_email", "transfer_group"):
            if name in call.params:
                changes[name] = call.params.text(name)
        intent.update(changes)
        return self.desk.store.put(intent)

    def confirm(self, call: Call, key: str) -> JsonObject:
        call.params.allow_only(CONFIRM)
        return self._confirm(self.retrieve(call, key), call)

    def capture(self, call: Call, key: str) -> JsonObject:
        call.params.allow_only({"amount_to_capture", "metadata"})
        intent = self.desk.find("payment_intent", key, param="intent")
        _require(intent, ("requires_capture",), "be captured")
        amount = call.params.integer("amount_to_capture") or intent["amount_capturable"]
        if not 0 < amount <= intent["amount_capturable"]:
            raise StripeError("The amount could not be captured.", code="amount_too_large", param="amount_to_capture")
        charge = self.desk.find("charge", intent["latest_charge"])
        return self._settle(intent, charge, amount, call)

    def cancel(self, call: Call, key: str) -> JsonObject:
        call.params.allow_only({"cancellation_reason"})
        reason = call.params.one_of("cancellation_reason", CANCELLATION_REASONS)
        intent = self.desk.find("payment_intent", key, param="intent")
        if intent["_session"] and self.desk.find("checkout.session", intent["_session"])["status"] == "open":
            raise StripeError("A PaymentIntent created by Checkout is canceled by expiring its Session.", kept=True)
        _require(intent, (*OPEN_STATUSES, "requires_capture"), "be canceled")
        return self.abandon(intent, call, reason=reason)

    def abandon(self, intent: JsonObject, call: Call, *, reason: str | None) -> JsonObject:
        intent.update(
            status="canceled", canceled_at=self.desk.clock.now(), cancellation_reason=reason, next_action=None
        )
        intent["amount_capturable"] = 0
        self.desk.store.put(intent)
        self.desk.publish("payment_intent.canceled", intent, call=call)
        return intent

    def create_payment_method(self, call: Call) -> JsonObject:
        call.params.allow_only({"type", "card", "billing_details", "metadata", "allow_redisplay"})
        return self._keep_card(card_from_details(call.params))

    def retrieve_payment_method(self, call: Call, key: str) -> JsonObject:
        if key in BY_TOKEN:
            return self._keep_card(BY_TOKEN[key])
        return self.desk.find("payment_method", key, param="payment_method")

    def attempt(self, intent: JsonObject, card: Card, call: Call, *, return_url: str | None = None) -> None:
        """Try a card: the intent ends succeeded, waiting for the challenge, or wanting another card."""
        intent["payment_method"] = self._keep_card(card)["id"]
        intent["_return_url"] = return_url
        match card.outcome:
            case Outcome.APPROVE:
                self.approve(intent, call)
            case Outcome.DECLINE:
                self.decline(intent, card, call)
            case Outcome.CHALLENGE:
                self._challenge(intent, call, return_url)

    def approve(self, intent: JsonObject, call: Call) -> None:
        """Take the money, or reserve it where capture is manual; the switches may take another amount."""
        faults = self.desk.switchboard.now
        amount = max(intent["amount"] + faults.capture_off_by, 1)
        intent["currency"] = faults.capture_currency or intent["currency"]
        charge = self._charge(intent, amount)
        if intent["capture_method"] == "manual":
            intent.update(status="requires_capture", amount_capturable=amount, next_action=None)
            self.desk.store.put(intent)
            self.desk.publish("payment_intent.amount_capturable_updated", intent, call=call)
        else:
            self._settle(intent, charge, amount, call)

    def decline(self, intent: JsonObject, card: Card, call: Call) -> None:
        charge = self._charge(intent, intent["amount"])
        charge.update(status="failed", paid=False, captured=False, failure_code=card.code, failure_message=card.message)
        self.desk.store.put(charge)
        self._fail(intent, call, card.code, card.message, card.decline_code, charge["id"])
        self.desk.publish("charge.failed", charge, call=call)

    def fail_challenge(self, intent: JsonObject, call: Call) -> None:
        message = "We are unable to authenticate your payment method. Please choose another one and try again."
        self._fail(intent, call, "payment_intent_authentication_failure", message, "", None)

    def _confirm(self, intent: JsonObject, call: Call) -> JsonObject:
        _require(intent, OPEN_STATUSES, "be confirmed")
        if "payment_method" in call.params or "payment_method_data" in call.params:
            method = self._payment_method(call.params, call)
        elif intent["payment_method"]:
            method = self.desk.find("payment_method", intent["payment_method"])
        else:
            raise StripeError(
                "You cannot confirm this PaymentIntent because it's missing a payment method.",
                code="payment_intent_unexpected_state",
                payment_intent=public(intent),
            )
        card = BY_TOKEN[method["_card"]]
        self.attempt(intent, card, call, return_url=call.params.text("return_url"))
        if card.outcome is Outcome.DECLINE:
            error = intent["last_payment_error"]
            raise StripeError(
                card.message,
                status=402,
                type="card_error",
                code=card.code,
                decline_code=card.decline_code or None,
                charge=error["charge"],
                payment_intent=public(intent),
                payment_method=error["payment_method"],
                kept=True,
            )
        return intent

    def _payment_method(self, params: Params, call: Call) -> JsonObject:
        if "payment_method_data" in params:
            return self._keep_card(card_from_details(params.child("payment_method_data")))
        key = params.required_text("payment_method")
        if key in BY_TOKEN:
            return self._keep_card(BY_TOKEN[key])
        method = self.desk.store.find(key, "payment_method")
        if method is None:
            raise no_such("PaymentMethod", key, param="payment_method")
        return method

    def _keep_card(self, card: Card) -> JsonObject:
        return self.desk.store.put(
            {
                "id": new_id("pm"),
                "object": "payment_method",
                "allow_redisplay": "unspecified",
                "billing_details": {"address": None, "email": None, "name": None, "phone": None},
                "card": _card_details(card),
                "created": self.desk.clock.now(),
                "customer": None,
                "livemode": False,
                "metadata": {},
                "type": "card",
                "_card": card.token,
            }
        )

    def _challenge(self, intent: JsonObject, call: Call, return_url: str | None) -> None:
        url = f"{call.base_url}/stripe/challenge/{intent['id']}"
        intent.update(
            status="requires_action",
            next_action={
                "type": "redirect_to_url",
                "redirect_to_url": {"url": url, "return_url": return_url},
            },
        )
        self.desk.store.put(intent)
        self.desk.publish("payment_intent.requires_action", intent, call=call)

    def _charge(self, intent: JsonObject, amount: int) -> JsonObject:
        method = self.desk.find("payment_method", intent["payment_method"])
        charge = self.desk.store.put(
            {
                "id": new_id("ch"),
                "object": "charge",
                "amount": amount,
                "amount_captured": 0,
                "amount_refunded": 0,
                "balance_transaction": None,
                "billing_details": method["billing_details"],
                "captured": False,
                "created": self.desk.clock.now(),
                "currency": intent["currency"],
                "customer": intent["customer"],
                "description": intent["description"],
                "disputed": False,
                "failure_balance_transaction": None,
                "failure_code": None,
                "failure_message": None,
                "livemode": False,
                "metadata": intent["metadata"],
                "outcome": None,
                "paid": True,
                "payment_intent": intent["id"],
                "payment_method": method["id"],
                "payment_method_details": {"type": "card", "card": method["card"]},
                "receipt_email": intent["receipt_email"],
                "receipt_url": None,
                "refunded": False,
                "status": "succeeded",
                "transfer_group": intent["transfer_group"],
            }
        )
        intent["latest_charge"] = charge["id"]
        return charge

    def _settle(self, intent: JsonObject, charge: JsonObject, amount: int, call: Call) -> JsonObject:
        fee = min(amount * 29 // 1000 + 30, amount)
        charge.update(captured=True, amount_captured=amount)
        charge["balance_transaction"] = self.book("charge", charge, amount, fee)["id"]
        intent.update(status="succeeded", amount_received=amount, amount_capturable=0, next_action=None)
        intent["last_payment_error"] = None
        self.desk.store.put(charge)
        self.desk.store.put(intent)
        self.desk.publish("charge.succeeded", charge, call=call)
        self.desk.publish("payment_intent.succeeded", intent, call=call)
        return intent

    def book(self, type: str, source: JsonObject, amount: int, fee: int) -> JsonObject:
        """Write a balance transaction, which is what a reconciliation reads."""
        now = self.desk.clock.now()
        details = {"amount": fee, "application": None, "currency": source["currency"], "type": "stripe_fee"}
        return self.desk.store.put(
            {
                "id": new_id("txn"),
                "object": "balance_transaction",
                "amount": amount,
                "available_on": now + 7 * 86_400,
                "balance_type": "payments",
                "created": now,
                "currency": source["currency"],
                "description": None,
                "exchange_rate": None,
                "fee": fee,
                "fee_details": [{**details, "description": "Stripe processing fees"}] if fee else [],
                "net": amount - fee,
                "reporting_category": type.replace("payment_", ""),
                "source": source["id"],
                "status": "available",
                "type": type,
            }
        )

    def _fail(
        self, intent: JsonObject, call: Call, code: str, message: str, decline_code: str, charge: str | None
    ) -> None:
        method = self.desk.find("payment_method", intent["payment_method"])
        error = {"charge": charge, "code": code, "message": message, "payment_method": public(method)}
        if decline_code:
            error["decline_code"] = decline_code
        intent.update(status="requires_payment_method", next_action=None, payment_method=None)
        intent["last_payment_error"] = {**error, "type": "card_error"}
        self.desk.store.put(intent)
        self.desk.publish("payment_intent.payment_failed", intent, call=call)


def intent_options(params: Params) -> JsonObject:
    """Read what `payment_intents` and a session's `payment_intent_data` have in common."""
    return {
        "capture_method": params.one_of(
            "capture_method", ("automatic", "automatic_async", "manual"), default="automatic_async"
        ),
        "metadata": params.metadata(),
        **{name: params.text(name) for name in OPTIONS},
    }


def card_for(outcome: Outcome) -> Card:
    return FOR_OUTCOME[outcome]


def _card_details(card: Card) -> JsonObject:
    return {"brand": card.brand, "country": "US", "exp_month": 12, "exp_year": 2034, "last4": card.last4}


def _check_client_secret(intent: JsonObject, params: Params) -> None:
    if params.text("client_secret") != intent["client_secret"]:
        raise StripeError(
            "The client_secret provided does not match the client_secret associated with the PaymentIntent.",
            code="payment_intent_invalid_parameter",
            param="client_secret",
        )


def _require(intent: JsonObject, statuses: tuple[str, ...], verb: str) -> None:
    if intent["status"] not in statuses:
        raise StripeError(
            f"This PaymentIntent could not {verb} because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
            payment_intent=public(intent),
            kept=True,
        )
