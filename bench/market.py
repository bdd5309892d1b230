"""A marketplace of any size, by a few statements: Toronto and 80 km around it, one room and one unit per property."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models

from accounts.models import User
from accounts.services import open_account
from common import clock
from properties.search.criteria import Point
from properties.search.index import WRITE
from properties.services import add_room, create_property

CENTRE = Point(43.65, -79.38)
LAT_SPAN, LNG_SPAN = 0.72, 0.995
TIME_ZONE = "America/Toronto"
FIRST_ID = 1_000_001  # far from every price, number of guests and night, so that a value tells what it is
OWN_DATES_EVERY = 10
SUNDAY = 6

CALENDARS = """
    INSERT INTO availability_calendar (id, time_zone, opens_on, closes_on, rolls, booked, blocked)
    SELECT i, %(zone)s, %(opens_on)s::date, %(opens_on)s::date + %(nights)s, TRUE,
        ((%(masks)s::text[])[i %% %(different)s + 1])::bit varying, repeat('0', %(nights)s)::bit varying
    FROM generate_series(%(first)s, %(last)s) AS i
"""
PROPERTY: dict[str, str] = {
    "public_id": "'prp_' || i",
    "room_type": "CASE WHEN random() < 0.7 THEN 'entire_place' ELSE 'private_room' END",
    "public_latitude": f"{CENTRE.lat} + (2 * random() - 1) * {LAT_SPAN}",
    "public_longitude": f"{CENTRE.lng} + (2 * random() - 1) * {LNG_SPAN}",
    "instant_book": "TRUE",
    "status": "'published'",
    "published_at": "now() - random() * interval '300 days'",
}
ROOM: dict[str, str] = {
    "public_id": "'rom_' || i",
    "listing_id": "i",
    "capacity": "2 + (random() * 6)::int",
    "base_minor": "3000 + (random() * 37000)::int",
    "weekend_minor": "CASE WHEN random() < 0.5 THEN 5000 + (random() * 40000)::int END",
    "included_guests": "1 + (random() < 0.5)::int",
    "extra_guest_minor": "CASE WHEN random() < 0.5 THEN 1500 ELSE 0 END",
    "cleaning_minor": "(random() * 8000)::int",
    "weekly_discount_bp": "CASE WHEN random() < 0.5 THEN 1050 ELSE 0 END",
    "monthly_discount_bp": "CASE WHEN random() < 0.5 THEN 2025 ELSE 0 END",
    "tax_bp": "1300",
    "min_nights": "1 + (random() * 2)::int",
    "closed_arrival_days": "CASE WHEN random() < 0.05 THEN 64 ELSE 0 END",
    "advance_notice_days": "(random() * 2)::int",
}
UNIT: dict[str, str] = {"public_id": "'unt_' || i", "room_id": "i", "calendar_id": "i", "name": "'1'"}
OWN_DATES = """
    INSERT INTO properties_roomnight
        (room_id, date, price_minor, min_nights, closed_to_arrival, closed_to_departure)
    SELECT id, %(opens_on)s::date + night, base_minor + 100 * (night %% 70), CASE WHEN night %% 2 = 0 THEN 2 END,
        FALSE, FALSE
    FROM properties_room CROSS JOIN generate_series(0, %(nights)s - 1, 3) AS night
    WHERE id %% %(every)s = 0
"""
NIGHTS = """
    INSERT INTO availability_night (calendar_id, date, status)
    SELECT id, opens_on + i, CASE get_bit(booked, i) WHEN 1 THEN 'BOOKED' ELSE 'AVAILABLE' END
    FROM availability_calendar, generate_series(0, closes_on - opens_on - 1) AS i ORDER BY id, i
"""


def fill(count: int, *, masks: list[str], nights: bool = False) -> User:
    """Replace what is sold by `count` published properties, and return their host.

    Property, room, unit and calendar number i all have the id FIRST_ID + i. One mask of `masks` is what its calendar
    has booked; every tenth room has its own price and minimum every third night. `nights` writes the nights' rows as
    well, which booking needs and searching doesn't. Search rows lie in place order.
    """
    parameters: dict[str, Any] = {
        "zone": TIME_ZONE,
        "opens_on": clock.today(TIME_ZONE, at=clock.now()),
        "nights": settings.HORIZON_NIGHTS,
        "masks": masks,
        "different": len(masks),
        "first": FIRST_ID,
        "last": FIRST_ID + count - 1,
        "every": OWN_DATES_EVERY,
    }
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("TRUNCATE availability_calendar, properties_property CASCADE")
        host = open_host()
        listing = create_property(
            host, title="Loft", city="Toronto", country="CA", time_zone=TIME_ZONE, latitude=CENTRE.lat,
            longitude=CENTRE.lng,
        )  # fmt: skip
        room = add_room(listing, actor=host, currency="CAD", name="Loft", capacity=2, base_minor=1)
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(CALENDARS, parameters)
        cursor.execute(*copies(listing, parameters, PROPERTY))
        cursor.execute(*copies(room, parameters, ROOM))
        room.delete()
        listing.delete()
        cursor.execute(
            f"INSERT INTO properties_unit (id, {', '.join(UNIT)}) "
            f"SELECT i, {', '.join(UNIT.values())} FROM generate_series(%(first)s, %(last)s) AS i",
            parameters,
        )
        cursor.execute(OWN_DATES, parameters)
        if nights:
            cursor.execute(NIGHTS)
        cursor.execute("ANALYZE")
        cursor.execute(WRITE, {"rooms": list(range(FIRST_ID, FIRST_ID + count))})
        cursor.execute("VACUUM ANALYZE")
    return host


def arrival() -> date:
    """Return a date a month from now on which every room takes guests: not a Sunday."""
    day = clock.today(TIME_ZONE) + timedelta(days=31)
    return day + timedelta(days=day.weekday() == SUNDAY)


def open_host() -> User:
    known = User.objects.filter(email="host@bench.test").first()
    return known or open_account("host@bench.test", "sojourn-bench", name="Host", is_host=True)


def copies(pattern: models.Model, parameters: dict[str, Any], columns: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """Return a statement that writes copies of a row, with ids from first to last and with `columns` made by SQL."""
    names = [str(field.column) for field in pattern._meta.concrete_fields]
    made = {"id": "i", **columns}
    table = pattern._meta.db_table
    return (
        f"INSERT INTO {table} ({', '.join(names)}) "
        f"SELECT {', '.join(made.get(name, name) for name in names)} "
        f"FROM {table}, generate_series(%(first)s, %(last)s) AS i WHERE {table}.id = {pattern.pk}",
        parameters,
    )


def random_masks(dice: random.Random, count: int = 500) -> list[str]:
    """Return masks of stays of 2 to 7 nights with gaps of 0 to 20 between them: a third of the nights is booked."""

    def mask() -> str:
        bits = ""
        while len(bits) < settings.HORIZON_NIGHTS:
            bits += "0" * dice.randint(0, 20) + "1" * dice.randint(2, 7)
        return bits[: settings.HORIZON_NIGHTS]

    return [mask() for _ in range(count)]
