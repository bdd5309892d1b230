"""Whose and which: every look-up starts from who asks, and what is another's is not found."""

from __future__ import annotations

from math import cos, radians, sin
from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F, FloatField, Value
from django.db.models.functions import Cos, Radians, Sin

from accounts.models import User
from common.exceptions import NotFound
from properties.models import Photo, Place, Property, Room, Unit

M = TypeVar("M", bound=models.Model)


def published_property(public_id: str) -> Property:
    """Return a property that guests may see, with rooms, units, amenities and photos. Raises NotFound."""
    return _one(Property.objects.published().with_parts(), public_id)


def published_room(public_id: str) -> Room:
    """Return a room that guests may book, with its listing and units. Raises NotFound."""
    return _one(Room.objects.published().select_related("listing").prefetch_related("units"), public_id)


def hosted_property(host: User, public_id: str) -> Property:
    """Return a property of this host, with rooms, units, amenities and photos, ready or not. Raises NotFound."""
    return _one(Property.objects.hosted_by(host).with_parts(unready_photos=True), public_id)


def hosted_room(host: User, property_id: str, room_id: str) -> Room:
    """Return a room of this property of this host, with its listing and units. Raises NotFound."""
    rooms = Room.objects.hosted_by(host).filter(listing__public_id=property_id)
    return _one(rooms.select_related("listing").prefetch_related("units"), room_id)


def hosted_unit(host: User, property_id: str, unit_id: str) -> Unit:
    """Return a unit of this property of this host, with its room. Raises NotFound."""
    units = Unit.objects.hosted_by(host).filter(room__listing__public_id=property_id)
    return _one(units.select_related("room__listing"), unit_id)


def hosted_photo(host: User, property_id: str, photo_id: str) -> Photo:
    """Return a photo of this property of this host, ready or not. Raises NotFound."""
    photos = Photo.objects.hosted_by(host).filter(listing__public_id=property_id)
    return _one(photos.select_related("listing"), photo_id)


def nearest_place(latitude: float, longitude: float) -> Place | None:
    """Return the nearest place of the gazetteer, or None where it is empty."""
    here, there = radians(latitude), Radians("latitude")
    east = Cos(Radians(F("longitude") - Value(longitude, FloatField())))
    closeness = Sin(there) * sin(here) + Cos(there) * cos(here) * east  # the cosine of the angle between them
    return Place.objects.order_by(closeness.desc(), "id").first()


def _one(found: models.QuerySet[M], public_id: str) -> M:
    try:
        return found.get(public_id=public_id)
    except ObjectDoesNotExist:
        raise NotFound from None
