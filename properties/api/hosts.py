from __future__ import annotations

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.policies import is_host, signed_in
from common import clock
from common.etags import offered_version, tagged
from common.openapi import problems
from properties import services
from properties.models import Property, Room
from properties.querysets import PropertyQuerySet
from properties.selectors import hosted_property, hosted_room, hosted_unit, room_calendar, unit_calendar
from properties.serializers.guests import DatesQuery
from properties.serializers.hosts import (
    HostedCalendarSerializer,
    HostedPropertyInListSerializer,
    HostedPropertySerializer,
    NightsInput,
    PropertyInput,
    RatesInput,
    RoomFactsInput,
    RoomInput,
    UnitCalendarSerializer,
    UnitInput,
    UnitNightsInput,
    UnitSerializer,
    UnitsInput,
)
from properties.serializers.parts import RoomSerializer

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag of the version that is edited"
)


class HostsOnly(BasePermission):
    """The role opens these pages; whose rows they are is decided by the selectors."""

    message = "Become a host first (POST /api/v1/me/roles/)."

    def has_permission(self, request: Request, view: APIView) -> bool:
        return is_host(request.user)


class HostView(APIView):
    permission_classes = [IsAuthenticated, HostsOnly]

    @property
    def host(self) -> User:
        return signed_in(self.request.user)


def shown(listing: Property, host: User, code: int = status.HTTP_200_OK) -> Response:
    """Answer with the property as it is now, tagged with its version."""
    fresh = hosted_property(host, listing.public_id)
    return tagged(Response(HostedPropertySerializer(fresh).data, status=code), fresh.version)


def room_shown(room: Room, code: int = status.HTTP_200_OK) -> Response:
    return tagged(Response(RoomSerializer(room).data, status=code), room.version)


@extend_schema(tags=["host"])
class PropertiesView(HostView, ListAPIView[Property]):
    serializer_class = HostedPropertyInListSerializer

    def get_queryset(self) -> PropertyQuerySet:
        return Property.objects.hosted_by(self.host)

    @extend_schema(operation_id="host_properties_list")
    def get(self, request: Request) -> Response:
        """List the caller's properties, the newest first."""
        return super().get(request)

    @extend_schema(
        operation_id="host_properties_create", request=PropertyInput, responses={201: HostedPropertySerializer}
    )
    def post(self, request: Request) -> Response:
        """Create a draft. Rooms, units and photos are added to it before it is published."""
        sent = PropertyInput(data=request.data)
        sent.is_valid(raise_exception=True)
        listing = services.create_property(self.host, **sent.fields_sent)
        return shown(listing, self.host, status.HTTP_201_CREATED)


