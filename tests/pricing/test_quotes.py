from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.dates import DateRange
from common.exceptions import InvalidInput
from common.money import exponent, share
from pricing.enums import LineKind, TaxBase
from pricing.quotes import Quote
from pricing.rates import DatedRule, Party, RateCard
from pricing.services import quote_stay
from tests.pricing.factories import ARRIVAL, NOW, make_card, make_stay, quote


def amounts(result: Quote, kind: LineKind) -> list[int]:
    return [line.amount_minor for line in result.lines if line.kind == kind]


def test_quote_stay_prices_each_night_by_the_most_specific_rule() -> None:
    special = ARRIVAL + timedelta(days=2)  # a Friday
    card = make_card(weekend_minor=12_000, dates={special: DatedRule(price_minor=9_000)})
    result = quote(card, make_stay(5))
    assert [line.text("EUR") for line in result.lines] == [
        "Wed 9 Jun · base rate 100.00",
        "Thu 10 Jun · base rate 100.00",
        "Fri 11 Jun · date rate 90.00",
        "Sat 12 Jun · weekend rate 120.00",
        "Sun 13 Jun · base rate 100.00",
    ]
    assert result.total.minor == 51_000


def test_quote_stay_with_a_dated_price_of_zero_charges_nothing_that_night() -> None:
    card = make_card(dates={ARRIVAL: DatedRule(price_minor=0)})
    assert quote(card, make_stay(1)).total.minor == 0


def test_quote_stay_with_a_dated_rule_but_no_price_keeps_the_ordinary_rate() -> None:
    card = make_card(dates={ARRIVAL: DatedRule(min_nights=2)})
    assert quote(card, make_stay(1)).total.minor == 10_000


def test_quote_stay_takes_the_weekend_days_of_the_room() -> None:
    card = make_card(weekend_minor=12_000, weekend_days=frozenset({3}))
    assert quote(card, make_stay(7)).total.minor == 72_000


@pytest.mark.parametrize(("guests", "extra_minor"), [(2, 0), (3, 4_500), (4, 9_000)])
def test_quote_stay_charges_extra_guests_per_night(guests: int, extra_minor: int) -> None:
    card = make_card(included_guests=2, extra_guest_minor=1_500)
    assert sum(amounts(quote(card, make_stay(3), guests), LineKind.EXTRA_GUEST)) == extra_minor


@pytest.mark.parametrize(("nights", "discount_bp"), [(6, 0), (7, 1_000), (27, 1_000), (28, 2_500), (60, 2_500)])
def test_quote_stay_applies_one_discount_to_all_nights(nights: int, discount_bp: int) -> None:
    card = make_card(weekly_discount_bp=1_000, monthly_discount_bp=2_500, included_guests=1, extra_guest_minor=1_000)
    result = quote(card, make_stay(nights))
    expected = [-share(nights * 11_000, discount_bp)] if discount_bp else []
    assert amounts(result, LineKind.DISCOUNT) == expected


def test_quote_stay_without_monthly_discount_keeps_the_weekly_one() -> None:
    result = quote(make_card(weekly_discount_bp=1_000), make_stay(28))
    assert amounts(result, LineKind.DISCOUNT) == [-28_000]


@pytest.mark.parametrize(("base", "tax_minor"), [(TaxBase.ALL, 4_500), (TaxBase.RENT, 4_000), (TaxBase.FEES, 500)])
def test_quote_stay_taxes_the_base_that_the_room_names(base: TaxBase, tax_minor: int) -> None:
    card = make_card(cleaning_minor=5_000, tax_bp=1_000, tax_base=base)
    assert amounts(quote(card, make_stay(4)), LineKind.TAX) == [tax_minor]


def test_quote_stay_shares_the_total_between_host_platform_and_tax() -> None:
    card = make_card(cleaning_minor=5_000, tax_bp=1_300, guest_fee_bp=1_400, host_fee_bp=300)
    result = quote(card, make_stay(4))
    assert result.total.minor == 40_000 + 5_000 + 5_850 + 6_300
    assert result.host_share.minor == 45_000 - 1_350
    assert result.platform_fee.minor == 6_300 + 1_350
    assert result.tax.minor == 5_850


