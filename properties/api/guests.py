from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common import clock
from common.exceptions import InvalidInput, NotFound
from common.openapi import problems
from properties.models import Property, Room
from properties.selectors import available_rooms, offer_room, published_property, room_calendar
from properties.serializers.guests import (
    AvailabilitySerializer,
    CalendarQuery,
    CalendarSerializer,
    PropertySerializer,
    QuoteQuery,
    QuoteSerializer,
    StayQuery,
)


def room_of(listing: Property, public_id: str | None) -> Room:
    """Return the room that is named, or the only one. Raises NotFound, and InvalidInput where it must be named."""
    rooms = list(listing.rooms.all())
    if public_id is None:
        if len(rooms) != 1:
            raise InvalidInput("Name one of the property's rooms.", field="room")
        return rooms[0]
    room = next((room for room in rooms if room.public_id == public_id), None)
    if room is None:
        raise NotFound
    return room


@extend_schema(tags=["properties"])
class PropertyView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="properties_retrieve", responses=PropertySerializer)
    def get(self, request: Request, property_id: str) -> Response:
        """Return a published property with its rooms, photos, policy and stay rules."""
        return Response(PropertySerializer(published_property(property_id)).data)


@extend_schema(tags=["properties"])
class CalendarView(APIView):
    permission_classes = [AllowAny]

    @extend_schema(operation_id="properties_calendar", parameters=[CalendarQuery], responses=CalendarSerializer)
    def get(self, request: Request, property_id: str) -> Response:
        """Return status, units free, price and stay rules of each night of a room."""
        sent = CalendarQuery(data=request.query_params)
        sent.is_valid(raise_exception=True)
        room = room_of(published_property(property_id), sent.validated_data.get("room"))
        days = room_calendar(room, sent.dates(room.listing.time_zone))
        shown = {"room": room.public_id, "currency": room.currency, "days": days}
        return Response(CalendarSerializer(shown).data)


@extend_schema(tags=["properties"])
class AvailabilityView(APIView):
    permission_classes = [AllowAny]
    throttle_scope = "quote"

    @extend_schema(operation_id="properties_availability", parameters=[StayQuery], responses=AvailabilitySerializer)
    def get(self, request: Request, property_id: str) -> Response:
        """Return which rooms can be booked for a stay; where none can, why not and when one could."""
        sent = StayQuery(data=request.query_params)
        sent.is_valid(raise_exception=True)
        listing = published_property(property_id)
        answer = available_rooms(listing, sent.stay, sent.party, now=clock.now())
        return Response(AvailabilitySerializer(answer).data)


@extend_schema(tags=["properties"])
class QuoteView(APIView):
    permission_classes = [AllowAny]
    throttle_scope = "quote"

    @extend_schema(
        operation_id="properties_quote", parameters=[QuoteQuery], responses={200: QuoteSerializer, **problems(409)}
    )
    def get(self, request: Request, property_id: str) -> Response:
        """Return every line of the price and the refund timeline; 409 with the refusal that a booking would meet."""
        sent = QuoteQuery(data=request.query_params)
        sent.is_valid(raise_exception=True)
        room = room_of(published_property(property_id), sent.validated_data.get("room"))
        return Response(QuoteSerializer(offer_room(room, sent.stay, sent.party, now=clock.now())).data)
