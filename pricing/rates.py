"""What a quote is made from: the rates and rules of one room around one stay, and who would come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from types import MappingProxyType

from common.dates import DateRange
from common.exceptions import InvalidInput
from pricing.enums import TaxBase

FRIDAY, SATURDAY = 4, 5
MAX_AGE_OF_A_CHILD = 17


@dataclass(frozen=True, slots=True)
class Party:
    """Who comes. `guests` counts everybody who needs a bed, children included; infants are beside it.

    `children` are the ages of those among the guests who are under 18.
    """

    guests: int
    children: tuple[int, ...] = ()
    infants: int = 0
    pets: int = 0

    def __post_init__(self) -> None:
        if self.guests < 1:
            raise InvalidInput("At least one guest must come.", field="guests")
        if len(self.children) >= self.guests and self.children:
            raise InvalidInput("At least one of the guests must be an adult.", field="children")
        if any(not 0 <= age <= MAX_AGE_OF_A_CHILD for age in self.children):
            raise InvalidInput(f"A child is 0 to {MAX_AGE_OF_A_CHILD} years old.", field="children")
        if self.infants < 0:
            raise InvalidInput("The number of infants can't be negative.", field="infants")
        if self.pets < 0:
            raise InvalidInput("The number of pets can't be negative.", field="pets")


@dataclass(frozen=True, slots=True)
class DatedRule:
    """What differs on one date; None or False where nothing does."""

    price_minor: int | None = None
    min_nights: int | None = None
    max_nights: int | None = None
    closed_to_arrival: bool = False
    closed_to_departure: bool = False


ORDINARY = DatedRule()


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCard:
    """The rates and stay rules of one room: amounts in minor units of `currency`, percentages in basis points.

    `dates` holds the dates that differ, within the range that was loaded around the stay (properties.selectors).
    """

    currency: str
    time_zone: str
    base_minor: int
    capacity: int
    weekend_minor: int | None = None
    weekend_days: frozenset[int] = frozenset({FRIDAY, SATURDAY})
    included_guests: int = 1
    extra_guest_minor: int = 0
    weekly_discount_bp: int = 0
    monthly_discount_bp: int = 0
    cleaning_minor: int = 0
    tax_bp: int = 0
    tax_base: TaxBase = TaxBase.ALL
    guest_fee_bp: int = 1400
    host_fee_bp: int = 300
    min_nights: int = 1
    max_nights: int = 365
    closed_arrival_days: frozenset[int] = frozenset()
    closed_departure_days: frozenset[int] = frozenset()
    advance_notice_days: int = 0
    notice_cutoff_hour: int = 24
    window_days: int = 365
    check_in_from: time = time(15)
    dates: Mapping[date, DatedRule] = field(default_factory=lambda: MappingProxyType({}))

    def rule(self, on: date) -> DatedRule:
        return self.dates.get(on, ORDINARY)

    def at_rate(self, nightly_minor: int, stay: DateRange) -> RateCard:
        """Return this card with one agreed price for every night of `stay`: a staff override, not a host's rate."""
        agreed = {night: replace(self.rule(night), price_minor=nightly_minor) for night in stay}
        return replace(self, dates={**self.dates, **agreed}, weekly_discount_bp=0, monthly_discount_bp=0)
