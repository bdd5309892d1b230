from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.policies import signed_in
from bookings import selectors, services
from bookings.enums import Mover
from bookings.models import Booking
from bookings.querysets import BookingQuerySet
from bookings.serializers import (
    BookingRequestSerializer,
    BookingSerializer,
    CancellationRequestSerializer,
    CancellationSerializer,
    NoShowSerializer,
    PaymentRequestSerializer,
    PaymentSerializer,
    RejectionSerializer,
    StartedPaymentSerializer,
)
from common import clock
from common.exceptions import InvalidInput
from common.idempotency import idempotent
from properties.selectors import published_room

AS = OpenApiParameter("as", OpenApiTypes.STR, enum=["guest", "host"], description="As whom; guest by default")
SIDES = {"guest": Mover.GUEST, "host": Mover.HOST}


def shield_of_room(request: Request) -> AbstractContextManager[None]:
    """Order those who want one room before a transaction begins; what was sent is judged later."""
    return services.room_shield(request.data.get("room") if isinstance(request.data, Mapping) else "")


class BookingThrottled(APIView):
    """Limits how often bookings and their money are changed, not how often they are looked at."""

    @property
    def throttle_scope(self) -> str | None:
        return "booking" if self.request.method == "POST" else None


class OneBooking(BookingThrottled):
    """A view of one booking, whoever of its parties asks. Another's booking is not found."""

    def booking(self, request: Request, booking_id: str) -> Booking:
        return selectors.booking_for(signed_in(request.user), booking_id)

    def authorize_replay(self, request: Request, booking_id: str) -> None:
        self.booking(request, booking_id)


class HostedBooking(OneBooking):
    def booking(self, request: Request, booking_id: str) -> Booking:
        return selectors.hosted_booking_for(signed_in(request.user), booking_id)


@extend_schema(tags=["bookings"])
class BookingsView(BookingThrottled, ListAPIView[Booking]):
    serializer_class = BookingSerializer

    def get_queryset(self) -> BookingQuerySet:
        side = SIDES.get(self.request.query_params.get("as", "guest"))
        if side is None:
            raise InvalidInput("Bookings are listed as guest or as host.", field="as")
        return selectors.bookings_of(signed_in(self.request.user), side=side)

    @extend_schema(operation_id="bookings_list", parameters=[AS])
    def get(self, request: Request) -> Response:
        """List the caller's bookings, the newest first."""
        return super().get(request)

    @extend_schema(operation_id="bookings_create", request=BookingRequestSerializer, responses={201: BookingSerializer})
    @idempotent(around=shield_of_room)
    def post(self, request: Request) -> Response:
        """Book a stay. 409 `stay_unavailable` names the `nearest` free dates; a broken rule of the stay is 409 too."""
        sent = BookingRequestSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        booking = services.request_booking(
            published_room(sent.validated_data["room"]),
            guest=signed_in(request.user),
            stay=sent.stay,
            party=sent.party,
            message=sent.validated_data["message"],
            now=clock.now(),
        )
        location = {"Location": f"{request.path}{booking.public_id}/"}
        return Response(BookingSerializer(booking).data, status=status.HTTP_201_CREATED, headers=location)


@extend_schema(tags=["bookings"])
class BookingView(OneBooking):
    @extend_schema(operation_id="bookings_retrieve", responses=BookingSerializer)
    def get(self, request: Request, booking_id: str) -> Response:
        return Response(BookingSerializer(self.booking(request, booking_id)).data)


@extend_schema(tags=["bookings"])
class BookingPaymentView(OneBooking):
    """Paying is its guest's; its host may look. Looking asks the gateway, so it is limited too."""

    throttle_scope = "booking"

    @extend_schema(operation_id="bookings_payment_retrieve", responses=PaymentSerializer)
    def get(self, request: Request, booking_id: str) -> Response:
        """Verify the booking's open payments with their gateway and return the one that counts."""
        payment = services.verify_payments(self.booking(request, booking_id), now=clock.now())
        return Response(PaymentSerializer(payment).data)

    @extend_schema(
        operation_id="bookings_payment_create",
        request=PaymentRequestSerializer,
        responses={201: StartedPaymentSerializer},
    )
    @idempotent(spanning=True)
    def post(self, request: Request, booking_id: str) -> Response:
        """Open a payment of the booking's total at a gateway, or return the one that is open there already."""
        sent = PaymentRequestSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        opened = services.start_payment(
            selectors.booking_of_guest(signed_in(request.user), booking_id), now=clock.now(), **sent.validated_data
        )
        return Response(StartedPaymentSerializer(opened).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["bookings"])
class BookingCancellationView(OneBooking):
    @extend_schema(operation_id="bookings_cancellation_retrieve", responses=CancellationSerializer)
    def get(self, request: Request, booking_id: str) -> Response:
        """Return what the caller's cancelling now would give back, to the minor unit."""
        user, booking = signed_in(request.user), self.booking(request, booking_id)
        preview = services.preview_cancellation(booking, by=selectors.side_of(user, booking), now=clock.now())
        return Response(CancellationSerializer(preview).data)

    @extend_schema(
        operation_id="bookings_cancellation_create",
        request=CancellationRequestSerializer,
        responses=CancellationSerializer,
    )
    @idempotent
    def post(self, request: Request, booking_id: str) -> Response:
        """Cancel as guest or as host; a request that its guest cancels is withdrawn."""
        sent = CancellationRequestSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        user, booking = signed_in(request.user), self.booking(request, booking_id)
        cancellation = services.cancel_booking(
            booking, by=selectors.side_of(user, booking), actor=user, now=clock.now(), **sent.validated_data
        )
        return Response(CancellationSerializer(cancellation).data)


@extend_schema(tags=["host"])
class AcceptanceView(HostedBooking):
    @extend_schema(operation_id="host_bookings_acceptance_create", request=None, responses=BookingSerializer)
    @idempotent
    def post(self, request: Request, booking_id: str) -> Response:
        """Accept a request to book."""
        booking = self.booking(request, booking_id)
        accepted = services.accept_booking(booking, actor=signed_in(request.user), now=clock.now())
        return Response(BookingSerializer(accepted).data)


@extend_schema(tags=["host"])
class RejectionView(HostedBooking):
    @extend_schema(
        operation_id="host_bookings_rejection_create", request=RejectionSerializer, responses=BookingSerializer
    )
    @idempotent
    def post(self, request: Request, booking_id: str) -> Response:
        """Decline a request to book, with a reason."""
        sent = RejectionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        booking = self.booking(request, booking_id)
        declined = services.decline_booking(
            booking, actor=signed_in(request.user), now=clock.now(), **sent.validated_data
        )
        return Response(BookingSerializer(declined).data)


@extend_schema(tags=["host"])
class NoShowView(HostedBooking):
    @extend_schema(operation_id="host_bookings_no_show_create", request=NoShowSerializer, responses=BookingSerializer)
    @idempotent
    def post(self, request: Request, booking_id: str) -> Response:
        """Mark that nobody came, once the check-in day is over."""
        sent = NoShowSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        booking = services.mark_no_show(
            self.booking(request, booking_id),
            by=Mover.HOST,
            actor=signed_in(request.user),
            now=clock.now(),
            **sent.validated_data,
        )
        return Response(BookingSerializer(booking).data)
