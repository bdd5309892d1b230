"""Stripe's test cards: what each of them does when it is charged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from simulator.stripe.errors import StripeError, invalid_parameter
from simulator.stripe.params import Params


class Outcome(StrEnum):
    APPROVE = "approve"
    DECLINE = "decline"
    CHALLENGE = "challenge"


@dataclass(frozen=True)
class Card:
    token: str
    number: str
    brand: str
    outcome: Outcome
    code: str = ""
    decline_code: str = ""
    message: str = ""

    @property
    def last4(self) -> str:
        return self.number[-4:]


DECLINED = "Your card was declined."
CARDS = (
    Card("pm_card_visa", "4242424242424242", "visa", Outcome.APPROVE),
    Card("pm_card_mastercard", "5555555555554444", "mastercard", Outcome.APPROVE),
    Card("pm_card_amex", "378282246310005", "amex", Outcome.APPROVE),
    Card("pm_card_threeDSecure2Required", "4000000000003220", "visa", Outcome.CHALLENGE),
    Card("pm_card_authenticationRequired", "4000002500003155", "visa", Outcome.CHALLENGE),
    Card(
        "pm_card_visa_chargeDeclined",
        "4000000000000002",
        "visa",
        Outcome.DECLINE,
        "card_declined",
        "generic_decline",
        DECLINED,
    ),
    Card(
        "pm_card_chargeDeclined",
        "4000000000000002",
        "visa",
        Outcome.DECLINE,
        "card_declined",
        "generic_decline",
        DECLINED,
    ),
    Card(
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "4000000000009995",
        "visa",
        Outcome.DECLINE,
        "card_declined",
        "insufficient_funds",
        "Your card has insufficient funds.",
    ),
    Card(
        "pm_card_chargeDeclinedExpiredCard",
        "4000000000000069",
        "visa",
        Outcome.DECLINE,
        "expired_card",
        "",
        "Your card has expired.",
    ),
)
BY_TOKEN = {card.token: card for card in CARDS}
BY_NUMBER = {card.number: card for card in reversed(CARDS)}
FOR_OUTCOME = {
    Outcome.APPROVE: BY_TOKEN["pm_card_visa"],
    Outcome.DECLINE: BY_TOKEN["pm_card_visa_chargeDeclined"],
    Outcome.CHALLENGE: BY_TOKEN["pm_card_threeDSecure2Required"],
}


def card_from_details(details: Params) -> Card:
    """Return the test card of `type=card&card[number]=…` (or `card[token]`), as an app's SDK sends it."""
    if details.required_text("type") != "card":
        raise invalid_parameter("type", "Only cards can be used here.")
    number = (details.child("card").text("number") or "").replace(" ", "")
    if number in BY_NUMBER:
        return BY_NUMBER[number]
    if details.child("card").text("token") == "tok_visa":
        return BY_TOKEN["pm_card_visa"]
    raise StripeError("Your card number is incorrect.", status=402, type="card_error", code="incorrect_number")
