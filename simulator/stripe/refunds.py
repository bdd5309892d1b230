"""Refunds: bounded by what was captured, and settled as the switches say."""

from __future__ import annotations

from simulator.faults import RefundFault
from simulator.stripe.desk import Call, Desk, new_id
from simulator.stripe.errors import StripeError, invalid_parameter, missing_parameter, no_such
from simulator.stripe.intents import Intents
from simulator.wire import JsonObject

CREATE = {"amount", "charge", "metadata", "payment_intent", "reason", "instructions_email"}
REASONS = ("duplicate", "fraudulent", "requested_by_customer")
SETTLED_STATUSES = {RefundFault.NONE: "succeeded", RefundFault.PENDING: "pending", RefundFault.FAILED: "failed"}


class Refunds:
    def __init__(self, desk: Desk, intents: Intents) -> None:
        self.desk = desk
        self.intents = intents

    def create(self, call: Call) -> JsonObject:
        call.params.allow_only(CREATE)
        reason = call.params.one_of("reason", REASONS)
        metadata = call.params.metadata()
        charge = self._charge(call)
        amount = self._amount(call, charge)
        fault = self.desk.switchboard.now.refund
        if fault is RefundFault.REFUSED:
            raise StripeError("Insufficient funds in your Stripe balance.", code="balance_insufficient", kept=True)
        refund = self.desk.store.put(
            {
                "id": new_id("re"),
                "object": "refund",
                "amount": amount,
                "balance_transaction": self.intents.book("refund", charge, -amount, 0)["id"],
                "charge": charge["id"],
                "created": self.desk.clock.now(),
                "currency": charge["currency"],
                "destination_details": {"card": {"type": "refund"}, "type": "card"},
                "metadata": metadata,
                "payment_intent": charge["payment_intent"],
                "reason": reason,
                "receipt_number": None,
                "source_transfer_reversal": None,
                "status": "pending",
                "transfer_reversal": None,
            }
        )
        self._charge_refunded(charge, amount)
        status = SETTLED_STATUSES[fault]
        if status == "succeeded":
            refund["status"] = status
            self.desk.store.put(refund)
        self.desk.publish("refund.created", refund, call=call)
        self.desk.publish("charge.refunded", charge, call=call)
        if status == "failed":
            self.settle(refund, "failed", call)
        return refund

    def settle(self, refund: JsonObject, status: str, call: Call) -> None:
        """Bring a pending refund to its end; a failed one gives its amount back to the charge."""
        if refund["status"] != "pending":
            raise StripeError(f"This refund is {refund['status']} already.", code="refund_not_pending")
        refund["status"] = status
        if status == "failed":
            charge = self.desk.find("charge", refund["charge"])
            refund["failure_reason"] = "expired_or_canceled_card"
            refund["failure_balance_transaction"] = self.intents.book("refund_failure", charge, refund["amount"], 0)[
                "id"
            ]
            self._charge_refunded(charge, -refund["amount"])
        self.desk.store.put(refund)
        self.desk.publish("refund.updated", refund, call=call, previous={"status": "pending"})
        if status == "failed":
            self.desk.publish("refund.failed", refund, call=call)

    def retrieve(self, call: Call, key: str) -> JsonObject:
        return self.desk.find("refund", key)

    def update(self, call: Call, key: str) -> JsonObject:
        call.params.allow_only({"metadata"})
        refund = self.desk.find("refund", key)
        refund["metadata"] = call.params.metadata(refund["metadata"])
        return self.desk.store.put(refund)

    def cancel(self, call: Call, key: str) -> JsonObject:
        raise StripeError("Refunds to cards cannot be canceled.", code="refund_not_cancelable")

    def _charge(self, call: Call) -> JsonObject:
        if charge_id := call.params.text("charge"):
            charge = self.desk.find("charge", charge_id, param="charge")
        elif intent_id := call.params.text("payment_intent"):
            intent = self.desk.find("payment_intent", intent_id, param="payment_intent")
            if intent["latest_charge"] is None:
                raise no_such("successful charge of PaymentIntent", intent_id, param="payment_intent")
            charge = self.desk.find("charge", intent["latest_charge"])
        else:
            raise missing_parameter("payment_intent")
        if not charge["captured"]:
            raise StripeError(f"Charge {charge['id']} has not been captured.", code="charge_not_refundable", kept=True)
        return charge

    def _amount(self, call: Call, charge: JsonObject) -> int:
        left: int = charge["amount_captured"] - charge["amount_refunded"]
        if left == 0:
            raise StripeError(
                f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded", kept=True
            )
        amount = call.params.integer("amount")
        if amount is None:
            return left
        if amount < 1:
            raise invalid_parameter(
                "amount", f"This value must be greater than or equal to 1 (it currently is {amount})."
            )
        if amount > left:
            raise StripeError(
                f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).",
                param="amount",
                kept=True,
            )
        return amount

    def _charge_refunded(self, charge: JsonObject, amount: int) -> None:
        charge["amount_refunded"] += amount
        charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
        self.desk.store.put(charge)
