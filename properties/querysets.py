from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Prefetch, Q

from common.dates import DateRange
from properties.enums import PhotoStatus, PropertyStatus
from properties.text import prefix_query

if TYPE_CHECKING:
    from accounts.models import User
    from properties.models import Photo, Place, Property, Room, RoomNight, Unit  # noqa: F401


class PlaceQuerySet(models.QuerySet["Place"]):
    def named_like(self, where: str) -> Self:
        """Keep the places in whose names every word of `where` begins a word; the largest come first."""
        query = prefix_query(where)
        if not query:
            return self.none()
        vector = SearchVector("search_text", config="simple")
        return self.annotate(vector=vector).filter(vector=SearchQuery(query, config="simple", search_type="raw"))


class PropertyQuerySet(models.QuerySet["Property"]):
    def published(self) -> Self:
        return self.filter(status=PropertyStatus.PUBLISHED)

    def hosted_by(self, user: User) -> Self:
        return self.filter(host=user)

    def visible_to(self, user: User | None) -> Self:
        """Keep what is published, and what is the user's own."""
        return self.filter(Q(status=PropertyStatus.PUBLISHED) | Q(host=user)) if user else self.published()

    def locked(self) -> Self:
        return self.order_by("id").select_for_update(no_key=True, of=("self",))

    def with_photos(self, *, unready: bool = False) -> Self:
        """Load the photos that are ready, or all of them: one more query."""
        photos = apps.get_model("properties", "Photo")._default_manager.all()
        return self.prefetch_related(Prefetch("photos", photos if unready else photos.filter(status=PhotoStatus.READY)))

    def with_parts(self, *, unready_photos: bool = False) -> Self:
        """Load host, rooms with their units, amenities and photos: five queries, whatever the number."""
        parts = self.select_related("host").prefetch_related("rooms__units", "amenities")
        return parts.with_photos(unready=unready_photos)


class RoomQuerySet(models.QuerySet["Room"]):
    def published(self) -> Self:
        return self.filter(listing__status=PropertyStatus.PUBLISHED)

    def hosted_by(self, user: User) -> Self:
        return self.filter(listing__host=user)

    def locked(self) -> Self:
        return self.order_by("id").select_for_update(no_key=True, of=("self",))


class UnitQuerySet(models.QuerySet["Unit"]):
    def hosted_by(self, user: User) -> Self:
        return self.filter(room__listing__host=user)


class RoomNightQuerySet(models.QuerySet["RoomNight"]):
    def during(self, dates: DateRange) -> Self:
        return self.filter(date__gte=dates.start, date__lt=dates.end)


class PhotoQuerySet(models.QuerySet["Photo"]):
    def hosted_by(self, user: User) -> Self:
        return self.filter(listing__host=user)

    def ready(self) -> Self:
        return self.filter(status=PhotoStatus.READY)
