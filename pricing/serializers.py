"""How prices and refunds are written in the API: the same lines wherever they are shown."""

from __future__ import annotations

from typing import Any, TypedDict

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.money import Money
from common.serializers import MoneyField
from pricing.cancellation import RefundBreakdown, RefundStep
from pricing.enums import LineKind
from pricing.quotes import Quote


class LineOut(TypedDict):
    kind: str
    text: str
    on: str | None
    quantity: int
    unit: dict[str, str]
    amount: dict[str, str]


class PriceLineSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=LineKind.choices)
    text = serializers.CharField(help_text="The line in words, with the rule that made it")
    on = serializers.DateField(allow_null=True, help_text="The date of a night")
    quantity = serializers.IntegerField()
    unit = MoneyField()
    amount = MoneyField()


class RefundStepSerializer(serializers.Serializer[RefundStep]):
    until = serializers.DateTimeField(allow_null=True, help_text="Included; null: from the step before on")
    refund = MoneyField()
    reason = serializers.CharField()


class RefundLineSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=LineKind.choices)
    text = serializers.CharField()
    charged = MoneyField()
    refunded = MoneyField()


@extend_schema_field(PriceLineSerializer(many=True))
class PriceLinesField(serializers.Field[Quote, Any, list[LineOut], Any]):
    """The lines of a quote."""

    def to_representation(self, quote: Quote) -> list[LineOut]:
        return [
            {
                "kind": line.kind.value,
                "text": line.text(quote.currency),
                "on": line.on.isoformat() if line.on else None,
                "quantity": line.quantity,
                "unit": Money(line.unit_minor, quote.currency).as_json(),
                "amount": Money(line.amount_minor, quote.currency).as_json(),
            }
            for line in quote.lines
        ]


@extend_schema_field(RefundLineSerializer(many=True))
class RefundLinesField(serializers.Field[RefundBreakdown, Any, list[dict[str, Any]], Any]):
    """What becomes of each kind of line when a stay is cancelled."""

    def to_representation(self, breakdown: RefundBreakdown) -> list[dict[str, Any]]:
        currency = breakdown.total.currency
        return [
            {
                "kind": line.kind.value,
                "text": line.rule,
                "charged": Money(line.charged_minor, currency).as_json(),
                "refunded": Money(line.refunded_minor, currency).as_json(),
            }
            for line in breakdown.lines
        ]
