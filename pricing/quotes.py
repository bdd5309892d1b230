"""The price of a stay: lines that each say which rule made them, and the totals that follow from the lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NotRequired, Self, TypedDict

from common.money import Money, share
from pricing.enums import FEES, RENT, LineKind


class LineJson(TypedDict):
    kind: str
    rule: str
    quantity: int
    unit_minor: int
    amount_minor: int
    on: NotRequired[str]
    rate_bp: NotRequired[int]
    of: NotRequired[list[str]]


class QuoteJson(TypedDict):
    currency: str
    host_fee_bp: int
    lines: list[LineJson]


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line of a price.

    amount = quantity * unit. A night's line has its date in `on`; a percentage has its rate in `rate_bp` and in `of`
    the kinds of line it was taken of, so that what stays charged after a cancellation can be computed from the line.
    """

    kind: LineKind
    rule: str
    unit_minor: int
    quantity: int = 1
    on: date | None = None
    rate_bp: int | None = None
    of: frozenset[LineKind] = frozenset()

    @property
    def amount_minor(self) -> int:
        return self.quantity * self.unit_minor

    def text(self, currency: str) -> str:
        """Return the line in words: "Fri 12 Jun · weekend rate 120.00"."""
        if self.on is None:
            return self.rule
        return f"{self.on:%a} {self.on.day} {self.on:%b} · {self.rule} {Money(self.unit_minor, currency).amount}"

    def as_json(self) -> LineJson:
        line: LineJson = {
            "kind": self.kind.value,
            "rule": self.rule,
            "quantity": self.quantity,
            "unit_minor": self.unit_minor,
            "amount_minor": self.amount_minor,
        }
        if self.on is not None:
            line["on"] = self.on.isoformat()
        if self.rate_bp is not None:
            line["rate_bp"] = self.rate_bp
            line["of"] = sorted(kind.value for kind in self.of)
        return line

    @classmethod
    def from_json(cls, line: LineJson) -> Self:
        return cls(
            kind=LineKind(line["kind"]),
            rule=line["rule"],
            quantity=line["quantity"],
            unit_minor=line["unit_minor"],
            on=date.fromisoformat(line["on"]) if "on" in line else None,
            rate_bp=line.get("rate_bp"),
            of=frozenset(LineKind(kind) for kind in line.get("of", ())),
        )


def amount_of(lines: Iterable[QuoteLine], kinds: Collection[LineKind]) -> int:
    """Return the sum of the lines of these kinds, in minor units."""
    return sum(line.amount_minor for line in lines if line.kind in kinds)


@dataclass(frozen=True, slots=True)
class Quote:
    """A price in full. host_share + platform_fee + tax = total, to the minor unit."""

    currency: str
    lines: tuple[QuoteLine, ...]
    host_fee_bp: int = 0

    @property
    def total(self) -> Money:
        return self._money(sum(line.amount_minor for line in self.lines))

    @property
    def rent(self) -> Money:
        """The nights with extra guests, after the discount."""
        return self._money(amount_of(self.lines, RENT))

    @property
    def host_fee(self) -> Money:
        """What the platform keeps of the host's part; the guest's total doesn't change by it."""
        return self._money(share(amount_of(self.lines, RENT | FEES), self.host_fee_bp))

    @property
    def host_share(self) -> Money:
        return self._money(amount_of(self.lines, RENT | FEES)) - self.host_fee

    @property
    def platform_fee(self) -> Money:
        """The guest's service fee and the host's fee."""
        return self._money(amount_of(self.lines, {LineKind.SERVICE_FEE})) + self.host_fee

    @property
    def tax(self) -> Money:
        return self._money(amount_of(self.lines, {LineKind.TAX}))

    def as_json(self) -> QuoteJson:
        return {
            "currency": self.currency,
            "host_fee_bp": self.host_fee_bp,
            "lines": [line.as_json() for line in self.lines],
        }

    @classmethod
    def from_json(cls, quote: QuoteJson) -> Self:
        return cls(quote["currency"], tuple(QuoteLine.from_json(line) for line in quote["lines"]), quote["host_fee_bp"])

    def _money(self, minor: int) -> Money:
        return Money(minor, self.currency)
