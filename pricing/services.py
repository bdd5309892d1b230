"""What a stay costs: an ordered list of steps, each adding the lines of one rule.

A step sees the lines before it, so its place in STEPS is the order of docs/rules.md: nights, one discount, fees, taxes,
the platform's service fee. A season, a promotion or a coupon is one more step in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from common.dates import DateRange
from common.money import share
from pricing.enums import FEES, RENT, LineKind
from pricing.quotes import Quote, QuoteLine, amount_of
from pricing.rates import Party, RateCard

WEEKLY_FROM = 7
MONTHLY_FROM = 28


@dataclass(slots=True)
class Draft:
    """A quote in the making."""

    card: RateCard
    stay: DateRange
    party: Party
    now: datetime
    lines: list[QuoteLine] = field(default_factory=list)

    def amount_of(self, kinds: Collection[LineKind]) -> int:
        return amount_of(self.lines, kinds)

    def percentage(self, kind: LineKind, rule: str, rate_bp: int, of: frozenset[LineKind]) -> Iterator[QuoteLine]:
        """Yield the line of a percentage (negative for a discount); none where the rate is zero."""
        if rate_bp:
            yield QuoteLine(kind, rule, share(self.amount_of(of), rate_bp), rate_bp=rate_bp, of=of)


Step = Callable[[Draft], Iterator[QuoteLine]]


def nightly_rate(card: RateCard, on: date) -> tuple[str, int]:
    """Return the rule that prices the night and its price: date override > weekend > base."""
    override = card.rule(on).price_minor
    if override is not None:
        return "date rate", override
    if card.weekend_minor is not None and on.weekday() in card.weekend_days:
        return "weekend rate", card.weekend_minor
    return "base rate", card.base_minor


def nights(draft: Draft) -> Iterator[QuoteLine]:
    for night in draft.stay:
        rule, price = nightly_rate(draft.card, night)
        yield QuoteLine(LineKind.NIGHT, rule, price, on=night)


def extra_guests(draft: Draft) -> Iterator[QuoteLine]:
    extra = draft.party.guests - draft.card.included_guests
    if extra > 0 and draft.card.extra_guest_minor:
        rule = f"{extra} extra {'guest' if extra == 1 else 'guests'} × {draft.stay.days} nights"
        yield QuoteLine(LineKind.EXTRA_GUEST, rule, draft.card.extra_guest_minor, quantity=extra * draft.stay.days)


def length_of_stay_discount(draft: Draft) -> Iterator[QuoteLine]:
    """Yield one discount of the rent, extra guests included: monthly from 28 nights, else weekly from 7."""
    of = frozenset({LineKind.NIGHT, LineKind.EXTRA_GUEST})
    card, length = draft.card, draft.stay.days
    if length >= MONTHLY_FROM and card.monthly_discount_bp:
        rule = f"monthly discount {percent(card.monthly_discount_bp)}"
        yield from draft.percentage(LineKind.DISCOUNT, rule, -card.monthly_discount_bp, of)
    elif length >= WEEKLY_FROM:
        rule = f"weekly discount {percent(card.weekly_discount_bp)}"
        yield from draft.percentage(LineKind.DISCOUNT, rule, -card.weekly_discount_bp, of)


def cleaning_fee(draft: Draft) -> Iterator[QuoteLine]:
    if draft.card.cleaning_minor:
        yield QuoteLine(LineKind.CLEANING, "cleaning fee per stay", draft.card.cleaning_minor)


def percent_tax(draft: Draft) -> Iterator[QuoteLine]:
    base, rate = draft.card.tax_base, draft.card.tax_bp
    yield from draft.percentage(LineKind.TAX, f"tax {percent(rate)} of {base.label}", rate, base.kinds)


def service_fee(draft: Draft) -> Iterator[QuoteLine]:
    rate = draft.card.guest_fee_bp
    yield from draft.percentage(LineKind.SERVICE_FEE, f"service fee {percent(rate)}", rate, RENT | FEES)


STEPS: tuple[Step, ...] = (nights, extra_guests, length_of_stay_discount, cleaning_fee, percent_tax, service_fee)


def quote_stay(card: RateCard, stay: DateRange, party: Party, *, now: datetime) -> Quote:
    """Return the price of `stay` for `party`, booked at `now`.

    Judges no stay rule (pricing.rules.check_stay does) and asks no database.
    """
    draft = Draft(card, stay, party, now)
    for step in STEPS:
        draft.lines.extend(step(draft))
    return Quote(card.currency, tuple(draft.lines), card.host_fee_bp)


def percent(basis_points: int) -> str:
    """Return basis points as a percentage without needless zeros: "14 %", "12.5 %"."""
    return f"{basis_points / 100:g} %"