@extend_schema(tags=["host"])
class PropertyView(HostView):
    @extend_schema(operation_id="host_properties_retrieve", responses=HostedPropertySerializer)
    def get(self, request: Request, property_id: str) -> Response:
        return shown(hosted_property(self.host, property_id), self.host)

    @extend_schema(
        operation_id="host_properties_update",
        parameters=[IF_MATCH],
        request=PropertyInput(partial=True),
        responses=HostedPropertySerializer,
    )
    def patch(self, request: Request, property_id: str) -> Response:
        """Change what is given. Bookings keep what was agreed when they were made."""
        listing = hosted_property(self.host, property_id)
        version = offered_version(request)
        sent = PropertyInput(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        return shown(services.edit_property(listing, actor=self.host, version=version, **sent.fields_sent), self.host)


@extend_schema(tags=["host"])
class PublicationView(HostView):
    @extend_schema(
        operation_id="host_properties_publish", request=None, responses={200: HostedPropertySerializer, **problems(409)}
    )
    def post(self, request: Request, property_id: str) -> Response:
        """Show the property to guests; 409 `not_publishable` names what is `missing`."""
        listing = hosted_property(self.host, property_id)
        return shown(services.publish_property(listing, actor=self.host, now=clock.now()), self.host)

    @extend_schema(operation_id="host_properties_unlist", responses={200: HostedPropertySerializer})
    def delete(self, request: Request, property_id: str) -> Response:
        """Take the property out of search and booking; what is booked stays booked."""
        listing = hosted_property(self.host, property_id)
        return shown(services.unlist_property(listing, actor=self.host), self.host)


@extend_schema(tags=["host"])
class RoomsView(HostView):
    @extend_schema(operation_id="host_rooms_create", request=RoomInput, responses={201: RoomSerializer})
    def post(self, request: Request, property_id: str) -> Response:
        """Add a room with its rates and units."""
        listing = hosted_property(self.host, property_id)
        sent = RoomInput(data=request.data)
        sent.is_valid(raise_exception=True)
        currency: str = sent.validated_data["base"].currency
        units: int = sent.validated_data.pop("units")
        room = services.add_room_with_units(
            listing, actor=self.host, now=clock.now(), units=units, currency=currency, **sent.fields_sent(currency)
        )
        return room_shown(room, status.HTTP_201_CREATED)


class OneRoomView(HostView):
    def room(self, property_id: str, room_id: str) -> Room:
        return hosted_room(self.host, property_id, room_id)


@extend_schema(tags=["host"])
class RoomView(OneRoomView):
    @extend_schema(operation_id="host_rooms_retrieve", responses=RoomSerializer)
    def get(self, request: Request, property_id: str, room_id: str) -> Response:
        return room_shown(self.room(property_id, room_id))

    @extend_schema(
        operation_id="host_rooms_update",
        parameters=[IF_MATCH],
        request=RoomFactsInput(partial=True),
        responses=RoomSerializer,
    )
    def patch(self, request: Request, property_id: str, room_id: str) -> Response:
        room, version = self.room(property_id, room_id), offered_version(request)
        sent = RoomFactsInput(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        return room_shown(services.edit_room(room, actor=self.host, version=version, **sent.validated_data))


@extend_schema(tags=["host"])
class RatesView(OneRoomView):
    @extend_schema(
        operation_id="host_rates_update",
        parameters=[IF_MATCH],
        request=RatesInput(partial=True),
        responses=RoomSerializer,
    )
    def patch(self, request: Request, property_id: str, room_id: str) -> Response:
        """Change rates and stay rules from now on."""
        room, version = self.room(property_id, room_id), offered_version(request)
        sent = RatesInput(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        fields = sent.fields_sent(room.currency)
        return room_shown(services.edit_room(room, actor=self.host, version=version, **fields))


@extend_schema(tags=["host"])
class RoomCalendarView(OneRoomView):
    @extend_schema(operation_id="host_calendar_retrieve", parameters=[DatesQuery], responses=HostedCalendarSerializer)
    def get(self, request: Request, property_id: str, room_id: str) -> Response:
        """Return each night of the room: how many units are free, booked and blocked, and what it costs."""
        sent = DatesQuery(data=request.query_params)
        sent.is_valid(raise_exception=True)
        room = self.room(property_id, room_id)
        days = room_calendar(room, sent.dates(room.listing.time_zone))
        shown = {"room": room.public_id, "currency": room.currency, "days": days}
        return tagged(Response(HostedCalendarSerializer(shown).data), room.version)

    @extend_schema(
        operation_id="host_calendar_update", parameters=[IF_MATCH], request=NightsInput, responses=RoomSerializer
    )
    def put(self, request: Request, property_id: str, room_id: str) -> Response:
        """Give dates a price and stay rules of their own."""
        room, version = self.room(property_id, room_id), offered_version(request)
        sent = NightsInput(data=request.data)
        sent.is_valid(raise_exception=True)
        fields = sent.fields_sent(room.currency)
        return room_shown(services.set_night_rules(room, sent.dates, actor=self.host, version=version, **fields))


@extend_schema(tags=["host"])
class UnitsView(OneRoomView):
    @extend_schema(operation_id="host_units_list", responses=UnitSerializer(many=True))
    def get(self, request: Request, property_id: str, room_id: str) -> Response:
        """List all units of the room; there are 500 at most."""
        return Response(UnitSerializer(self.room(property_id, room_id).units.all(), many=True).data)

    @extend_schema(operation_id="host_units_create", request=UnitsInput, responses={201: UnitSerializer(many=True)})
    def post(self, request: Request, property_id: str, room_id: str) -> Response:
        """Add units, each with a calendar of its own, free from today on."""
        room = self.room(property_id, room_id)
        sent = UnitsInput(data=request.data)
        sent.is_valid(raise_exception=True)
        units = services.add_units(room, actor=self.host, now=clock.now(), **sent.validated_data)
        return Response(UnitSerializer(units, many=True).data, status=status.HTTP_201_CREATED)


@extend_schema(tags=["host"])
class UnitView(HostView):
    @extend_schema(operation_id="host_units_update", parameters=[IF_MATCH], request=UnitInput, responses=UnitSerializer)
    def patch(self, request: Request, property_id: str, unit_id: str) -> Response:
        """Rename a unit. Its version is its room's."""
        unit, version = hosted_unit(self.host, property_id, unit_id), offered_version(request)
        sent = UnitInput(data=request.data)
        sent.is_valid(raise_exception=True)
        unit = services.rename_unit(unit, actor=self.host, version=version, **sent.validated_data)
        return tagged(Response(UnitSerializer(unit).data), unit.room.version)


@extend_schema(tags=["host"])
class UnitCalendarView(HostView):
    @extend_schema(
        operation_id="host_unit_calendar_retrieve", parameters=[DatesQuery], responses=UnitCalendarSerializer
    )
    def get(self, request: Request, property_id: str, unit_id: str) -> Response:
        """Return whether each night of the unit is available, booked or blocked."""
        sent = DatesQuery(data=request.query_params)
        sent.is_valid(raise_exception=True)
        unit = hosted_unit(self.host, property_id, unit_id)
        days = unit_calendar(unit, sent.dates(unit.room.listing.time_zone))
        shown = {"unit": unit.public_id, "days": days}
        return tagged(Response(UnitCalendarSerializer(shown).data), unit.room.version)

    @extend_schema(
        operation_id="host_unit_calendar_update",
        parameters=[IF_MATCH],
        request=UnitNightsInput,
        responses=RoomSerializer,
    )
    def put(self, request: Request, property_id: str, unit_id: str) -> Response:
        """Block nights of the unit, or put them back on the market; 409 `nights_booked` names the `dates`."""
        unit, version = hosted_unit(self.host, property_id, unit_id), offered_version(request)
        sent = UnitNightsInput(data=request.data)
        sent.is_valid(raise_exception=True)
        verb = services.block_nights if sent.validated_data["blocked"] else services.unblock_nights
        return room_shown(verb(unit, sent.dates, actor=self.host, version=version))
