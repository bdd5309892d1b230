"""What a host may set, as the API, the admin and imports hand it to the verbs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import TypedDict

from properties.models import Amenity


class PropertyFields(TypedDict, total=False):
    title: str
    description: str
    property_type: str
    room_type: str
    address: str
    neighbourhood: str
    city: str
    region: str
    country: str
    latitude: float
    longitude: float
    time_zone: str
    check_in_from: time
    check_out_until: time
    house_rules: str
    cancellation_policy: str
    instant_book: bool
    amenities: Iterable[Amenity]
    source: str
    source_id: str


class RoomFields(TypedDict, total=False):
    name: str
    capacity: int
    bedrooms: int
    beds: int
    bathrooms: int
    base_minor: int
    weekend_minor: int | None
    weekend_days: int
    included_guests: int
    extra_guest_minor: int
    cleaning_minor: int
    weekly_discount_bp: int
    monthly_discount_bp: int
    tax_bp: int
    tax_base: str
    min_nights: int
    max_nights: int
    closed_arrival_days: int
    closed_departure_days: int
    advance_notice_days: int
    notice_cutoff_hour: int
    window_days: int


class NightFields(TypedDict, total=False):
    price_minor: int | None
    min_nights: int | None
    max_nights: int | None
    closed_to_arrival: bool
    closed_to_departure: bool
