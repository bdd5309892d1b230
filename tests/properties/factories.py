"""Listings as their hosts would make them: through the services."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack

from accounts.models import User
from common import clock
from properties.models import Property, Room
from properties.services import add_room, add_units, create_property, publish_property
from properties.services.fields import PropertyFields, RoomFields


def make_property(host: User, **fields: Unpack[PropertyFields]) -> Property:
    """A draft in Toronto without rooms."""
    given: PropertyFields = {
        "title": "Loft over the harbour",
        "city": "Toronto",
        "country": "CA",
        "time_zone": "America/Toronto",
        "latitude": 43.6532,
        "longitude": -79.3832,
    }
    given.update(fields)
    return create_property(host, **given)


def make_room(
    listing: Property,
    *,
    units: int = 1,
    currency: str = "CAD",
    now: datetime | None = None,
    **fields: Unpack[RoomFields],
) -> Room:
    """A room for four at 100.00, weekends 120.00, with its units; fields override."""
    given: RoomFields = {
        "name": "Whole loft",
        "capacity": 4,
        "included_guests": 2,
        "base_minor": 10_000,
        "weekend_minor": 12_000,
    }
    given.update(fields)
    room = add_room(listing, actor=listing.host, currency=currency, **given)
    if units:
        add_units(room, actor=listing.host, now=now or clock.now(), count=units)
    return room


def publish(listing: Property) -> Property:
    return publish_property(listing, actor=listing.host, now=clock.now())


def published_room(host: User, *, units: int = 1, instant_book: bool = True, **fields: Unpack[RoomFields]) -> Room:
    """A room that can be booked, in a published property of its own."""
    listing = make_property(host, instant_book=instant_book)
    room = make_room(listing, units=units, **fields)
    room.listing = publish(listing)
    return room
