from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from common.dates import DateRange
from pricing.enums import CancellationPolicy
from pricing.quotes import Quote
from pricing.rates import Party, RateCard
from pricing.services import quote_stay
from pricing.terms import FrozenTerms

NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
ARRIVAL = date(2027, 6, 9)  # a Wednesday


def make_card(**fields: Any) -> RateCard:
    """A room for four at 100.00 with nothing else to pay; fields override."""
    plain = {"guest_fee_bp": 0, "host_fee_bp": 0, "included_guests": 4, "max_nights": 365}
    given = {"currency": "EUR", "time_zone": "Europe/Berlin", "base_minor": 10_000, "capacity": 4}
    return RateCard(**{**plain, **given, **fields})


def make_stay(nights: int, arrival: date = ARRIVAL) -> DateRange:
    return DateRange(arrival, arrival + timedelta(days=nights))


def quote(card: RateCard, stay: DateRange, guests: int = 2) -> Quote:
    return quote_stay(card, stay, Party(guests), now=NOW)


def make_terms(
    policy: CancellationPolicy,
    *,
    nights: int = 5,
    arrival: date = ARRIVAL,
    time_zone: str = "Europe/Berlin",
    booked_at: datetime = NOW,
    card: RateCard | None = None,
    confirmed_at: datetime | None = None,
) -> FrozenTerms:
    """Five nights at 100.00, cleaning 50.00, tax 10 % of both and a service fee of 14 %, in at 15:00."""
    stay = make_stay(nights, arrival)
    full_card = card or make_card(cleaning_minor=5_000, tax_bp=1_000, guest_fee_bp=1_400, host_fee_bp=300)
    return FrozenTerms(
        policy=policy,
        quote=quote(full_card, stay),
        stay=stay,
        check_in_from=time(15),
        time_zone=time_zone,
        booked_at=booked_at,
        confirmed_at=confirmed_at or booked_at,
    )
