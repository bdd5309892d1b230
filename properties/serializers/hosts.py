"""What hosts enter. Each serializer hands its verb the fields that the verb takes."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from common.dates import DateRange
from common.exceptions import InvalidInput
from common.money import Money
from common.serializers import DateWithinReason, MoneyField
from pricing.enums import CancellationPolicy, TaxBase
from properties import bounds
from properties.enums import DayStatus, PropertyStatus, PropertyType, RoomType
from properties.models import Amenity, Property
from properties.serializers.guests import CalendarDaySerializer
from properties.serializers.parts import ClockTimeField, ListingSerializer, WeekdaysField
from properties.services.fields import NightFields, PropertyFields, RoomFields

MONEY_FIELDS = frozenset({"base", "weekend", "extra_guest", "cleaning", "price"})


class BasisPointsField(serializers.IntegerField):
    """A percentage from 0 to 100 in hundredths of a percent."""

    def __init__(self) -> None:
        super().__init__(min_value=0, max_value=10_000, required=False)


class HostedPropertySerializer(ListingSerializer):
    """A property as its host sees it: the exact place, all its photos, and where it stands."""

    address = serializers.CharField()
    latitude = serializers.FloatField()
    longitude = serializers.FloatField()
    public_latitude = serializers.FloatField(help_text="Where guests see it until a booking is confirmed")
    public_longitude = serializers.FloatField()
    status = serializers.ChoiceField(choices=PropertyStatus.choices)
    published_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField(help_text="As in the ETag")


class HostedPropertyInListSerializer(serializers.Serializer[Property]):
    id = serializers.CharField(source="public_id")
    title = serializers.CharField()
    city = serializers.CharField()
    country = serializers.CharField()
    status = serializers.ChoiceField(choices=PropertyStatus.choices)
    created_at = serializers.DateTimeField()
    version = serializers.IntegerField()


class PropertyInput(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=bounds.TITLE_LENGTH)
    description = serializers.CharField(max_length=bounds.DESCRIPTION_LENGTH, allow_blank=True, required=False)
    property_type = serializers.ChoiceField(choices=PropertyType.choices, required=False)
    room_type = serializers.ChoiceField(choices=RoomType.choices, required=False)
    address = serializers.CharField(max_length=200, allow_blank=True, required=False)
    neighbourhood = serializers.CharField(max_length=80, allow_blank=True, required=False)
    city = serializers.CharField(max_length=80)
    region = serializers.CharField(max_length=80, allow_blank=True, required=False)
    country = serializers.RegexField("^[A-Z]{2}$", allow_blank=True, required=False, help_text="ISO 3166-1 alpha-2")
    latitude = serializers.FloatField(min_value=-90, max_value=90)
    longitude = serializers.FloatField(min_value=-180, max_value=180)
    time_zone = serializers.CharField(max_length=64, required=False, help_text="IANA name; else the nearest city's")
    check_in_from = ClockTimeField(required=False)
    check_out_until = ClockTimeField(required=False)
    house_rules = serializers.CharField(max_length=bounds.DESCRIPTION_LENGTH, allow_blank=True, required=False)
    cancellation_policy = serializers.ChoiceField(choices=CancellationPolicy.choices, required=False)
    instant_book = serializers.BooleanField(required=False)
    amenities = serializers.ListField(
        child=serializers.SlugField(max_length=40),
        max_length=bounds.AMENITIES_PER_PROPERTY,
        required=False,
        help_text="Codes of amenities; all of them, in place of those that were there",
    )

    def validate_amenities(self, codes: list[str]) -> list[Amenity]:
        found = {amenity.code: amenity for amenity in Amenity.objects.filter(code__in=codes)}
        unknown = [code for code in codes if code not in found]
        if unknown:
            raise serializers.ValidationError(f"There are no amenities {', '.join(unknown)}.")
        return list(found.values())

    @property
    def fields_sent(self) -> PropertyFields:
        sent: Any = dict(self.validated_data)
        fields: PropertyFields = sent
        return fields


class RatesInput(serializers.Serializer[Any]):
    """Rates and stay rules; amounts in the room's currency, percentages in basis points."""

    base = MoneyField()
    weekend = MoneyField(required=False, allow_null=True)
    weekend_days = WeekdaysField(required=False)
    included_guests = serializers.IntegerField(min_value=1, max_value=bounds.MAX_CAPACITY, required=False)
    extra_guest = MoneyField(required=False)
    cleaning = MoneyField(required=False)
    weekly_discount_bp = BasisPointsField()
    monthly_discount_bp = BasisPointsField()
    tax_bp = BasisPointsField()
    tax_base = serializers.ChoiceField(choices=TaxBase.choices, required=False)
    min_nights = serializers.IntegerField(min_value=1, max_value=bounds.MAX_NIGHTS, required=False)
    max_nights = serializers.IntegerField(min_value=1, max_value=bounds.MAX_NIGHTS, required=False)
    closed_arrival_days = WeekdaysField(required=False)
    closed_departure_days = WeekdaysField(required=False)
    advance_notice_days = serializers.IntegerField(min_value=0, max_value=bounds.MAX_NIGHTS, required=False)
    notice_cutoff_hour = serializers.IntegerField(min_value=0, max_value=24, required=False)
    window_days = serializers.IntegerField(min_value=1, max_value=bounds.MAX_WINDOW_DAYS, required=False)

    def fields_sent(self, currency: str) -> RoomFields:
        """Return what was sent, with amounts in minor units. Raises InvalidInput for money of another currency."""
        sent: Any = dict(_in_minor_units(self.validated_data, currency))
        fields: RoomFields = sent
        return fields


class RoomFactsInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=bounds.TITLE_LENGTH)
    capacity = serializers.IntegerField(min_value=1, max_value=bounds.MAX_CAPACITY)
    bedrooms = serializers.IntegerField(min_value=0, max_value=bounds.MAX_CAPACITY, required=False)
    beds = serializers.IntegerField(min_value=0, max_value=bounds.MAX_CAPACITY, required=False)
    bathrooms = serializers.IntegerField(min_value=0, max_value=bounds.MAX_CAPACITY, required=False)


class RoomInput(RatesInput, RoomFactsInput):
    """A room with its rates; the currency of `base` becomes the room's, for good."""

    units = serializers.IntegerField(
        min_value=0, max_value=bounds.UNITS_PER_ROOM, default=1, help_text="How many equal copies to begin with"
    )


class UnitSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    name = serializers.CharField()


class UnitsInput(serializers.Serializer[Any]):
    """So many units, or units of these names."""

    count = serializers.IntegerField(min_value=1, max_value=bounds.UNITS_PER_ROOM, required=False)
    names = serializers.ListField(
        child=serializers.CharField(max_length=60), min_length=1, max_length=bounds.UNITS_PER_ROOM, required=False
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("count" in attrs) == ("names" in attrs):
            raise serializers.ValidationError("Give either how many units, or their names.")
        return attrs


class UnitInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=60)


class RangeInput(serializers.Serializer[Any]):
    """The dates [from, to)."""

    to = DateWithinReason()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # `from` is a word of Python's own, so it can't be declared as an attribute.
        return {"from": DateWithinReason(), **super().get_fields()}

    @property
    def dates(self) -> DateRange:
        dates = DateRange(self.validated_data["from"], self.validated_data["to"])
        if dates.days > bounds.CALENDAR_DAYS:
            raise InvalidInput(f"One edit covers {bounds.CALENDAR_DAYS} days at most.", field="to")
        return dates


class NightsInput(RangeInput):
    """What the dates [from, to) have of their own; null takes it away, what is not given stays."""

    price = MoneyField(required=False, allow_null=True)
    min_nights = serializers.IntegerField(min_value=1, max_value=bounds.MAX_NIGHTS, required=False, allow_null=True)
    max_nights = serializers.IntegerField(min_value=1, max_value=bounds.MAX_NIGHTS, required=False, allow_null=True)
    closed_to_arrival = serializers.BooleanField(required=False)
    closed_to_departure = serializers.BooleanField(required=False)

    def fields_sent(self, currency: str) -> NightFields:
        given = {name: value for name, value in self.validated_data.items() if name not in ("from", "to")}
        sent: Any = _in_minor_units(given, currency)
        fields: NightFields = sent
        return fields


class UnitNightsInput(RangeInput):
    """Whether the unit's nights of the dates [from, to) are on the market. Booked ones can't be blocked."""

    blocked = serializers.BooleanField()


class UnitNightSerializer(serializers.Serializer[Any]):
    date = serializers.DateField()
    status = serializers.ChoiceField(choices=DayStatus.choices)


class UnitCalendarSerializer(serializers.Serializer[Any]):
    unit = serializers.CharField()
    days = UnitNightSerializer(many=True)


class HostedDaySerializer(CalendarDaySerializer):
    units_booked = serializers.IntegerField()
    units_blocked = serializers.IntegerField()


class HostedCalendarSerializer(serializers.Serializer[Any]):
    room = serializers.CharField()
    currency = serializers.CharField()
    days = HostedDaySerializer(many=True)


class PhotoInput(serializers.Serializer[Any]):
    file = serializers.FileField(max_length=200, allow_empty_file=False)
    caption = serializers.CharField(max_length=bounds.CAPTION_LENGTH, allow_blank=True, required=False, default="")


class CaptionInput(serializers.Serializer[Any]):
    caption = serializers.CharField(max_length=bounds.CAPTION_LENGTH, allow_blank=True)


class PhotoOrderInput(serializers.Serializer[Any]):
    photos = serializers.ListField(
        child=serializers.CharField(max_length=32), max_length=bounds.PHOTOS_PER_PROPERTY, help_text="Ids, each once"
    )


def _in_minor_units(sent: dict[str, Any], currency: str) -> dict[str, Any]:
    """Return the fields with money as `<name>_minor`. Raises InvalidInput where it is of another currency."""
    fields = {}
    for name, value in sent.items():
        if isinstance(value, Money) and value.currency != currency:
            raise InvalidInput(f"This room is sold in {currency}, not in {value.currency}.", field=name)
        money = name in MONEY_FIELDS
        fields[f"{name}_minor" if money else name] = value.minor if isinstance(value, Money) else value
    return fields
