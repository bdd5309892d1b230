"""The hotel that a replay books: one property, a room per room type, as many units as it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from accounts.models import User
from bookings.replay.reading import HotelBooking
from common.dates import DateRange
from common.db import verb
from common.money import Money
from properties.enums import PropertyType, RoomType
from properties.models import Property, Room
from properties.services import add_room, add_units, create_property

SOURCE = "replay_bookings"
UNITS = {"A": 140, "C": 12, "D": 45, "E": 30, "F": 12, "G": 9, "H": 6, "L": 1}
OTHER_UNITS = 10


class AlreadyReplayed(Exception):
    """The hotel of this name is there from an earlier replay."""


@dataclass(frozen=True, slots=True)
class HotelSettings:
    name: str
    currency: str
    time_zone: str
    units: Mapping[str, int]

    def units_of(self, room_type: str) -> int:
        return self.units.get(room_type, OTHER_UNITS)


@dataclass(frozen=True, slots=True)
class Hotel:
    listing: Property
    rooms: Mapping[str, Room]
    guest: User
    clerk: User


@verb
def open_hotel(hotel: HotelSettings, rows: Sequence[HotelBooking], *, now: datetime) -> Hotel:
    """Open the hotel for the nights that its bookings are about. It stays a draft: guests never find it.

    Its people can't sign in, and their addresses can't receive mail. Raises AlreadyReplayed.
    """
    if Property.objects.filter(source=SOURCE, source_id=hotel.name).exists():
        raise AlreadyReplayed(hotel.name)
    host, guest, clerk = (_person(hotel, who) for who in ("host", "guests", "clerk"))
    listing = create_property(
        host,
        title=hotel.name,
        property_type=PropertyType.HOTEL,
        room_type=RoomType.HOTEL_ROOM,
        city=hotel.time_zone.rpartition("/")[2].replace("_", " "),
        latitude=0.0,
        longitude=0.0,
        time_zone=hotel.time_zone,
        source=SOURCE,
        source_id=hotel.name,
    )
    types = sorted({row.room_type for row in rows})
    return Hotel(listing, {type_: _open_room(hotel, listing, type_, rows, now=now) for type_ in types}, guest, clerk)


def _open_room(
    hotel: HotelSettings, listing: Property, room_type: str, rows: Sequence[HotelBooking], *, now: datetime
) -> Room:
    of_type = [row for row in rows if row.room_type == room_type]
    average = sum((row.rate for row in of_type), Decimal()) / len(of_type)
    room = add_room(
        listing,
        actor=listing.host,
        currency=hotel.currency,
        name=f"Room {room_type}",
        capacity=max(row.guests for row in of_type),
        base_minor=Money.rounded(average, hotel.currency).minor,
    )
    add_units(room, actor=listing.host, now=now, count=hotel.units_of(room_type), dates=_nights_of(rows))
    return Room.objects.select_related("listing").prefetch_related("units").get(pk=room.pk)


def _nights_of(rows: Sequence[HotelBooking]) -> DateRange:
    last = max(row.check_out_on for row in rows)
    return DateRange(min(row.check_in_on for row in rows), last + timedelta(days=1))


def _person(hotel: HotelSettings, who: str) -> User:
    slug = "".join(letter if letter.isalnum() else "-" for letter in hotel.name.lower())
    person = User.objects.create_user(f"{who}@{slug}.replay.invalid", None, name=f"{hotel.name}: {who}")
    person.is_active = False
    person.is_host = who == "host"
    person.save(update_fields=["is_active", "is_host"])
    return person
