"""Reading of Stripe's parameters, strict as Stripe reads them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from simulator.stripe.errors import StripeError, invalid_parameter, missing_parameter
from simulator.wire import JsonObject

ALWAYS_KNOWN = {"expand", "key"}
LARGEST_AMOUNT = 99_999_999
SMALLEST_AMOUNTS = {"usd": 50, "eur": 50, "gbp": 30, "cad": 50, "aud": 50, "chf": 50, "jpy": 50, "sgd": 50}
METADATA_KEYS, METADATA_KEY_LENGTH, METADATA_VALUE_LENGTH = 50, 40, 500


class Params:
    """The parameters of one call. Every reader raises `StripeError` where Stripe would refuse."""

    def __init__(self, raw: JsonObject, *, within: str = "") -> None:
        self.raw = raw
        self.within = within

    def path(self, name: str) -> str:
        """Return the name as the caller wrote it: `line_items[0][price_data][currency]`."""
        return f"{self.within}[{name}]" if self.within else name

    def __contains__(self, name: str) -> bool:
        return name in self.raw

    def allow_only(self, known: Collection[str]) -> None:
        for name in self.raw:
            if name not in known and name not in ALWAYS_KNOWN:
                raise invalid_parameter(
                    self.path(name), f"Received unknown parameter: {self.path(name)}", code="parameter_unknown"
                )

    def text(self, name: str) -> str | None:
        value = self.raw.get(name)
        if isinstance(value, dict | list):
            raise invalid_parameter(self.path(name), f"Invalid string: {value}", code="parameter_invalid_string_blank")
        return value or None

    def required_text(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise missing_parameter(self.path(name))
        return value

    def one_of(self, name: str, choices: Collection[str], *, default: str | None = None) -> str | None:
        value = self.text(name) or default
        if value is not None and value not in choices:
            raise invalid_parameter(self.path(name), f"Invalid {name}: must be one of {', '.join(choices)}")
        return value

    def integer(self, name: str) -> int | None:
        value = self.text(name)
        if value is None:
            return None
        if not value.removeprefix("-").isdecimal():
            raise invalid_parameter(self.path(name), f"Invalid integer: {value}", code="parameter_invalid_integer")
        return int(value)

    def flag(self, name: str) -> bool:
        value = self.one_of(name, ("true", "false"))
        return value == "true"

    def child(self, name: str) -> Params:
        value = self.raw.get(name)
        if value in (None, ""):
            return Params({}, within=self.path(name))
        if not isinstance(value, dict):
            raise invalid_parameter(self.path(name), "Invalid object")
        return Params(value, within=self.path(name))

    def items(self, name: str) -> list[Any]:
        value = self.raw.get(name)
        if value in (None, ""):
            return []
        return value if isinstance(value, list) else [value]

    def children(self, name: str) -> list[Params]:
        children = self.items(name)
        if not all(isinstance(item, dict) for item in children):
            raise invalid_parameter(self.path(name), "Invalid array of objects")
        return [Params(item, within=f"{self.path(name)}[{index}]") for index, item in enumerate(children)]

    def currency(self, name: str = "currency") -> str:
        value = self.required_text(name).lower()
        if len(value) != 3 or not value.isalpha():
            raise invalid_parameter(self.path(name), f"Invalid currency: {value}", code="currency_not_supported")
        return value

    def metadata(self, known: JsonObject | None = None) -> dict[str, str]:
        """Return the metadata after this call: keys are merged, an empty value removes its key."""
        merged = {**(known or {}), **self.child("metadata").raw}
        for key, value in merged.items():
            if not isinstance(value, str) or len(value) > METADATA_VALUE_LENGTH or len(key) > METADATA_KEY_LENGTH:
                raise invalid_parameter(
                    "metadata", f"Metadata values can have up to {METADATA_VALUE_LENGTH} characters"
                )
        if len(merged) > METADATA_KEYS:
            raise invalid_parameter("metadata", f"Metadata can have up to {METADATA_KEYS} keys")
        return {key: value for key, value in merged.items() if value}


def chargeable(amount: int, currency: str, *, param: str) -> int:
    """Return the amount where Stripe would take it."""
    if amount < 1:
        raise invalid_parameter(param, f"This value must be greater than or equal to 1 (it currently is {amount}).")
    if amount > LARGEST_AMOUNT:
        raise invalid_parameter(param, f"Amount must be no more than {LARGEST_AMOUNT}", code="amount_too_large")
    if amount < SMALLEST_AMOUNTS.get(currency, 1):
        raise StripeError("Amount must be at least the minimum charge.", code="amount_too_small", param=param)
    return amount
