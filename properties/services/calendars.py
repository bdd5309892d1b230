"""The nights of a room and its units: what they cost and when they can be had."""

from __future__ import annotations

from dataclasses import asdict, replace
from dataclasses import fields as dataclass_fields
from datetime import date
from typing import Unpack

from accounts.models import User
from availability import services as availability
from common import audit
from common.dates import DateRange
from common.db import verb
from pricing.rates import ORDINARY, DatedRule
from properties.models import Room, RoomNight, Unit
from properties.search.index import refresh_search
from properties.services.fields import NightFields
from properties.services.rooms import bump, lock_room
from properties.services.validation import constraints_of


@verb
def set_night_rules(
    room: Room, dates: DateRange, *, actor: User, version: int | None = None, **fields: Unpack[NightFields]
) -> Room:
    """Give each date its own price or rules; what is not given stays, None takes a date's own value away again.

    Counts as an edit of the room: raises EditedMeanwhile. Dates that end up ordinary lose their row.
    """
    locked = lock_room(room, version=version)
    there = {night.date: night.rule for night in locked.nights.during(dates)}
    _write_rules(locked, {day: replace(there.get(day, ORDINARY), **fields) for day in dates})
    bump(locked)
    refresh_search([locked.pk])
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


def _edited(room: Room, action: str, unit: Unit, dates: DateRange, actor: User) -> Room:
    bump(room)
    audit.record(action, subject=unit.ref, actor=actor, dates=str(dates))
    return room


def _write_rules(room: Room, rules: dict[date, DatedRule]) -> None:
    """Write what each date has of its own; a date that has nothing loses its row."""
    own = {day: rule for day, rule in rules.items() if rule != ORDINARY}
    room.nights.filter(date__in=rules.keys() - own.keys()).delete()
    with constraints_of(RoomNight):
        RoomNight.objects.bulk_create(
            [RoomNight(room=room, date=day, **asdict(rule)) for day, rule in own.items()],
            update_conflicts=True,
            unique_fields=["room", "date"],
            update_fields=[field.name for field in dataclass_fields(DatedRule)],
        )
