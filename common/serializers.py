"""Serializer fields that every API shares."""

from __future__ import annotations

from datetime import date
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.exceptions import InvalidInput
from common.money import Money

MAX_MINOR = 10**15
FIRST_DATE, LAST_DATE = date(2000, 1, 1), date(2199, 12, 31)
MONEY_SCHEMA = {
    "type": "object",
    "properties": {
        "amount": {"type": "string", "pattern": r"^-?\d{1,15}(\.\d{1,4})?$", "example": "161.29"},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "example": "USD"},
    },
    "required": ["amount", "currency"],
}


@extend_schema_field(MONEY_SCHEMA)
class MoneyField(serializers.Field[Money, Any, dict[str, str], Any]):
    """{"amount": "161.29", "currency": "USD"}; an amount with more decimals than its currency has is refused."""

    def to_representation(self, value: Money) -> dict[str, str]:
        return value.as_json()

    def to_internal_value(self, data: object) -> Money:
        if not isinstance(data, dict) or not all(isinstance(data.get(part), str) for part in ("amount", "currency")):
            raise serializers.ValidationError('Money is written {"amount": "161.29", "currency": "USD"}.')
        try:
            money = Money.parse(data["amount"], data["currency"])
        except InvalidInput as refusal:
            raise serializers.ValidationError(refusal.detail) from None
        if abs(money.minor) > MAX_MINOR:
            raise serializers.ValidationError("The amount is too large.")
        return money


class DateWithinReason(serializers.DateField):
    """A date that arithmetic on it does not carry out of the calendar."""

    def to_internal_value(self, value: Any) -> date:
        parsed = super().to_internal_value(value)
        if not FIRST_DATE <= parsed <= LAST_DATE:
            raise serializers.ValidationError(f"A date is between {FIRST_DATE} and {LAST_DATE}.")
        return parsed
