"""What guests ask about a property, and what they are answered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from rest_framework import serializers

from common import clock
from common.dates import DateRange
from common.exceptions import InvalidInput
from common.serializers import DateWithinReason, MoneyField
from pricing.enums import CancellationPolicy
from pricing.rates import MAX_AGE_OF_A_CHILD, Party
from pricing.serializers import PriceLinesField, RefundStepSerializer
from properties.bounds import CALENDAR_DAYS, MAX_CAPACITY
from properties.enums import DayStatus
from properties.selectors import StayAnswer, StayOffer
from properties.serializers.parts import HostSerializer, ListingSerializer

CALENDAR_SHOWN = timedelta(days=62)


class PropertySerializer(ListingSerializer):
    """A published property. The place is displaced by 150 to 500 m; the exact one comes with a confirmed booking."""

    host = HostSerializer()
    latitude = serializers.FloatField(source="public_latitude")
    longitude = serializers.FloatField(source="public_longitude")


class StayQuery(serializers.Serializer[Any]):
    check_in = DateWithinReason()
    check_out = DateWithinReason()
    guests = serializers.IntegerField(
        min_value=1, max_value=MAX_CAPACITY, default=1, help_text="Everybody who needs a bed, children included"
    )
    children = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=MAX_AGE_OF_A_CHILD),
        max_length=MAX_CAPACITY,
        required=False,
        default=list,
        help_text="Ages of those among the guests who are under 18",
    )
    infants = serializers.IntegerField(min_value=0, max_value=MAX_CAPACITY, default=0)
    pets = serializers.IntegerField(min_value=0, max_value=MAX_CAPACITY, default=0)

    @property
    def stay(self) -> DateRange:
        return DateRange(self.validated_data["check_in"], self.validated_data["check_out"])

    @property
    def party(self) -> Party:
        sent = self.validated_data
        return Party(sent["guests"], tuple(sent["children"]), sent["infants"], sent["pets"])


class QuoteQuery(StayQuery):
    room = serializers.CharField(max_length=32, required=False, help_text="May be left out where there is only one")


class DatesQuery(serializers.Serializer[Any]):
    """The dates [from, to) of a calendar; two months from today unless said otherwise."""

    to = DateWithinReason(required=False)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # `from` is a word of Python's own, so it can't be declared as an attribute.
        return {"from": DateWithinReason(required=False), **super().get_fields()}

    def dates(self, time_zone: str) -> DateRange:
        start: date = self.validated_data.get("from") or clock.today(time_zone)
        dates = DateRange(start, self.validated_data.get("to") or start + CALENDAR_SHOWN)
        if dates.days > CALENDAR_DAYS:
            raise InvalidInput(f"A calendar shows {CALENDAR_DAYS} days at most.", field="to")
        return dates


class CalendarQuery(DatesQuery):
    room = serializers.CharField(max_length=32, required=False, help_text="May be left out where there is only one")


class CalendarDaySerializer(serializers.Serializer[Any]):
    date = serializers.DateField()
    status = serializers.ChoiceField(choices=DayStatus.choices)
    units_free = serializers.IntegerField()
    price = MoneyField()
    min_nights = serializers.IntegerField(help_text="Of a stay that arrives on this date")
    max_nights = serializers.IntegerField()
    closed_to_arrival = serializers.BooleanField()
    closed_to_departure = serializers.BooleanField()


class CalendarSerializer(serializers.Serializer[Any]):
    room = serializers.CharField()
    currency = serializers.CharField()
    days = CalendarDaySerializer(many=True)


class DatesSerializer(serializers.Serializer[DateRange]):
    check_in = serializers.DateField(source="start")
    check_out = serializers.DateField(source="end")


class RoomFreeSerializer(serializers.Serializer[Any]):
    room = serializers.CharField(source="room.public_id")
    units_free = serializers.IntegerField()


class RefusalSerializer(serializers.Serializer[Any]):
    """Why there is nothing to book, as the 409 of a quote or a booking would say it."""

    code = serializers.CharField()
    title = serializers.CharField()
    detail = serializers.CharField()


class AvailabilitySerializer(serializers.Serializer[StayAnswer]):
    available = serializers.BooleanField()
    rooms = RoomFreeSerializer(source="bookable", many=True)
    refusal = RefusalSerializer(allow_null=True)
    nearest = DatesSerializer(many=True)


class QuoteSerializer(serializers.Serializer[StayOffer]):
    """The price of a stay booked now, and what a guest who cancels would get back when."""

    room = serializers.CharField(source="room.public_id")
    check_in = serializers.DateField(source="stay.start")
    check_out = serializers.DateField(source="stay.end")
    nights = serializers.IntegerField(source="stay.days")
    currency = serializers.CharField(source="quote.currency")
    lines = PriceLinesField(source="quote")
    total = MoneyField(source="quote.total")
    cancellation_policy = serializers.ChoiceField(source="terms.policy", choices=CancellationPolicy.choices)
    refund_timeline = RefundStepSerializer(many=True)
