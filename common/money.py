"""Money: an integer number of minor units and an ISO 4217 code. Never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from babel.core import get_global
from babel.numbers import format_currency, get_currency_precision

from common.exceptions import InvalidInput

BASIS_POINTS = 10_000


@lru_cache
def exponent(currency: str) -> int:
    """Return the number of decimals of `currency` (JPY 0, USD 2, KWD 3), as Babel's CLDR data has it."""
    return get_currency_precision(currency)


@lru_cache
def is_currency(code: str) -> bool:
    return code in get_global("all_currencies")


def share(amount_minor: int, basis_points: int) -> int:
    """Return `basis_points` / 10,000 of an amount, rounded half away from zero: the one rounding of percentages."""
    product = amount_minor * basis_points
    rounded = (abs(product) + BASIS_POINTS // 2) // BASIS_POINTS
    return rounded if product >= 0 else -rounded


@dataclass(frozen=True, slots=True)
class Money:
    minor: int
    currency: str

    @classmethod
    def parse(cls, amount: str | Decimal | int, currency: str) -> Money:
        """Read an amount in major units ("161.29"); more decimals than the currency has are refused, not rounded."""
        if not is_currency(currency):
            raise InvalidInput(f"{currency!r} is not an ISO 4217 currency code.")
        try:
            scaled = Decimal(amount).scaleb(exponent(currency))
        except InvalidOperation:
            raise InvalidInput(f"{amount!r} is not an amount.") from None
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            raise InvalidInput(f"{amount} has more decimals than {currency} has.")
        return cls(int(scaled), currency)

    @classmethod
    def rounded(cls, amount: Decimal, currency: str) -> Money:
        """Round an amount in major units, half away from zero, to the currency's minor unit."""
        return cls(int(amount.scaleb(exponent(currency)).to_integral_value(ROUND_HALF_UP)), currency)

    @property
    def amount(self) -> Decimal:
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def as_json(self) -> dict[str, str]:
        """Return the API's shape: {"amount": "161.29", "currency": "USD"}."""
        return {"amount": str(self.amount), "currency": self.currency}

    def format(self, locale: str = "en") -> str:
        return format_currency(self.amount, self.currency, locale=locale)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __mul__(self, factor: int) -> Money:
        return Money(self.minor * factor, self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self} and {other} are of different currencies.")
        return other.minor
