from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.dates import DateRange
from common.exceptions import InvalidInput
from common.money import Money
from common.serializers import MoneyField
from properties.bounds import MAX_CAPACITY
from properties.enums import RoomType
from properties.models import Amenity
from properties.search.criteria import MAX_RADIUS_KM, RADIUS_OF_A_PLACE_KM, Box, Criteria, Point, Sort
from properties.search.selectors import MAX_PAGE, Cursor, Result, located


class SearchSerializer(serializers.Serializer[Criteria]):
    """The query of a search; `criteria` is what it means."""

    where = serializers.CharField(required=False, max_length=80, help_text="a place, or words of a title")
    lat = serializers.FloatField(required=False, min_value=-90, max_value=90)
    lng = serializers.FloatField(required=False, min_value=-180, max_value=180)
    radius_km = serializers.FloatField(required=False, min_value=0.1, max_value=MAX_RADIUS_KM)
    bbox = serializers.CharField(required=False, max_length=100, help_text="west,south,east,north")
    check_in = serializers.DateField(required=False)
    check_out = serializers.DateField(required=False)
    guests = serializers.IntegerField(required=False, default=1, min_value=1, max_value=MAX_CAPACITY)
    price_min = serializers.DecimalField(required=False, max_digits=14, decimal_places=None, min_value=0)
    price_max = serializers.DecimalField(required=False, max_digits=14, decimal_places=None, min_value=0)
    currency = serializers.RegexField("^[A-Z]{3}$", required=False, help_text="of the price filter and the price order")
    room_type = serializers.MultipleChoiceField(required=False, choices=RoomType.choices)
    amenities = serializers.CharField(required=False, max_length=400, help_text="codes, separated by commas")
    instant = serializers.BooleanField(required=False, default=False)
    sort = serializers.ChoiceField(required=False, choices=[sort.value for sort in Sort])
    cursor = serializers.CharField(required=False, max_length=400)
    page_size = serializers.IntegerField(required=False, default=20, min_value=1, max_value=MAX_PAGE)

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        for one, other in (("check_in", "check_out"), ("lat", "lng")):
            if (one in sent) != (other in sent):
                raise InvalidInput(f"{one} and {other} come together.", field=one)
        return sent

    @property
    def criteria_fields(self) -> dict[str, Any]:
        """Return Criteria's arguments but for `now`. Raises InvalidInput and the refusals of impossible stays."""
        sent: dict[str, Any] = self.validated_data
        centre, words = located(sent.get("where", ""))
        if "lat" in sent:
            centre = Point(sent["lat"], sent["lng"])
        currency = sent.get("currency")
        return {
            "centre": centre,
            "radius_km": sent.get("radius_km", RADIUS_OF_A_PLACE_KM if centre and "bbox" not in sent else None),
            "box": box_of(sent["bbox"]) if "bbox" in sent else None,
            "words": words,
            "stay": DateRange(sent["check_in"], sent["check_out"]) if "check_in" in sent else None,
            "guests": sent["guests"],
            "currency": currency,
            "price_min_minor": minor_of(sent.get("price_min"), currency),
            "price_max_minor": minor_of(sent.get("price_max"), currency),
            "room_types": tuple(sorted(sent.get("room_type", ()))),
            "amenity_ids": amenity_ids(sent.get("amenities", "")),
            "instant_only": sent["instant"],
            "sort": Sort(sent["sort"]) if "sort" in sent else None,
        }

    @property
    def beside(self) -> Cursor | None:
        text = self.validated_data.get("cursor")
        return Cursor.decode(text) if text else None


def box_of(text: str) -> Box:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        raise InvalidInput("A box is four numbers: west,south,east,north.", field="bbox") from None
    return Box(south, west, north, east)


def minor_of(amount: Any, currency: str | None) -> int | None:
    if amount is None:
        return None
    if currency is None:
        raise InvalidInput("A price filter needs a currency.", field="currency")
    return Money.parse(amount, currency).minor


def amenity_ids(codes: str) -> tuple[int, ...]:
    wanted = {code.strip() for code in codes.split(",") if code.strip()}
    found = dict(Amenity.objects.filter(code__in=wanted).values_list("code", "id"))
    if unknown := sorted(wanted - found.keys()):
        raise InvalidInput(f"There are no amenities {', '.join(unknown)}.", field="amenities")
    return tuple(sorted(found.values()))


class FoundRoomSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(source="public_id")
    name = serializers.CharField()
    capacity = serializers.IntegerField()


class ResultSerializer(serializers.Serializer[Any]):
    """One property that matches; `price` is the total for the dates, or an ordinary night's where there are none."""

    id = serializers.CharField(source="listing.public_id")
    title = serializers.CharField(source="listing.title")
    room_type = serializers.CharField(source="listing.room_type")
    city = serializers.CharField(source="listing.city")
    neighbourhood = serializers.CharField(source="listing.neighbourhood")
    lat = serializers.FloatField(source="listing.public_latitude")
    lng = serializers.FloatField(source="listing.public_longitude")
    instant_book = serializers.BooleanField(source="listing.instant_book")
    photo = serializers.SerializerMethodField()
    room = FoundRoomSerializer()
    price = MoneyField(source="offer.price")
    distance_km = serializers.FloatField(source="offer.distance_km", allow_null=True)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_photo(self, result: Result) -> str | None:
        for photo in result.listing.photos.all():
            for address in photo.sizes.values():
                return address
        return None


class SearchPageSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField(help_text="exact, of all pages")
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = ResultSerializer(many=True)
