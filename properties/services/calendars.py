"""The nights of a room and its units: what they cost and when they can be had."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack

from accounts.models import User
from availability import services as availability
from common import audit
from common.dates import DateRange
from common.db import verb
from properties import search_index
from properties.models import Room, RoomNight, Unit
from properties.services.fields import NightFields
from properties.services.rooms import lock_room

NIGHT_FIELDS = ("price_minor", "min_nights", "max_nights", "closed_to_arrival", "closed_to_departure")


@verb
def set_night_rules(
    room: Room, dates: DateRange, *, actor: User, version: int | None = None, **fields: Unpack[NightFields]
) -> Room:
    """Give each date its own price or rules; what is not given stays, None takes a date's own value away again.

    Counts as an edit of the room: raises EditedMeanwhile. Dates that end up ordinary lose their row.
    """
    locked = lock_room(room, version=version)
    there = {night.date: night for night in locked.nights.during(dates)}
    nights = [there.get(day) or RoomNight(room=locked, date=day) for day in dates]
    for night in nights:
        for name, value in fields.items():
            setattr(night, name, value)
    _replace(locked, dates, nights)
    locked.version += 1
    locked.save(update_fields=["version"])
    search_index.refresh([locked.pk])
    audit.record("nights_priced", subject=locked.ref, actor=actor, dates=str(dates), **fields)
    return locked


@verb
def block_nights(unit: Unit, dates: DateRange, *, actor: User, version: int | None = None) -> Room:
    """Take a unit's nights off the market. Raises NightsBooked, OutsideCalendar, EditedMeanwhile (of its room)."""
    room = lock_room(unit.room, version=version)
    availability.block_nights(unit.calendar_id, dates)
    return _edited(room, "nights_blocked", unit, dates, actor)


@verb
def unblock_nights(unit: Unit, dates: DateRange, *, actor: User, version: int | None = None) -> Room:
    """Put a unit's blocked nights back on the market. Raises OutsideCalendar, EditedMeanwhile (of its room)."""
    room = lock_room(unit.room, version=version)
    availability.unblock_nights(unit.calendar_id, dates)
    return _edited(room, "nights_unblocked", unit, dates, actor)


def roll_nights(*, now: datetime) -> int:
    """Open the nights that have come within the horizon on every calendar, and forget the dated rules of the past."""
    return 0


def _edited(room: Room, action: str, unit: Unit, dates: DateRange, actor: User) -> Room:
    room.version += 1
    room.save(update_fields=["version"])
    audit.record(action, subject=unit.ref, actor=actor, dates=str(dates))
    return room


def _replace(room: Room, dates: DateRange, nights: list[RoomNight]) -> None:
    saying_something = [
        night for night in nights if any(getattr(night, name) for name in NIGHT_FIELDS) or night.price_minor == 0
    ]
    for night in saying_something:
        night.full_clean(exclude=["room"], validate_unique=False, validate_constraints=False)
    room.nights.during(dates).exclude(date__in=[night.date for night in saying_something]).delete()
    RoomNight.objects.bulk_create(
        [
            RoomNight(room=room, date=night.date, **{name: getattr(night, name) for name in NIGHT_FIELDS})
            for night in saying_something
        ],
        update_conflicts=True,
        unique_fields=["room", "date"],
        update_fields=list(NIGHT_FIELDS),
    )
