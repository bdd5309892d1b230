"""Every tier of every policy at its very edge: rent 500.00, cleaning 50.00, tax 10 %, service fee 14 %."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.dates import DateRange
from pricing.cancellation import RefundBreakdown, refund_for, refund_for_no_show, refund_timeline
from pricing.enums import CancellationPolicy, CancelledBy, LineKind
from pricing.rates import Party, RateCard
from pricing.services import quote_stay
from pricing.terms import FrozenTerms
from tests.pricing.factories import ARRIVAL, NOW, make_card, make_stay, make_terms
from tests.pricing.test_quotes import cards, stays

RENT, CLEANING, TAX, FEE = 50_000, 5_000, 5_500, 7_700
TOTAL = RENT + CLEANING + TAX + FEE
BERLIN = ZoneInfo("Europe/Berlin")
CHECK_IN = datetime(2027, 6, 9, 15, tzinfo=BERLIN)
JUST = timedelta(microseconds=1)


def keeping(rent_kept: int, *, begun: bool = False) -> int:
    """What comes back when so much of the rent stays charged: cleaning unless begun, tax of the rest, no fee."""
    kept = rent_kept + (CLEANING if begun else 0)
    return TOTAL - FEE - kept - kept // 10


def days(count: int) -> datetime:
    return CHECK_IN - timedelta(days=count)


def guest_cancels(terms: FrozenTerms, at: datetime) -> RefundBreakdown:
    return refund_for(terms, cancelled_at=at, by=CancelledBy.GUEST)


FLEXIBLE, MODERATE, FIRM, LIMITED, STRICT, NON_REFUNDABLE = CancellationPolicy


@pytest.mark.parametrize(
    ("policy", "at", "refund"),
    [
        (FLEXIBLE, CHECK_IN - timedelta(hours=24), TOTAL),
        (FLEXIBLE, CHECK_IN - timedelta(hours=24) + JUST, keeping(10_000)),
        (FLEXIBLE, CHECK_IN, keeping(10_000)),
        (FLEXIBLE, CHECK_IN + JUST, keeping(20_000, begun=True)),
        (FLEXIBLE, CHECK_IN + timedelta(days=1), keeping(20_000, begun=True)),
        (FLEXIBLE, CHECK_IN + timedelta(days=1) + JUST, keeping(30_000, begun=True)),
        (FLEXIBLE, CHECK_IN + timedelta(days=3) + JUST, keeping(50_000, begun=True)),
        (FLEXIBLE, CHECK_IN + timedelta(days=9), keeping(50_000, begun=True)),
        (MODERATE, days(5), TOTAL),
        (MODERATE, days(5) + JUST, keeping(30_000)),
        (MODERATE, CHECK_IN, keeping(30_000)),
        (MODERATE, CHECK_IN + JUST, keeping(35_000, begun=True)),
        (FIRM, days(30), TOTAL),
        (FIRM, days(30) + JUST, keeping(25_000)),
        (FIRM, days(7), keeping(25_000)),
        (FIRM, days(7) + JUST, keeping(50_000)),
        (FIRM, CHECK_IN, keeping(50_000)),
        (FIRM, CHECK_IN + JUST, keeping(50_000, begun=True)),
        (LIMITED, days(14), TOTAL),
        (LIMITED, days(14) + JUST, keeping(25_000)),
        (LIMITED, days(7), keeping(25_000)),
        (LIMITED, days(7) + JUST, keeping(50_000)),
        (STRICT, NOW + timedelta(hours=48), TOTAL),
        (STRICT, NOW + timedelta(hours=48) + JUST, keeping(25_000)),
        (STRICT, days(7), keeping(25_000)),
        (STRICT, days(7) + JUST, keeping(50_000)),
        (NON_REFUNDABLE, NOW, keeping(50_000)),
        (NON_REFUNDABLE, CHECK_IN, keeping(50_000)),
        (NON_REFUNDABLE, CHECK_IN + JUST, 0),
    ],
)
def test_refund_for_a_guest_at_the_edge_of_a_tier(policy: CancellationPolicy, at: datetime, refund: int) -> None:
    assert guest_cancels(make_terms(policy), at).refund.minor == refund


def test_refund_for_strict_needs_fourteen_days_beside_the_48_hours() -> None:
    booked = days(15)
    terms = make_terms(STRICT, booked_at=booked, confirmed_at=booked - timedelta(days=9))
    assert guest_cancels(terms, days(14)).refund.minor == TOTAL
    assert guest_cancels(terms, days(14) + JUST).refund.minor == keeping(25_000)


@pytest.mark.parametrize("policy", [FLEXIBLE, MODERATE, FIRM, LIMITED, STRICT])
def test_refund_for_a_confirmation_of_today_is_full_under_every_refundable_policy(policy: CancellationPolicy) -> None:
    confirmed = days(8)
    terms = make_terms(policy, booked_at=days(20), confirmed_at=confirmed)
    assert guest_cancels(terms, confirmed + timedelta(hours=24)).refund.minor == TOTAL


@pytest.mark.parametrize("policy", [FIRM, LIMITED, STRICT, NON_REFUNDABLE])
def test_refund_for_a_confirmation_within_seven_days_has_no_grace(policy: CancellationPolicy) -> None:
    confirmed = days(7) - timedelta(hours=12)
    terms = make_terms(policy, booked_at=days(20), confirmed_at=confirmed)
    assert guest_cancels(terms, days(7) + JUST).refund.minor == keeping(50_000)


def test_refund_for_a_non_refundable_booking_has_no_grace() -> None:
    assert guest_cancels(make_terms(NON_REFUNDABLE), NOW + timedelta(hours=1)).refund.minor == keeping(50_000)


@pytest.mark.parametrize("policy", CancellationPolicy)
def test_refund_for_a_long_stay_follows_one_rule(policy: CancellationPolicy) -> None:
    terms = make_terms(policy, nights=60, card=make_card())
    assert guest_cancels(terms, days(30)).refund.minor == 600_000
    assert guest_cancels(terms, days(30) + JUST).refund.minor == 300_000
    assert guest_cancels(terms, CHECK_IN + timedelta(days=10)).refund.minor == 200_000
    assert guest_cancels(terms, CHECK_IN + timedelta(days=31)).refund.minor == 0


def test_refund_for_28_nights_is_long_and_27_is_not() -> None:
    after_the_deadline = days(30) + JUST
    assert guest_cancels(make_terms(FLEXIBLE, nights=28, card=make_card()), after_the_deadline).refund.minor == 0
    assert guest_cancels(make_terms(FLEXIBLE, nights=27, card=make_card()), after_the_deadline).refund.minor == 270_000


def test_refund_for_a_discounted_stay_keeps_the_nights_at_what_they_cost() -> None:
    """Friday and Saturday cost 200.00, the others 100.00; ten per cent off and one extra guest at 20.00 a night."""
    card = make_card(weekend_minor=20_000, weekly_discount_bp=1_000, included_guests=1, extra_guest_minor=2_000)
    terms = make_terms(FLEXIBLE, nights=7, card=card)
    assert terms.quote.rent.minor == (90_000 + 14_000) * 9 // 10
    kept_three_nights = (10_000 + 10_000 + 20_000 + 3 * 2_000) * 9 // 10
    assert guest_cancels(terms, CHECK_IN + timedelta(days=2)).refund.minor == terms.quote.rent.minor - kept_three_nights


@pytest.mark.parametrize(
    ("at", "penalty"),
    [
        (days(30) - JUST, 5_000),
        (days(30), 12_500),
        (CHECK_IN - timedelta(hours=48), 12_500),
        (CHECK_IN - timedelta(hours=48) + JUST, 25_000),
        (CHECK_IN + timedelta(days=1), 25_000),
    ],
)
@pytest.mark.parametrize("policy", [FLEXIBLE, NON_REFUNDABLE])
def test_refund_for_a_host_gives_everything_back_and_costs_the_host(
    policy: CancellationPolicy, at: datetime, penalty: int
) -> None:
    breakdown = refund_for(make_terms(policy), cancelled_at=at, by=CancelledBy.HOST)
    assert breakdown.refund.minor == TOTAL
    assert breakdown.penalty.minor == penalty
    assert breakdown.host_share.minor == breakdown.platform_fee.minor == breakdown.tax.minor == 0


def test_refund_for_staff_follows_the_policy() -> None:
    breakdown = refund_for(make_terms(FIRM), cancelled_at=days(7), by=CancelledBy.STAFF)
    assert breakdown.refund.minor == keeping(25_000)
    assert breakdown.penalty.minor == 0


def test_refund_for_no_show_keeps_everything() -> None:
    breakdown = refund_for_no_show(make_terms(FLEXIBLE))
    assert breakdown.refund.minor == 0
    assert {line.kind for line in breakdown.lines if line.kept_minor == line.charged_minor} == {
        LineKind.NIGHT,
        LineKind.CLEANING,
        LineKind.TAX,
        LineKind.SERVICE_FEE,
    }


def test_refund_for_explains_every_line() -> None:
    lines = guest_cancels(make_terms(FIRM), days(7)).lines
    assert [(line.rule, line.refunded_minor) for line in lines] == [
        ("rent: half of the rent comes back", 25_000),
        ("cleaning fee per stay: back, the stay doesn't begin", 5_000),
        ("tax 10 % of rent and fees: in proportion to what stays charged", 3_000),
        ("service fee 14 %: back only with a full refund", 0),
    ]


@pytest.mark.parametrize(
    ("zone", "arrival"),
    [
        ("Europe/Berlin", date(2027, 3, 28)),
        ("Europe/Berlin", date(2027, 10, 31)),
        ("America/New_York", date(2027, 3, 14)),
        ("Australia/Lord_Howe", date(2027, 4, 4)),
        ("Pacific/Apia", date(2027, 6, 9)),
    ],
)
def test_deadlines_in_days_keep_the_hour_on_the_wall_and_hours_are_elapsed(zone: str, arrival: date) -> None:
    terms = make_terms(FLEXIBLE, arrival=arrival, time_zone=zone)
    before = terms.days_before(1).astimezone(ZoneInfo(zone))
    assert (before.date(), before.hour) == (arrival - timedelta(days=1), 15)
    assert terms.begins_at - terms.hours_before(24) == timedelta(hours=24)


def test_refund_for_flexible_across_the_spring_change_counts_24_elapsed_hours() -> None:
    """On 28 March 2027 Berlin loses an hour: 24 hours before 15:00 it is 14:00 the day before."""
    terms = make_terms(FLEXIBLE, arrival=date(2027, 3, 28))
    deadline = datetime(2027, 3, 27, 14, tzinfo=BERLIN)
    assert guest_cancels(terms, deadline).refund.minor == TOTAL
    assert guest_cancels(terms, deadline + JUST).refund.minor < TOTAL


def test_refund_timeline_lists_each_step_once() -> None:
    steps = refund_timeline(make_terms(FIRM))
    assert [(step.until and step.until.astimezone(BERLIN), step.refund.minor) for step in steps] == [
        (days(30), TOTAL),
        (days(7), keeping(25_000)),
        (CHECK_IN, keeping(50_000)),
        (None, 0),
    ]


@given(
    card=cards(),
    stay=stays,
    policy=st.sampled_from(CancellationPolicy),
    lead=st.timedeltas(timedelta(0), timedelta(days=90)),
    moments=st.lists(st.timedeltas(timedelta(days=-100), timedelta(days=100)), min_size=2, max_size=6),
)
def test_every_refund_is_within_the_total_and_never_grows(
    card: RateCard, stay: DateRange, policy: CancellationPolicy, lead: timedelta, moments: list[timedelta]
) -> None:
    quote = quote_stay(card, stay, Party(card.capacity), now=NOW)
    arrival = datetime.combine(stay.start, card.check_in_from, UTC)
    terms = FrozenTerms(
        policy=policy,
        quote=quote,
        stay=stay,
        check_in_from=card.check_in_from,
        time_zone="UTC",
        booked_at=arrival - lead,
        confirmed_at=arrival - lead,
    )
    assert FrozenTerms.from_json(terms.as_json()) == terms
    refunds = []
    for moment in sorted(moments):
        breakdown = guest_cancels(terms, arrival + moment)
        kept = breakdown.host_share + breakdown.platform_fee + breakdown.tax
        assert kept + breakdown.refund == quote.total
        assert 0 <= breakdown.refund.minor <= quote.total.minor
        assert all(0 <= line.refunded_minor <= line.charged_minor for line in breakdown.lines)
        refunds.append(breakdown.refund.minor)
    assert refunds == sorted(refunds, reverse=True)


@given(policy=st.sampled_from(CancellationPolicy), nights=st.integers(1, 40), ahead=st.integers(0, 60))
def test_the_timeline_says_what_refund_for_says(policy: CancellationPolicy, nights: int, ahead: int) -> None:
    booked = CHECK_IN - timedelta(days=ahead)
    card = make_card(cleaning_minor=5_000, tax_bp=1_000, guest_fee_bp=1_400, weekly_discount_bp=500)
    terms = make_terms(policy, nights=nights, booked_at=booked, card=card)
    steps = refund_timeline(terms)
    assert steps[-1].until is None
    for step, following in pairwise(steps):
        assert step.until is not None
        assert guest_cancels(terms, step.until).refund == step.refund
        assert guest_cancels(terms, step.until + JUST).refund == following.refund


def test_the_stay_of_the_examples_is_the_one_meant() -> None:
    terms = make_terms(FLEXIBLE)
    assert terms.begins_at == CHECK_IN
    assert terms.stay == make_stay(5, ARRIVAL)
    assert terms.quote.total.minor == TOTAL
