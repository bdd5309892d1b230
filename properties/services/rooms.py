from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Unpack

from django.conf import settings

from accounts.models import User
from availability.services import lock_calendars, open_calendars
from common import audit
from common.clock import today
from common.dates import DateRange
from common.db import verb
from common.etags import check_version
from common.exceptions import InvalidInput
from common.money import is_currency
from properties.bounds import ROOMS_PER_PROPERTY, UNITS_PER_ROOM
from properties.exceptions import NameTaken, TooManyOf
from properties.models import Property, Room, Unit
from properties.search.index import refresh_search
from properties.services.fields import RoomFields
from properties.services.validation import constraints_of, save


@verb
def add_room(listing: Property, *, actor: User, currency: str, **fields: Unpack[RoomFields]) -> Room:
    """Add what is sold. Its currency stays: prices per date and bookings are amounts in it."""
    if not is_currency(currency):
        raise InvalidInput(f"{currency!r} is not an ISO 4217 currency code.", field="currency")
    Property.objects.locked().get(pk=listing.pk)
    if listing.rooms.count() >= ROOMS_PER_PROPERTY:
        raise TooManyOf(f"A property has {ROOMS_PER_PROPERTY} rooms at most.", maximum=ROOMS_PER_PROPERTY)
    room = Room(listing=listing, currency=currency, **fields)
    save(room, vouched=["listing"])
    audit.record("room_added", subject=room.ref, actor=actor, property=listing.public_id)
    return room


@verb
def add_room_with_units(
    listing: Property, *, actor: User, currency: str, units: int, now: datetime, **fields: Unpack[RoomFields]
) -> Room:
    """Add a room and so many units of it, which may be none yet."""
    room = add_room(listing, actor=actor, currency=currency, **fields)
    if units:
        add_units(room, actor=actor, now=now, count=units)
    return room


@verb
def edit_room(
    room: Room, *, actor: User, version: int | None = None, reason: str = "", **fields: Unpack[RoomFields]
) -> Room:
    """Change facts, rates and stay rules, as the next version. Raises EditedMeanwhile.

    Locks the units' calendars first, as every re-pricing does (docs/rules.md, taking a stay).
    """
    room = lock_room(room, version=version)
    before = {name: getattr(room, name) for name in fields}
    for name, value in fields.items():
        setattr(room, name, value)
    room.version += 1
    save(room, vouched=["listing"])
    refresh_search([room.pk])
    changed = {name: [before[name], value] for name, value in fields.items() if before[name] != value}
    audit.record("room_edited", subject=room.ref, actor=actor, reason=reason, changed=changed, version=room.version)
    return room


@verb
def add_units(
    room: Room,
    *,
    actor: User,
    now: datetime,
    count: int | None = None,
    names: Sequence[str] = (),
    dates: DateRange | None = None,
) -> list[Unit]:
    """Add equal units, by their names or so many of them, each with a calendar open from today to the horizon.

    With `dates`, as a replay of the past has it, the calendars are open on these and are never rolled.
    """
    locked = Room.objects.locked().select_related("listing").get(pk=room.pk)
    there = locked.units.count()
    names = names or [str(number) for number in range(there + 1, there + (count or 1) + 1)]
    if there + len(names) > UNITS_PER_ROOM:
        raise TooManyOf(f"A room has {UNITS_PER_ROOM} units at most.", maximum=UNITS_PER_ROOM)
    if len(set(names)) < len(names) or locked.units.filter(name__in=names).exists():
        raise NameTaken("Each unit of a room has a name of its own.")
    zone = locked.listing.time_zone
    opens_on, nights = (dates.start, dates.days) if dates else (today(zone, at=now), settings.HORIZON_NIGHTS)
    calendars = open_calendars(len(names), time_zone=zone, opens_on=opens_on, nights=nights, rolls=dates is None)
    units = [Unit(room=locked, calendar_id=id, name=name) for id, name in zip(calendars, names, strict=True)]
    with constraints_of(Unit):
        Unit.objects.bulk_create(units)
    refresh_search([locked.pk])
    audit.record("units_added", subject=locked.ref, actor=actor, names=list(names))
    return units


@verb
def rename_unit(unit: Unit, *, actor: User, name: str, version: int | None = None) -> Unit:
    """Rename a unit; counts as an edit of its room. Raises EditedMeanwhile, and NameTaken for another unit's name."""
    unit.room = lock_room(unit.room, version=version)
    if unit.room.units.filter(name=name).exclude(pk=unit.pk).exists():
        raise NameTaken("Each unit of a room has a name of its own.")
    unit.name = name
    save(unit, vouched=["room", "calendar"])
    bump(unit.room)
    audit.record("unit_renamed", subject=unit.ref, actor=actor, name=name)
    return unit


def lock_room(room: Room, *, version: int | None) -> Room:
    """Lock the calendars of the room's units, then the room, and return it fresh. Raises EditedMeanwhile."""
    lock_calendars(room.units.values_list("calendar_id", flat=True))
    locked = Room.objects.locked().select_related("listing").get(pk=room.pk)
    check_version(locked.version, version)
    return locked


def bump(room: Room) -> None:
    """Make the room's next version, for an edit that is not of its own columns."""
    room.version += 1
    room.save(update_fields=["version"])