def test_quote_stay_never_taxes_the_service_fee() -> None:
    without = quote(make_card(tax_bp=1_000), make_stay(2))
    with_fee = quote(make_card(tax_bp=1_000, guest_fee_bp=1_400), make_stay(2))
    assert without.tax == with_fee.tax


def test_at_rate_charges_the_agreed_price_every_night() -> None:
    card = make_card(weekend_minor=12_000, weekly_discount_bp=1_000)
    stay = make_stay(7)
    assert quote(card.at_rate(8_375, stay), stay).total.minor == 7 * 8_375


@pytest.mark.parametrize(
    ("party", "field"),
    [
        ({"guests": 0}, "guests"),
        ({"guests": 2, "children": (4, 9)}, "children"),
        ({"guests": 2, "children": (18,)}, "children"),
        ({"guests": 2, "infants": -1}, "infants"),
        ({"guests": 2, "pets": -1}, "pets"),
    ],
)
def test_party_refuses_nonsense(party: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Party(**party)  # type: ignore[arg-type]
    assert refusal.value.extra == {"field": field}


currencies = st.sampled_from(["JPY", "KWD", "EUR", "NGN", "USD"])
percentages = st.integers(0, 10_000)


@st.composite
def cards(draw: st.DrawFn) -> RateCard:
    currency = draw(currencies)
    price = st.integers(0, 10 ** (5 + exponent(currency)))
    capacity = draw(st.integers(1, 16))
    dates = draw(st.dictionaries(st.dates(date(2027, 1, 1), date(2027, 12, 31)), price, max_size=30))
    return RateCard(
        currency=currency,
        time_zone="UTC",
        base_minor=draw(price),
        weekend_minor=draw(st.none() | price),
        weekend_days=draw(st.frozensets(st.integers(0, 6))),
        capacity=capacity,
        included_guests=draw(st.integers(1, capacity)),
        extra_guest_minor=draw(price),
        weekly_discount_bp=draw(percentages),
        monthly_discount_bp=draw(percentages),
        cleaning_minor=draw(price),
        tax_bp=draw(percentages),
        tax_base=draw(st.sampled_from(TaxBase)),
        guest_fee_bp=draw(percentages),
        host_fee_bp=draw(percentages),
        dates={on: DatedRule(price_minor=minor) for on, minor in dates.items()},
    )


stays = st.builds(
    lambda start, nights: DateRange(start, start + timedelta(days=nights)),
    st.dates(date(2027, 1, 1), date(2027, 12, 1)),
    st.integers(1, 90),
)


@given(card=cards(), stay=stays, guests=st.integers(1, 16))
def test_every_quote_adds_up_exactly(card: RateCard, stay: DateRange, guests: int) -> None:
    result = quote_stay(card, stay, Party(guests), now=NOW)
    assert result.host_share + result.platform_fee + result.tax == result.total
    assert sum(line.amount_minor for line in result.lines) == result.total.minor
    assert all(line.amount_minor == line.quantity * line.unit_minor for line in result.lines)
    assert min(result.host_share.minor, result.platform_fee.minor, result.tax.minor) >= 0
    assert len([line for line in result.lines if line.kind == LineKind.NIGHT]) == stay.days


@given(card=cards(), stay=stays, guests=st.integers(1, 16))
def test_every_quote_survives_json(card: RateCard, stay: DateRange, guests: int) -> None:
    result = quote_stay(card, stay, Party(guests), now=NOW)
    assert Quote.from_json(result.as_json()) == result


@given(card=cards(), stay=stays)
def test_a_higher_rate_never_costs_less(card: RateCard, stay: DateRange) -> None:
    dearer = replace(card, base_minor=card.base_minor + 1)
    before, after = (quote_stay(each, stay, Party(1), now=NOW).total.minor for each in (card, dearer))
    assert after >= before
