"""Search as one would explain it: look at every room in turn, by the rules of pricing and the nights themselves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from availability.enums import NightStatus
from common.exceptions import Refusal
from common.money import Money
from pricing.rates import Party, RateCard
from pricing.rules import broken_rule
from pricing.services import quote_stay
from properties.models import Property, Room, Unit
from properties.search.criteria import Box, Criteria, Point, distance_km
from properties.selectors import rate_cards


@dataclass(frozen=True, slots=True)
class Found:
    listing_id: int
    room_id: int
    price: Money


def published() -> list[Property]:
    """Return every published property with all that a search may look at."""
    return list(Property.objects.published().prefetch_related("rooms__units__calendar__nights", "amenities"))


def slow_search(listings: list[Property], criteria: Criteria) -> list[Found]:
    """Return every property that matches with its cheapest room, in no order."""
    found = []
    cards = rate_cards(rooms_of(listings), criteria.stay) if criteria.stay else {}
    for listing in listings:
        if matches_place(listing, criteria) and matches_filters(listing, criteria):
            offers = [offer for room in listing.rooms.all() if (offer := offer_of(room, cards, criteria))]
            if offers:
                found.append(min(offers, key=lambda offer: (offer.price.minor, offer.room_id)))
    return found


def rooms_of(listings: list[Property]) -> Iterator[Room]:
    for listing in listings:
        for room in listing.rooms.all():
            room.listing = listing
            yield room


def matches_place(listing: Property, criteria: Criteria) -> bool:
    here = Point(listing.public_latitude, listing.public_longitude)
    if criteria.box and not in_box(here, criteria.box):
        return False
    if criteria.centre and criteria.radius_km:
        return distance_km(here, criteria.centre) <= criteria.radius_km
    return True


def in_box(point: Point, box: Box) -> bool:
    if not box.south <= point.lat <= box.north:
        return False
    if box.west <= box.east:
        return box.west <= point.lng <= box.east
    return point.lng >= box.west or point.lng <= box.east


def matches_filters(listing: Property, criteria: Criteria) -> bool:
    if criteria.room_types and listing.room_type not in criteria.room_types:
        return False
    if not set(criteria.amenity_ids) <= {amenity.pk for amenity in listing.amenities.all()}:
        return False
    return listing.instant_book or not criteria.instant_only


def offer_of(room: Room, cards: dict[int, RateCard], criteria: Criteria) -> Found | None:
    if criteria.guests > room.capacity or not room.units.all():
        return None
    if criteria.stay is None:
        price = Money(room.base_minor, room.currency)
    else:
        card, party = cards[room.pk], Party(criteria.guests)
        refusal: Refusal | None = broken_rule(card, criteria.stay, party, now=criteria.now)
        if refusal or not any(is_free(unit, criteria) for unit in room.units.all()):
            return None
        price = quote_stay(card, criteria.stay, party, now=criteria.now).total
    if (criteria.price_min_minor or criteria.price_max_minor) and room.currency != criteria.currency:
        return None
    if criteria.price_min_minor is not None and price.minor < criteria.price_min_minor:
        return None
    if criteria.price_max_minor is not None and price.minor > criteria.price_max_minor:
        return None
    return Found(room.listing_id, room.pk, price)


def is_free(unit: Unit, criteria: Criteria) -> bool:
    assert criteria.stay
    status = {night.date: night.status for night in unit.calendar.nights.all()}
    return all(status.get(night) == NightStatus.AVAILABLE for night in criteria.stay)
