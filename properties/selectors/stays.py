"""What can be had when: per date, and for one stay."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from availability.selectors import NightCount, free_calendars, free_starts, nearest_of, nights_of
from common.clock import today
from common.dates import DateRange
from common.exceptions import Refusal
from common.money import Money
from pricing.cancellation import RefundStep, refund_timeline
from pricing.enums import CancellationPolicy
from pricing.exceptions import StayRuleBroken
from pricing.quotes import Quote
from pricing.rates import Party, RateCard
from pricing.rules import broken_rule, check_stay, stay_limits
from pricing.services import nightly_rate, quote_stay
from pricing.terms import FrozenTerms
from properties.enums import DayStatus
from properties.exceptions import StayUnavailable
from properties.models import Property, Room, Unit
from properties.selectors.rates import rate_card, rate_cards

NEAREST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One date of a room as it is shown; `price` is that of the night, `min_nights` of a stay arriving then.

    A date is BOOKED where no unit is free and one of them is booked, BLOCKED where all of them are.
    """

    date: date
    status: DayStatus
    units_free: int
    units_booked: int
    units_blocked: int
    price: Money
    min_nights: int
    max_nights: int
    closed_to_arrival: bool
    closed_to_departure: bool


@dataclass(frozen=True, slots=True)
class UnitDay:
    """One date of one unit, as its host sees it."""

    date: date
    status: DayStatus


@dataclass(frozen=True, slots=True)
class RoomOffer:
    """A room for one stay: how many units are free, and which rule the stay breaks, if any."""

    room: Room
    card: RateCard
    units_free: int
    broken: StayRuleBroken | None

    @property
    def can_be_booked(self) -> bool:
        return self.units_free > 0 and self.broken is None


@dataclass(frozen=True, slots=True)
class StayAnswer:
    """Whether a property has a room for a stay; `nearest` are dates of the same length that one of its rooms has."""

    offers: tuple[RoomOffer, ...]
    nearest: tuple[DateRange, ...]

    @property
    def available(self) -> bool:
        return bool(self.bookable)

    @property
    def bookable(self) -> list[RoomOffer]:
        return [offer for offer in self.offers if offer.can_be_booked]

    @property
    def refusal(self) -> Refusal | None:
        """Why no room can be booked: the rule that a room with free units breaks, else that there are none."""
        if self.available:
            return None
        with_free_units = [offer.broken for offer in self.offers if offer.units_free]
        broken = with_free_units or [offer.broken for offer in self.offers]
        return next((rule for rule in broken if rule), None) or StayUnavailable("No unit is free for the whole stay.")


@dataclass(frozen=True, slots=True)
class StayOffer:
    """A room at its price for one stay, on the terms that a booking made now would freeze."""

    room: Room
    terms: FrozenTerms

    @property
    def stay(self) -> DateRange:
        return self.terms.stay

    @property
    def quote(self) -> Quote:
        return self.terms.quote

    @property
    def refund_timeline(self) -> list[RefundStep]:
        return refund_timeline(self.terms)


def room_calendar(room: Room, dates: DateRange) -> list[CalendarDay]:
    """Return the room's open dates within `dates`, ascending. Two queries, with listing and units at hand."""
    card = rate_card(room, dates)
    return [_day(card, night) for night in nights_of(_calendars([room]), dates)]


def unit_calendar(unit: Unit, dates: DateRange) -> list[UnitDay]:
    """Return the unit's open dates within `dates`, ascending. One query."""
    return [UnitDay(night.date, _status(night)) for night in nights_of([unit.calendar_id], dates)]


def offer_room(room: Room, stay: DateRange, party: Party, *, now: datetime) -> StayOffer:
    """Return what the stay costs in this room now.

    Raises the StayRuleBroken or the StayUnavailable with which a booking would be refused. The room comes with its
    listing and units.
    """
    terms = stay_terms(room, stay, party, now=now)
    if not free_calendars(_calendars([room]), stay):
        raise stay_unavailable([room], stay, party, now=now)
    return StayOffer(room, terms)


