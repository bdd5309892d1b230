"""Booking a stay: the whole verb beside its own statements in plain psycopg, and beside itself without search rows."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.models import TextChoices

from accounts.models import User
from accounts.services import open_account
from bench import market
from bench.results import Result, beside
from bench.timing import seconds
from bookings.models import Booking
from bookings.services import request_booking
from common import clock
from common.dates import DateRange
from pricing.rates import Party
from properties.models import Room

ROOMS = 400
BOOKINGS = 400
BLOCKS = 20
NIGHTS = 3
FREE = "0" * settings.HORIZON_NIGHTS
TRIGGER = "ALTER TABLE availability_calendar {} TRIGGER copy_masks_to_search"

Statements = list[tuple[str, Any]]


def run() -> list[Result]:
    settings.EVENTS_NUDGE = False
    market.fill(ROOMS, masks=[FREE], nights=True)
    booker = Booker(now=clock.now())
    return [*beside_psycopg(booker), *beside_no_search_rows(booker)]


def beside_psycopg(booker: Booker) -> list[Result]:
    """Book in turns: by the verb, and by the verb's statements for other rooms, each in one transaction.

    The target compares with statements that are not prepared: behind PgBouncer nobody could prepare them.
    """
    recording = record(booker)
    whole: list[float] = []
    bare: list[float] = []
    prepared: list[float] = []
    url = os.environ["DATABASE_URL"]
    with (
        psycopg.connect(url, autocommit=True, prepare_threshold=None) as plain,
        psycopg.connect(url, autocommit=True, prepare_threshold=0) as preparing,
    ):
        for _ in range(BOOKINGS):
            before = perf_counter()
            booking = booker.book_next()
            whole.append(perf_counter() - before)
            for number, (connection, spent) in enumerate(((plain, bare), (preparing, prepared)), 1):
                statements = recording.for_another(*booker.next(), booking_id=booking.pk + number)
                spent.append(seconds(partial(execute, connection, statements)))
    rate, baseline, fastest = (1 / median(spent) for spent in (whole, bare, prepared))
    return [
        Result("statements of a booking", len(recording.statements), "statements"),
        Result("bookings by the same statements in plain psycopg", baseline, "bookings/s"),
        Result("bookings by the same statements, prepared", fastest, "bookings/s"),
        beside("bookings", rate, "bookings/s", baseline=baseline, target=0.5),
    ]


def execute(plain: psycopg.Connection[Any], statements: Statements) -> None:
    with plain.transaction(), plain.cursor() as cursor:
        for statement, parameters in statements:
            cursor.execute(statement, parameters)
            if cursor.description:
                cursor.fetchall()


def beside_no_search_rows(booker: Booker) -> list[Result]:
    """Book in blocks with and without the trigger that keeps the search rows."""
    seconds_of: dict[str, list[float]] = {"ENABLE": [], "DISABLE": []}
    for _ in range(BLOCKS):
        for state, spent in seconds_of.items():
            with connection.cursor() as cursor:
                cursor.execute(TRIGGER.format(state))
            booker.book_next()
            spent += [seconds(booker.book_next) for _ in range(BOOKINGS // BLOCKS)]
    kept, without = (1 / median(spent) for spent in seconds_of.values())
    return [
        Result("bookings without search rows", without, "bookings/s"),
        beside("bookings with search rows", kept, "bookings/s", baseline=without, target=0.85),
    ]


class Booker:
    """Books for one guest, each time another room or a week later, so that nothing is ever taken."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now
        self.guest: User = open_account("guest@bench.test", "sojourn-bench", name="Guest")
        self.rooms = list(Room.objects.select_related("listing").order_by("id"))
        self.first = market.arrival()
        self.begun = 0
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE bookings_booking ALTER COLUMN id RESTART WITH {5 * market.FIRST_ID}")

    def next(self) -> tuple[Room, DateRange]:
        later, index = divmod(self.begun, len(self.rooms))
        self.begun += 1
        start = self.first + timedelta(weeks=later)
        return self.rooms[index], DateRange(start, start + timedelta(days=NIGHTS))

    def book_next(self) -> Booking:
        room, stay = self.next()
        return request_booking(room, guest=self.guest, stay=stay, party=Party(guests=2), now=self.now)


@dataclass(frozen=True, slots=True)
class Recording:
    """The statements of one booking, without the transaction's own."""

    statements: Statements
    booking: Booking

    def for_another(self, room: Room, stay: DateRange, *, booking_id: int) -> Statements:
        """Return the same statements about another room and other nights, for the booking that will get that id.

        A room, its unit, its calendar and its listing have the same id, which equals no other number.
        """
        old = self.booking
        ids = {old.room_id: room.pk, old.pk: booking_id}
        later = stay.start - old.check_in_on

        def changed(value: Any) -> Any:
            if isinstance(value, dict):
                return {key: changed(item) for key, item in value.items()}
            if isinstance(value, list | tuple):
                return type(value)(changed(item) for item in value)
            if type(value) is date:
                return value + later
            if isinstance(value, str) and not isinstance(value, StrEnum | TextChoices):
                new = value.replace(str(old.pk), str(booking_id))
                return new.replace(old.public_id, f"bkg_{booking_id}")
            return ids.get(value, value) if isinstance(value, int) else value

        return [(statement, changed(parameters)) for statement, parameters in self.statements]


def record(booker: Booker) -> Recording:
    statements: Statements = []

    def note(execute: Callable[..., Any], statement: str, parameters: Any, many: bool, context: dict[str, Any]) -> Any:
        statements.append((statement, parameters))
        return execute(statement, parameters, many, context)

    with connection.execute_wrapper(note):
        booking = booker.book_next()
    return Recording(statements, booking)
