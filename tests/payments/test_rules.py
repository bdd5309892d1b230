"""The rules that need no gateway: units, ranks, what matches, who gets which share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.money import Money, exponent, share
from payments.enums import CAPTURED, RANK, REFUND_ORIGINS, Mismatch, PaymentStatus, RefundStatus, origins
from payments.gateways.base import Outcome, Snapshot
from payments.gateways.stripe_currencies import PRESENTMENT, decimals, from_units, to_units
from payments.models import Payment
from payments.services.verifying import judge

CURRENCIES = st.sampled_from(["JPY", "KWD", "NGN", "EUR", "ISK", "UGX", "XOF", "TND"])
AMOUNTS = st.integers(min_value=1, max_value=10**12)


@given(AMOUNTS, CURRENCIES)
def test_stripes_units_come_back_as_the_same_money(minor: int, currency: str) -> None:
    units = to_units(Money(minor, currency))

    assert units is None or from_units(units, currency) == Money(minor, currency)
    assert (units is None) == (currency in {"KWD", "TND"} and minor % 10 != 0)


@pytest.mark.parametrize("currency", sorted(PRESENTMENT))
def test_stripes_units_are_worth_as_much_as_ours(currency: str) -> None:
    one = Money(10 ** exponent(currency), currency)

    assert to_units(one) == 10 ** decimals(currency)


def test_money_that_has_no_whole_minor_unit_is_not_read() -> None:
    with pytest.raises(ValueError, match="no whole number"):
        from_units(12_345, "ISK")


@pytest.mark.parametrize("status", PaymentStatus)
def test_a_payments_rank_only_rises(status: PaymentStatus) -> None:
    assert all(RANK[origin] < RANK[status] for origin in origins(status))


def test_a_payment_is_refunded_only_after_it_was_captured() -> None:
    for status in (PaymentStatus.PARTLY_REFUNDED, PaymentStatus.REFUNDED):
        assert origins(status) <= CAPTURED
    assert origins(PaymentStatus.SUCCEEDED) == set(PaymentStatus) - CAPTURED


def test_a_refund_that_succeeded_stays_so() -> None:
    assert all(RefundStatus.SUCCEEDED not in sources for sources in REFUND_ORIGINS.values())


def snapshot(amount: Money) -> Snapshot:
    return Snapshot(ref="cs_1", reference="pay_1", outcome=Outcome.SUCCEEDED, amount=amount, livemode=False)


@given(AMOUNTS, AMOUNTS, CURRENCIES)
def test_money_matches_when_it_is_exact_or_up_to_one_percent_over(asked: int, came: int, currency: str) -> None:
    payment = Payment(amount_minor=asked, currency=currency)
    verdict = judge(payment, snapshot(Money(came, currency)))

    if came < asked:
        assert verdict is Mismatch.UNDERPAID
    else:
        assert verdict is (Mismatch.OVERPAID if came - asked > share(asked, 100) else None)


@given(AMOUNTS, CURRENCIES)
def test_money_of_another_currency_never_matches(asked: int, currency: str) -> None:
    payment = Payment(amount_minor=asked, currency=currency)

    assert judge(payment, snapshot(Money(asked, "CHF"))) is Mismatch.CURRENCY
