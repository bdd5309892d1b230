"""What a stay must respect, apart from whether its nights are free."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from common.dates import MAX_DAYS, DateRange
from pricing.exceptions import (
    AdvanceNotice,
    BookingWindow,
    ClosedToArrival,
    ClosedToDeparture,
    MaximumStay,
    MinimumStay,
    PastDates,
    StayRuleBroken,
    StayTooLong,
    TooManyGuests,
)
from pricing.rates import Party, RateCard

LOOK_AROUND = 30  # days on either side in which dates that keep the rules are looked for; rate cards load as many


def check_stay(card: RateCard, stay: DateRange, party: Party, *, now: datetime) -> None:
    """Raise the StayRuleBroken whose rule `stay` breaks first; its `nearest` are dates near by that keep every rule.

    Minimum and maximum are judged on the arrival date, a dated rule before the room's (docs/rules.md). Deadlines are
    judged in the room's time zone.
    """
    broken = broken_rule(card, stay, party, now=now)
    if broken is None:
        return
    nearest = nearest_allowed(card, stay, party, now=now)
    if nearest is not None:
        broken.extra["nearest"] = [{"check_in": nearest.start.isoformat(), "check_out": nearest.end.isoformat()}]
    raise broken


def broken_rule(card: RateCard, stay: DateRange, party: Party, *, now: datetime) -> StayRuleBroken | None:
    """Return the refusal of the first rule that `stay` breaks, or None."""
    local = now.astimezone(ZoneInfo(card.time_zone))
    return next((broken for rule in RULES for broken in rule(card, stay, party, local)), None)


def nearest_allowed(card: RateCard, stay: DateRange, party: Party, *, now: datetime) -> DateRange | None:
    """Return the nearest stay of about this length that breaks no rule, or None within LOOK_AROUND days."""
    return next((near for near in _stays_near(card, stay) if broken_rule(card, near, party, now=now) is None), None)


def _stays_near(card: RateCard, stay: DateRange) -> Iterator[DateRange]:
    for distance in range(LOOK_AROUND + 1):
        for days in (distance, -distance):
            arrival = stay.start + timedelta(days=days)
            shortest, longest = stay_limits(card, arrival)
            if shortest <= longest:
                length = min(max(stay.days, shortest), longest)
                yield DateRange(arrival, arrival + timedelta(days=length))


def stay_limits(card: RateCard, arrival: date) -> tuple[int, int]:
    """Return the fewest and the most nights that a stay arriving on this date may have."""
    dated = card.rule(arrival)
    shortest = card.min_nights if dated.min_nights is None else dated.min_nights
    longest = card.max_nights if dated.max_nights is None else dated.max_nights
    return shortest, min(longest, MAX_DAYS)


def earliest_arrival(card: RateCard, local: datetime) -> date:
    """Return the first date on which a guest who books at `local` (in the room's zone) may arrive."""
    too_late_today = local.hour >= card.notice_cutoff_hour
    return local.date() + timedelta(days=card.advance_notice_days + too_late_today)


Rule = Callable[[RateCard, DateRange, Party, datetime], Iterator[StayRuleBroken]]


def not_in_the_past(card: RateCard, stay: DateRange, party: Party, local: datetime) -> Iterator[StayRuleBroken]:
    if stay.start < local.date():
        yield PastDates(f"Check-in {stay.start} is in the past; today is {local.date()} there.")


def not_too_long(card: RateCard, stay: DateRange, party: Party, local: datetime) -> Iterator[StayRuleBroken]:
    if stay.days > MAX_DAYS:
        yield StayTooLong(f"A stay has {MAX_DAYS} nights at most.", maximum=MAX_DAYS)


def within_capacity(card: RateCard, stay: DateRange, party: Party, local: datetime) -> Iterator[StayRuleBroken]:
    if party.guests > card.capacity:
        yield TooManyGuests(f"There is room for {card.capacity} guests.", maximum=card.capacity)


def long_enough(card: RateCard, stay: DateRange, party: Party, local: datetime) -> Iterator[StayRuleBroken]:
    shortest, _ = stay_limits(card, stay.start)
    if stay.days < shortest:
        yield MinimumStay(f"A stay arriving on {stay.start} has at least {shortest} nights.", minimum=shortest)


def short_enough(card: RateCard, stay: DateRange, party: Party, local: datetime) -> Iterator[StayRuleBroken]:
    _, longest = stay_limits(card, stay.start)
    if stay.days > longest:
        yield MaximumStay(f"A stay arriving on {stay.start} has at most {longest} nights.", maximum=longest)


def open_to_arrival(card: RateCard, stay: DateRange, party: Party, local: datetime) -> Iterator[StayRuleBroken]:
    if stay.start.weekday() in card.closed_arrival_days or card.rule(stay.start).closed_to_arrival:
        yield ClosedToArrival(f"No stay arrives on {stay.start:%A} {stay.start}.")


def open_to_departure(card: RateCard, stay: DateRange, party: Party, local: datetime) -> Iterator[StayRuleBroken]:
    if stay.end.weekday() in card.closed_departure_days or card.rule(stay.end).closed_to_departure:
        yield ClosedToDeparture(f"No stay leaves on {stay.end:%A} {stay.end}.")


def with_enough_notice(card: RateCard, stay: DateRange, party: Party, local: datetime) -> Iterator[StayRuleBroken]:
    earliest = earliest_arrival(card, local)
    if stay.start < earliest:
        yield AdvanceNotice(
            f"The earliest arrival that can be booked now is {earliest}.", earliest=earliest.isoformat()
        )


def within_the_window(card: RateCard, stay: DateRange, party: Party, local: datetime) -> Iterator[StayRuleBroken]:
    latest = local.date() + timedelta(days=card.window_days)
    if stay.start > latest:
        yield BookingWindow(f"Arrivals can be booked up to {latest}.", latest=latest.isoformat())


RULES: tuple[Rule, ...] = (
    not_in_the_past,
    not_too_long,
    within_capacity,
    long_enough,
    short_enough,
    open_to_arrival,
    open_to_departure,
    with_enough_notice,
    within_the_window,
)
