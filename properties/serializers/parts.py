"""The parts of a listing as the API writes them, for guests and hosts alike."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.money import Money
from common.serializers import MoneyField
from properties.enums import AmenityGroup, PhotoStatus, Weekday
from properties.models import Amenity, Photo, Property, Room

WEEKDAYS = Weekday.values


@extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=Weekday.choices), max_length=7))
class WeekdaysField(serializers.Field[int, Any, list[str], Any]):
    """["fri", "sat"], kept as a mask whose lowest bit is Monday."""

    def to_representation(self, value: int) -> list[str]:
        return [name for bit, name in enumerate(WEEKDAYS) if value >> bit & 1]

    def to_internal_value(self, data: object) -> int:
        if not isinstance(data, list) or not all(isinstance(name, str) and name in WEEKDAYS for name in data):
            raise serializers.ValidationError(f"Weekdays are a list of {', '.join(WEEKDAYS)}.")
        return sum(1 << WEEKDAYS.index(name) for name in set(data))


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "example": "15:00"})
class ClockTimeField(serializers.TimeField):
    """15:00 on the listing's clock: without a zone, so not what OpenAPI calls a time."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%H:%M", **options)


@extend_schema_field(MoneyField)
class RoomMoneyField(serializers.ReadOnlyField):
    """An amount of a room in minor units, with the room's currency."""

    def __init__(self, minor: str) -> None:
        self.minor = minor
        super().__init__(source="*")

    def to_representation(self, value: Room) -> dict[str, str] | None:
        minor = getattr(value, self.minor)
        return None if minor is None else Money(minor, value.currency).as_json()


class AmenitySerializer(serializers.Serializer[Amenity]):
    code = serializers.CharField()
    name = serializers.CharField()
    group = serializers.ChoiceField(choices=AmenityGroup.choices)


class PhotoSerializer(serializers.Serializer[Photo]):
    """A photo; `sizes` maps the width of each WebP copy to its address, and is empty until they are written."""

    id = serializers.CharField(source="public_id")
    caption = serializers.CharField()
    status = serializers.ChoiceField(choices=PhotoStatus.choices)
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    sizes = serializers.DictField(child=serializers.CharField())


class RatesSerializer(serializers.Serializer[Room]):
    """Percentages are in basis points: 1400 is 14 %."""

    base = RoomMoneyField("base_minor")
    weekend = RoomMoneyField("weekend_minor")
    weekend_days = WeekdaysField()
    included_guests = serializers.IntegerField()
    extra_guest = RoomMoneyField("extra_guest_minor")
    cleaning = RoomMoneyField("cleaning_minor")
    weekly_discount_bp = serializers.IntegerField()
    monthly_discount_bp = serializers.IntegerField()
    tax_bp = serializers.IntegerField()
    tax_base = serializers.CharField()


class StayRulesSerializer(serializers.Serializer[Room]):
    min_nights = serializers.IntegerField()
    max_nights = serializers.IntegerField()
    closed_arrival_days = WeekdaysField()
    closed_departure_days = WeekdaysField()
    advance_notice_days = serializers.IntegerField()
    notice_cutoff_hour = serializers.IntegerField()
    window_days = serializers.IntegerField()


class RoomSerializer(serializers.Serializer[Room]):
    id = serializers.CharField(source="public_id")
    name = serializers.CharField()
    capacity = serializers.IntegerField()
    bedrooms = serializers.IntegerField()
    beds = serializers.IntegerField()
    bathrooms = serializers.IntegerField()
    currency = serializers.CharField()
    units = serializers.SerializerMethodField()
    rates = RatesSerializer(source="*")
    stay_rules = StayRulesSerializer(source="*")

    def get_units(self, room: Room) -> int:
        return len(room.units.all())


class HostSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    name = serializers.CharField()


class ListingSerializer(serializers.Serializer[Property]):
    """What guests and hosts both see of a property."""

    id = serializers.CharField(source="public_id")
    title = serializers.CharField()
    description = serializers.CharField()
    property_type = serializers.CharField()
    room_type = serializers.CharField()
    neighbourhood = serializers.CharField()
    city = serializers.CharField()
    region = serializers.CharField()
    country = serializers.CharField()
    time_zone = serializers.CharField()
    check_in_from = ClockTimeField()
    check_out_until = ClockTimeField()
    house_rules = serializers.CharField()
    cancellation_policy = serializers.CharField()
    instant_book = serializers.BooleanField()
    amenities = AmenitySerializer(many=True)
    photos = PhotoSerializer(many=True)
    rooms = RoomSerializer(many=True)
