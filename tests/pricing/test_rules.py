from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from common.dates import DateRange
from pricing.exceptions import StayRuleBroken
from pricing.rates import DatedRule, Party
from pricing.rules import check_stay, stay_limits
from tests.pricing.factories import ARRIVAL, NOW, make_card, make_stay

FRIDAY = 4


def refusal_of(
    nights: int = 3, *, arrival: date = ARRIVAL, guests: int = 2, now: datetime = NOW, **fields: Any
) -> StayRuleBroken:
    with pytest.raises(StayRuleBroken) as refusal:
        check_stay(make_card(**fields), make_stay(nights, arrival), Party(guests), now=now)
    return refusal.value


def accepts(nights: int = 3, *, arrival: date = ARRIVAL, guests: int = 2, now: datetime = NOW, **fields: Any) -> bool:
    check_stay(make_card(**fields), make_stay(nights, arrival), Party(guests), now=now)
    return True


def test_check_stay_accepts_an_ordinary_stay() -> None:
    assert accepts()


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("past_dates", {"arrival": date(2026, 12, 31)}),
        ("stay_too_long", {"nights": 366}),
        ("too_many_guests", {"guests": 5}),
        ("minimum_stay", {"min_nights": 4}),
        ("maximum_stay", {"max_nights": 2}),
        ("closed_to_arrival", {"closed_arrival_days": frozenset({ARRIVAL.weekday()})}),
        ("closed_to_departure", {"closed_departure_days": frozenset({(ARRIVAL.weekday() + 3) % 7})}),
        ("advance_notice", {"arrival": date(2027, 1, 3), "advance_notice_days": 3}),
        ("booking_window", {"window_days": 90}),
    ],
)
def test_check_stay_names_the_rule_that_failed(code: str, fields: dict[str, Any]) -> None:
    assert refusal_of(**fields).code == code


@pytest.mark.parametrize(
    ("nights", "fields"),
    [
        (3, {"min_nights": 3}),
        (3, {"max_nights": 3}),
        (365, {}),
        (3, {"guests": 4}),
        (3, {"arrival": date(2027, 1, 1)}),
        (3, {"arrival": date(2027, 1, 4), "advance_notice_days": 3}),
        (3, {"arrival": date(2027, 4, 1), "window_days": 90}),
        (3, {"closed_arrival_days": frozenset({FRIDAY}), "closed_departure_days": frozenset({FRIDAY})}),
    ],
)
def test_check_stay_accepts_what_just_keeps_the_rule(nights: int, fields: dict[str, Any]) -> None:
    assert accepts(nights, **fields)


def test_check_stay_judges_limits_on_the_arrival_date() -> None:
    long_weekend = {ARRIVAL: DatedRule(min_nights=4)}
    assert refusal_of(3, dates=long_weekend).extra["minimum"] == 4
    assert accepts(3, arrival=ARRIVAL - timedelta(days=1), dates=long_weekend)


def test_check_stay_lets_a_dated_rule_replace_the_rooms() -> None:
    assert accepts(1, min_nights=3, dates={ARRIVAL: DatedRule(min_nights=1)})
    assert accepts(9, max_nights=3, dates={ARRIVAL: DatedRule(max_nights=9)})


def test_check_stay_closes_single_dates() -> None:
    assert refusal_of(dates={ARRIVAL: DatedRule(closed_to_arrival=True)}).code == "closed_to_arrival"
    leaving = ARRIVAL + timedelta(days=3)
    assert refusal_of(dates={leaving: DatedRule(closed_to_departure=True)}).code == "closed_to_departure"
    assert accepts(4, dates={leaving: DatedRule(closed_to_departure=True)})


def test_check_stay_counts_notice_from_the_cut_off_hour_at_the_property() -> None:
    tonight = date(2027, 1, 1)
    before, after = datetime(2027, 1, 1, 16, 59, tzinfo=UTC), datetime(2027, 1, 1, 17, 0, tzinfo=UTC)
    assert accepts(1, arrival=tonight, now=before, notice_cutoff_hour=18)
    assert refusal_of(1, arrival=tonight, now=after, notice_cutoff_hour=18).extra["earliest"] == "2027-01-02"


def test_check_stay_knows_what_day_it_is_at_the_property() -> None:
    """At 10:30 UTC it is the 2nd of January on Kiritimati and the 1st in New York."""
    now = datetime(2027, 1, 1, 10, 30, tzinfo=UTC)
    first = date(2027, 1, 1)
    assert refusal_of(1, arrival=first, now=now, time_zone="Pacific/Kiritimati").code == "past_dates"
    assert accepts(1, arrival=first, now=now, time_zone="America/New_York")


def test_check_stay_offers_the_nearest_dates_that_keep_every_rule() -> None:
    refusal = refusal_of(3, closed_arrival_days=frozenset({ARRIVAL.weekday()}), min_nights=2)
    assert refusal.extra["nearest"] == [{"check_in": "2027-06-10", "check_out": "2027-06-13"}]
    longer = refusal_of(3, min_nights=4)
    assert longer.extra["nearest"] == [{"check_in": "2027-06-09", "check_out": "2027-06-13"}]


def test_check_stay_offers_nothing_where_nothing_helps() -> None:
    assert "nearest" not in refusal_of(guests=5).extra


def test_stay_limits_never_exceed_a_year() -> None:
    assert stay_limits(make_card(dates={ARRIVAL: DatedRule(max_nights=700)}), ARRIVAL) == (1, 365)


def test_a_stay_of_nothing_is_no_range() -> None:
    with pytest.raises(Exception, match="after its start"):
        DateRange(ARRIVAL, ARRIVAL)