def stay_terms(room: Room, stay: DateRange, party: Party, *, now: datetime) -> FrozenTerms:
    """Return the price and policy that a booking made now would freeze, whether or not a unit is free.

    Raises the StayRuleBroken with which a booking would be refused.
    """
    card = rate_card(room, stay)
    check_stay(card, stay, party, now=now)
    return FrozenTerms(
        policy=CancellationPolicy(room.listing.cancellation_policy),
        quote=quote_stay(card, stay, party, now=now),
        stay=stay,
        check_in_from=card.check_in_from,
        time_zone=card.time_zone,
        booked_at=now,
    )


def stay_unavailable(rooms: Iterable[Room], stay: DateRange, party: Party, *, now: datetime) -> StayUnavailable:
    """Return the refusal of a stay for which no unit is free, with the nearest dates that have one."""
    nearest = [
        {"check_in": near.start.isoformat(), "check_out": near.end.isoformat()}
        for near in nearest_stays(rooms, stay, party, now=now)
    ]
    return StayUnavailable("No unit is free for the whole stay.", nearest=nearest)


def available_rooms(listing: Property, stay: DateRange, party: Party, *, now: datetime) -> StayAnswer:
    """Return what each room offers for the stay, and the nearest dates where none can be booked.

    Two queries where one can, four where none can; the property comes with its rooms and units.
    """
    rooms = list(listing.rooms.all())
    cards = rate_cards(rooms, stay)
    free = set(free_calendars(_calendars(rooms), stay))
    offers = tuple(
        RoomOffer(
            room=room,
            card=cards[room.pk],
            units_free=len(free.intersection(_calendars([room]))),
            broken=broken_rule(cards[room.pk], stay, party, now=now),
        )
        for room in rooms
    )
    if any(offer.can_be_booked for offer in offers):
        return StayAnswer(offers, ())
    return StayAnswer(offers, tuple(nearest_stays(rooms, stay, party, now=now)))


def nearest_stays(rooms: Iterable[Room], stay: DateRange, party: Party, *, now: datetime) -> list[DateRange]:
    """Return up to three stays as long as this one, nearest first, that one of the rooms has and allows. Two queries.

    The rooms, which are of one property, come with their listing and units.
    """
    rooms = list(rooms)
    if not rooms:
        return []
    local_today = today(rooms[0].listing.time_zone, at=now)
    cards = rate_cards(rooms, DateRange(local_today, local_today + timedelta(days=settings.HORIZON_NIGHTS)))
    starts = free_starts(_calendars(rooms), stay.days)
    found: set[DateRange] = set()
    for room in rooms:
        fits = _fitting(cards[room.pk], party, now)
        of_room = {start for unit in room.units.all() for start in starts.get(unit.calendar_id, ())}
        found.update(nearest_of(of_room, stay, today=local_today, limit=NEAREST_SHOWN, fits=fits))
    return sorted(found, key=lambda near: (abs(near.start - stay.start), near.start))[:NEAREST_SHOWN]


def _fitting(card: RateCard, party: Party, now: datetime) -> Callable[[DateRange], bool]:
    return lambda stay: broken_rule(card, stay, party, now=now) is None


def _calendars(rooms: Iterable[Room]) -> list[int]:
    return [unit.calendar_id for room in rooms for unit in room.units.all()]


def _status(night: NightCount) -> DayStatus:
    if night.free:
        return DayStatus.AVAILABLE
    return DayStatus.BOOKED if night.booked else DayStatus.BLOCKED


def _day(card: RateCard, night: NightCount) -> CalendarDay:
    rule = card.rule(night.date)
    shortest, longest = stay_limits(card, night.date)
    weekday = night.date.weekday()
    return CalendarDay(
        date=night.date,
        status=_status(night),
        units_free=night.free,
        units_booked=night.booked,
        units_blocked=night.blocked,
        price=Money(nightly_rate(card, night.date)[1], card.currency),
        min_nights=shortest,
        max_nights=longest,
        closed_to_arrival=rule.closed_to_arrival or weekday in card.closed_arrival_days,
        closed_to_departure=rule.closed_to_departure or weekday in card.closed_departure_days,
    )
