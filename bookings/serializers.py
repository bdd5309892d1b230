from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bookings.enums import BookingStatus, Mover
from bookings.exceptions import CouponUnknown
from bookings.models import MAX_MESSAGE_LENGTH, MAX_REASON_LENGTH, Booking
from bookings.services import Cancellation
from common.dates import DateRange
from common.serializers import DateWithinReason, MoneyField
from payments.enums import Flow, PaymentStatus
from payments.models import Payment
from payments.services import OpenedPayment
from pricing.cancellation import refund_timeline
from pricing.enums import CancellationPolicy
from pricing.rates import MAX_AGE_OF_A_CHILD, Party
from pricing.serializers import PriceLinesField, RefundLinesField, RefundStepSerializer

MAX_GUESTS = 100


class BookingRequestSerializer(serializers.Serializer[Any]):
    """A stay to be booked. `guests` counts everybody who needs a bed, children included; infants come beside them."""

    room = serializers.CharField(max_length=32)
    check_in = DateWithinReason()
    check_out = DateWithinReason()
    guests = serializers.IntegerField(min_value=1, max_value=MAX_GUESTS)
    children = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=MAX_AGE_OF_A_CHILD),
        max_length=MAX_GUESTS,
        required=False,
        default=list,
        help_text="Ages of those among the guests who are under 18",
    )
    infants = serializers.IntegerField(min_value=0, max_value=MAX_GUESTS, required=False, default=0)
    pets = serializers.IntegerField(min_value=0, max_value=MAX_GUESTS, required=False, default=0)
    coupon = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    message = serializers.CharField(max_length=MAX_MESSAGE_LENGTH, required=False, default="", allow_blank=True)

    def validate_coupon(self, code: str) -> str:
        if code.strip():
            raise CouponUnknown(field="coupon")
        return ""

    @property
    def stay(self) -> DateRange:
        return DateRange(self.validated_data["check_in"], self.validated_data["check_out"])

    @property
    def party(self) -> Party:
        sent = self.validated_data
        return Party(sent["guests"], tuple(sent["children"]), sent["infants"], sent["pets"])


class BookedListingSerializer(serializers.Serializer[Booking]):
    """Where the stay is; address and exact place once it is confirmed."""

    id = serializers.CharField(source="room.listing.public_id")
    title = serializers.CharField(source="room.listing.title")
    city = serializers.CharField(source="room.listing.city")
    country = serializers.CharField(source="room.listing.country")
    time_zone = serializers.CharField()
    address = serializers.SerializerMethodField()
    latitude = serializers.SerializerMethodField()
    longitude = serializers.SerializerMethodField()

    def get_address(self, booking: Booking) -> str:
        return booking.room.listing.address if booking.is_paid else ""

    def get_latitude(self, booking: Booking) -> float:
        listing = booking.room.listing
        return listing.latitude if booking.is_paid else listing.public_latitude

    def get_longitude(self, booking: Booking) -> float:
        listing = booking.room.listing
        return listing.longitude if booking.is_paid else listing.public_longitude


class BookedRoomSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    name = serializers.CharField()


class PersonSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    name = serializers.CharField()


class BookingSerializer(serializers.Serializer[Booking]):
    id = serializers.CharField(source="public_id")
    status = serializers.ChoiceField(choices=BookingStatus.choices)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Until when it is to be answered or paid")
    property = BookedListingSerializer(source="*")
    room = BookedRoomSerializer()
    guest = PersonSerializer()
    host = PersonSerializer()
    check_in = serializers.DateField(source="check_in_on")
    check_out = serializers.DateField(source="check_out_on")
    nights = serializers.IntegerField()
    guests = serializers.IntegerField()
    children = serializers.ListField(child=serializers.IntegerField())
    infants = serializers.IntegerField()
    pets = serializers.IntegerField()
    message = serializers.CharField()
    total = MoneyField()
    lines = PriceLinesField(source="quote")
    policy = serializers.ChoiceField(choices=CancellationPolicy.choices)
    refund_timeline = serializers.SerializerMethodField()
    booked_at = serializers.DateTimeField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    cancelled_by = serializers.ChoiceField(choices=Mover.choices, allow_blank=True)
    reason = serializers.CharField()

    @extend_schema_field(RefundStepSerializer(many=True))
    def get_refund_timeline(self, booking: Booking) -> list[dict[str, Any]]:
        return [RefundStepSerializer(step).data for step in refund_timeline(booking.terms)]


class PaymentRequestSerializer(serializers.Serializer[Any]):
    gateway = serializers.CharField(max_length=20)
    flow = serializers.ChoiceField(choices=[Flow.REDIRECT, Flow.INTENT], required=False, default=Flow.REDIRECT)
    currency = serializers.RegexField("^[A-Z]{3}$", required=False)
    return_url = serializers.URLField(max_length=500, required=False, default="")


class StartedPaymentSerializer(serializers.Serializer[OpenedPayment]):
    """How to go on: a page to send the guest to (`redirect`), or a secret for the app (`intent`)."""

    reference = serializers.CharField(source="payment.public_id")
    redirect_url = serializers.CharField(required=False)
    client_secret = serializers.CharField(required=False)

    def to_representation(self, opened: OpenedPayment) -> dict[str, Any]:
        return {name: value for name, value in super().to_representation(opened).items() if value}


class PaymentSerializer(serializers.Serializer[Payment]):
    status = serializers.ChoiceField(choices=PaymentStatus.choices)
    gateway = serializers.CharField()
    reference = serializers.CharField(source="public_id")
    amount = MoneyField()


class CancellationRequestSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=MAX_REASON_LENGTH, required=False, default="", allow_blank=True)
    keep_blocked = serializers.BooleanField(
        required=False, default=False, help_text="For hosts: keep the nights off the market"
    )


class CancellationSerializer(serializers.Serializer[Cancellation]):
    status = serializers.ChoiceField(source="booking.status", choices=BookingStatus.choices)
    total = MoneyField(source="booking.total")
    refund = MoneyField()
    reason = serializers.CharField(source="rule", help_text="The rule of the policy that decides")
    lines = RefundLinesField(source="breakdown", allow_null=True)
    penalty = MoneyField(help_text="What a host who cancels is charged")
    cancelled_at = serializers.DateTimeField(source="booking.cancelled_at", allow_null=True)


class RejectionSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=MAX_REASON_LENGTH)


class NoShowSerializer(serializers.Serializer[Any]):
    free_nights = serializers.BooleanField(
        required=False, default=False, help_text="Put the remaining nights on the market again"
    )
