from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from types import MappingProxyType

from django.conf import settings
from django.db import connection

from common.dates import DateRange
from pricing.enums import TaxBase
from pricing.rates import DatedRule, RateCard
from pricing.rules import LOOK_AROUND
from properties.models import Room

DAYS_OF_THE_WEEK = range(7)

# In the order of DatedRule's fields. Every quote and every booking reads it.
DATED_RULES = """
    SELECT room_id, date, price_minor, min_nights, max_nights, closed_to_arrival, closed_to_departure
    FROM properties_roomnight WHERE room_id = ANY(%(rooms)s) AND date >= %(start)s AND date < %(end)s
"""


def rate_card(room: Room, stay: DateRange) -> RateCard:
    """Return the room's rates and rules, dated ones from 30 days before the stay to 30 after. One query beside the
    room with its listing."""
    return rate_cards([room], stay)[room.pk]


def rate_cards(rooms: Iterable[Room], stay: DateRange) -> dict[int, RateCard]:
    """Return a rate card per room id; one query for all of them. The rooms come with their listing."""
    rooms = list(rooms)
    around = DateRange(stay.start - timedelta(days=LOOK_AROUND), stay.end + timedelta(days=LOOK_AROUND + 1))
    dated: dict[int, dict[date, DatedRule]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(DATED_RULES, {"rooms": [room.pk for room in rooms], "start": around.start, "end": around.end})
        for room_id, on, *rule in cursor.fetchall():
            dated[room_id][on] = DatedRule(*rule)
    return {room.pk: _card(room, dated[room.pk]) for room in rooms}


def _card(room: Room, dated: dict[date, DatedRule]) -> RateCard:
    return RateCard(
        currency=room.currency,
        time_zone=room.listing.time_zone,
        check_in_from=room.listing.check_in_from,
        base_minor=room.base_minor,
        weekend_minor=room.weekend_minor,
        weekend_days=weekdays(room.weekend_days),
        capacity=room.capacity,
        included_guests=room.included_guests,
        extra_guest_minor=room.extra_guest_minor,
        weekly_discount_bp=room.weekly_discount_bp,
        monthly_discount_bp=room.monthly_discount_bp,
        cleaning_minor=room.cleaning_minor,
        tax_bp=room.tax_bp,
        tax_base=TaxBase(room.tax_base),
        guest_fee_bp=settings.GUEST_SERVICE_FEE_BP,
        host_fee_bp=settings.HOST_SERVICE_FEE_BP,
        min_nights=room.min_nights,
        max_nights=room.max_nights,
        closed_arrival_days=weekdays(room.closed_arrival_days),
        closed_departure_days=weekdays(room.closed_departure_days),
        advance_notice_days=room.advance_notice_days,
        notice_cutoff_hour=room.notice_cutoff_hour,
        window_days=room.window_days,
        dates=MappingProxyType(dated),
    )


def weekdays(mask: int) -> frozenset[int]:
    """Return the weekdays (Monday 0) of a mask whose lowest bit is Monday."""
    return frozenset(day for day in DAYS_OF_THE_WEEK if mask >> day & 1)
