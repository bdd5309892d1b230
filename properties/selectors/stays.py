"""What can be had when: per date, and for one stay."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from availability.selectors import free_calendars, free_starts, nearest_of, nights_of
from common.clock import today
from common.dates import DateRange
from common.money import Money
from pricing.exceptions import StayRuleBroken
from pricing.rates import Party, RateCard
from pricing.rules import broken_rule, stay_limits
from pricing.services import nightly_rate
from properties.models import Property, Room
from properties.selectors.rates import rate_card, rate_cards

NEAREST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One date of a room as a guest sees it; `price` is that of the night, `min_nights` of a stay arriving then."""

    date: date
    units_free: int
    price: Money
    min_nights: int
    max_nights: int
    closed_to_arrival: bool
    closed_to_departure: bool

    @property
    def is_available(self) -> bool:
        return self.units_free > 0


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
        return any(offer.can_be_booked for offer in self.offers)


def room_calendar(room: Room, dates: DateRange) -> list[CalendarDay]:
    """Return the room's open dates within `dates`, ascending. Two queries, with listing and units at hand."""
    card = rate_card(room, dates)
    return [_day(card, night.date, night.free) for night in nights_of(_calendars([room]), dates)]


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


def _day(card: RateCard, on: date, units_free: int) -> CalendarDay:
    rule = card.rule(on)
    shortest, longest = stay_limits(card, on)
    return CalendarDay(
        date=on,
        units_free=units_free,
        price=Money(nightly_rate(card, on)[1], card.currency),
        min_nights=shortest,
        max_nights=longest,
        closed_to_arrival=rule.closed_to_arrival or on.weekday() in card.closed_arrival_days,
        closed_to_departure=rule.closed_to_departure or on.weekday() in card.closed_departure_days,
    )
