"""The one statement of a search: candidates by place, then dates, rules, the exact total, one offer per property.

The total repeats pricing.services.quote_stay in integer arithmetic, step by step; tests compare the two on random
searches. `OFFSET 0` keeps the planner from pasting an expression into every place that uses it (docs/adr/0025).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any

from django.conf import settings

from availability.sql import free_sql
from common.dates import DateRange
from pricing.enums import TaxBase
from pricing.services import MONTHLY_FROM, WEEKLY_FROM
from properties.search.criteria import EARTH_RADIUS_KM, Box, Criteria, Sort
from properties.text import prefix_query


def compact(sql: str) -> str:
    """Return SQL on one line: psycopg remembers how to fill in a statement only up to 4,096 characters of it."""
    return " ".join(sql.split())


DISTANCE = compact(f"""({2 * EARTH_RADIUS_KM} * asin(least(1, sqrt(
    power(sin(radians(r.latitude - %(lat)s) / 2), 2)
    + cos(radians(%(lat)s)) * cos(radians(r.latitude)) * power(sin(radians(r.longitude - %(lng)s) / 2), 2)))))""")

SORT_KEYS: dict[Sort, tuple[str, ...]] = {
    Sort.PRICE: ("(currency <> %(currency)s)::int", "currency", "amount_minor"),
    Sort.DISTANCE: ("distance_km",),
    Sort.RATING: ("-coalesce(rating, 0)",),
    Sort.NEWEST: ("-extract(epoch FROM published_at)::float8",),
}
KEYS_END = "listing_id"

OWN_DATES = "properties_roomnight"
OFFERED = "listing_id, room_id, currency, distance_km, rating, published_at"


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    params: dict[str, Any]


def offers(criteria: Criteria) -> Statement:
    """Return the statement of all offers that match: listing, room, amount, place, one row per property."""
    params: dict[str, Any] = {"guests": criteria.guests, "currency": criteria.currency or ""}
    conditions = [*place_conditions(criteria, params), *_filters(criteria, params)]
    if criteria.stay is None:
        amount = f"SELECT {OFFERED}, base_minor AS amount_minor FROM candidate"
    else:
        params.update(_stay_params(criteria.stay, criteria))
        conditions += STAY_CONDITIONS
        amount = TOTAL
    distance = DISTANCE if criteria.centre else "NULL::float8"
    sql = f"""
        WITH candidate AS (
            SELECT r.*, {distance} AS distance_km
            FROM properties_searchrow r
            WHERE {" AND ".join(conditions) or "TRUE"}
        ), priced AS (
            {amount}
        ), offer AS (
            SELECT DISTINCT ON (listing_id)
                listing_id, room_id, currency, amount_minor, distance_km, rating, published_at
            FROM priced
            WHERE {" AND ".join(_price_conditions(criteria, params)) or "TRUE"}
            ORDER BY listing_id, amount_minor, room_id
        )"""
    return Statement(sql, params)


def place_conditions(criteria: Criteria, params: dict[str, Any]) -> list[str]:
    conditions = []
    if criteria.centre:
        params.update(lat=criteria.centre.lat, lng=criteria.centre.lng)
    if criteria.area:
        conditions.append(_inside(criteria.area, params))
    if criteria.centre and criteria.radius_km:
        params["radius_km"] = criteria.radius_km
        conditions.append(f"{DISTANCE} <= %(radius_km)s")
    return conditions


def _inside(box: Box, params: dict[str, Any]) -> str:
    params.update(south=box.south, west=box.west, north=box.north, east=box.east)
    if box.west <= box.east:
        return "point(r.longitude, r.latitude) <@ box(point(%(east)s, %(north)s), point(%(west)s, %(south)s))"
    return """(point(r.longitude, r.latitude) <@ box(point(180, %(north)s), point(%(west)s, %(south)s))
        OR point(r.longitude, r.latitude) <@ box(point(%(east)s, %(north)s), point(-180, %(south)s)))"""


def _filters(criteria: Criteria, params: dict[str, Any]) -> list[str]:
    conditions = ["r.capacity >= %(guests)s"]
    if criteria.room_types:
        params["room_types"] = list(criteria.room_types)
        conditions.append("r.room_type = ANY(%(room_types)s)")
    if criteria.amenity_ids:
        params["amenity_ids"] = list(criteria.amenity_ids)
        conditions.append("r.amenity_ids @> %(amenity_ids)s::int[]")
    if criteria.instant_only:
        conditions.append("r.instant_book")
    if prefix_query(criteria.words):
        params["words"] = prefix_query(criteria.words)
        conditions.append(WORDS)
    return conditions


WORDS = """r.listing_id IN (
    SELECT id FROM properties_property
    WHERE to_tsvector('simple', coalesce(search_text, '')) @@ to_tsquery('simple', %(words)s))"""


def _price_conditions(criteria: Criteria, params: dict[str, Any]) -> list[str]:
    conditions = []
    for name, operator, minor in (
        ("price_min", ">=", criteria.price_min_minor),
        ("price_max", "<=", criteria.price_max_minor),
    ):
        if minor is not None:
            params[name] = minor
            conditions.append(f"currency = %(currency)s AND amount_minor {operator} %({name})s")
    return conditions


def _stay_params(stay: DateRange, criteria: Criteria) -> dict[str, Any]:
    weeks, odd = divmod(stay.days, 7)
    utc_today = criteria.now.astimezone(UTC).date()
    return {
        "check_in": stay.start,
        "check_out": stay.end,
        "nights": stay.days,
        "now": criteria.now,
        "guest_fee_bp": settings.GUEST_SERVICE_FEE_BP,
        "arrival_bit": 1 << stay.start.weekday(),
        "departure_bit": 1 << stay.end.weekday(),
        # A zone's date is at most one day off UTC's: only arrivals this near need the date at the property.
        "surely_later_than": (stay.start - (utc_today + timedelta(days=1))).days,
        "surely_within": (stay.start - (utc_today - timedelta(days=1))).days,
        "weeks": weeks,
        "odd_days": sum(1 << (stay.start.weekday() + day) % 7 for day in range(odd)),
    }


LOCAL = "(%(now)s AT TIME ZONE r.time_zone)"

STAY_CONDITIONS = [
    compact(condition)
    for condition in (
        free_sql("r", "%(check_in)s::date", "%(nights)s"),
        "r.closed_arrival_days & %(arrival_bit)s = 0",
        "r.closed_departure_days & %(departure_bit)s = 0",
        f"""CASE WHEN %(surely_later_than)s > r.advance_notice_days THEN TRUE
            ELSE %(check_in)s::date - {LOCAL}::date
                >= r.advance_notice_days + (extract(hour FROM {LOCAL}) >= r.notice_cutoff_hour)::int
        END""",
        f"""CASE WHEN %(surely_within)s <= r.window_days THEN TRUE
            ELSE %(check_in)s::date - {LOCAL}::date <= r.window_days
        END""",
    )
]

# Whole weeks have each of the weekend's days once, the days left over have those that are in both masks.
WEEKEND_NIGHTS = """(%(weeks)s * bit_count(r.weekend_days::int::bit(7))
    + bit_count((r.weekend_days::int & %(odd_days)s)::bit(7)))"""

# What the dates of their own add to the ordinary price; NULL where a rule of theirs, or of the room, refuses the stay.
# 2001 began on a Monday.
OWN_DATES_ADD = f"""CASE
    WHEN r.own_dates_from <= %(check_out)s AND r.own_dates_to >= %(check_in)s THEN (
        SELECT CASE
            WHEN %(nights)s BETWEEN coalesce(min(own.min_nights) FILTER (WHERE own.date = %(check_in)s), r.min_nights)
                    AND coalesce(max(own.max_nights) FILTER (WHERE own.date = %(check_in)s), r.max_nights)
                AND count(*) FILTER (WHERE own.date = %(check_in)s AND own.closed_to_arrival
                    OR own.date = %(check_out)s AND own.closed_to_departure) = 0
            THEN coalesce(sum(own.price_minor - CASE
                WHEN r.weekend_days >> ((own.date - DATE '2001-01-01') %% 7) & 1 = 1
                THEN r.weekend_minor ELSE r.base_minor END) FILTER (WHERE own.date < %(check_out)s), 0)::bigint
            END
        FROM {OWN_DATES} own WHERE own.room_id = r.room_id AND own.date BETWEEN %(check_in)s AND %(check_out)s)
    WHEN %(nights)s BETWEEN r.min_nights AND r.max_nights THEN 0
    END"""

TOTAL = compact(f"""
    SELECT {OFFERED},
        rent_minor + cleaning_minor + ((rent_minor + cleaning_minor) * %(guest_fee_bp)s + 5000) / 10000
        + ((CASE tax_base WHEN '{TaxBase.RENT}' THEN rent_minor WHEN '{TaxBase.FEES}' THEN cleaning_minor
            ELSE rent_minor + cleaning_minor END) * tax_bp + 5000) / 10000 AS amount_minor
    FROM (
        SELECT {OFFERED}, cleaning_minor, tax_bp, tax_base,
            gross_minor - (gross_minor * discount_bp + 5000) / 10000 AS rent_minor
        FROM (
            SELECT {OFFERED}, cleaning_minor, tax_bp, tax_base,
                r.base_minor * %(nights)s + (r.weekend_minor - r.base_minor) * {WEEKEND_NIGHTS}
                + {OWN_DATES_ADD}
                + greatest(%(guests)s - r.included_guests, 0) * r.extra_guest_minor * %(nights)s AS gross_minor,
                CASE WHEN %(nights)s >= {MONTHLY_FROM} AND r.monthly_discount_bp > 0 THEN r.monthly_discount_bp
                    WHEN %(nights)s >= {WEEKLY_FROM} THEN r.weekly_discount_bp ELSE 0 END AS discount_bp
            FROM candidate r
            OFFSET 0
        ) AS gross
        WHERE gross_minor IS NOT NULL
        OFFSET 0
    ) AS charged""")
