from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import Q

from common.fields import PublicIdField
from pricing.enums import CancellationPolicy
from properties.bounds import DESCRIPTION_LENGTH, TITLE_LENGTH
from properties.enums import PropertyStatus, PropertyType, RoomType
from properties.models.amenities import Amenity
from properties.querysets import PropertyQuerySet


class Property(models.Model):
    """A host's house, flat or hotel at one place. What is sold in it are its rooms.

    `latitude` and `longitude` are exact and shown after confirmation only; the public ones are displaced.
    """

    public_id = PublicIdField(prefix="prp")
    host = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="properties")
    title = models.CharField(max_length=TITLE_LENGTH)
    description = models.TextField(max_length=DESCRIPTION_LENGTH, blank=True)
    property_type = models.CharField(max_length=20, choices=PropertyType, default=PropertyType.APARTMENT)
    room_type = models.CharField(max_length=20, choices=RoomType, default=RoomType.ENTIRE_PLACE)

    address = models.CharField(max_length=200, blank=True, help_text="Shown to a guest once the booking is confirmed.")
    neighbourhood = models.CharField(max_length=80, blank=True)
    city = models.CharField(max_length=80)
    region = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2")
    latitude = models.FloatField()
    longitude = models.FloatField()
    public_latitude = models.FloatField(editable=False)
    public_longitude = models.FloatField(editable=False)
    time_zone = models.CharField(max_length=64, help_text="IANA name")

    check_in_from = models.TimeField(default=time(15))
    check_out_until = models.TimeField(default=time(11))
    house_rules = models.TextField(max_length=DESCRIPTION_LENGTH, blank=True)
    cancellation_policy = models.CharField(
        max_length=16, choices=CancellationPolicy, default=CancellationPolicy.MODERATE
    )
    instant_book = models.BooleanField(default=True, help_text="Otherwise the host answers each request.")
    amenities = models.ManyToManyField(Amenity, blank=True, related_name="properties")

    status = models.CharField(max_length=10, choices=PropertyStatus, default=PropertyStatus.DRAFT, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False, help_text="Rises with every edit: its ETag.")
    source = models.CharField(max_length=40, blank=True, editable=False, help_text="Where an import had it from.")
    source_id = models.CharField(max_length=64, blank=True, editable=False)
    search_text = models.TextField(editable=False, help_text="Names as properties.text.normalised writes them.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[PropertyQuerySet] = PropertyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        verbose_name_plural = "properties"
        indexes: ClassVar = [
            models.Index(fields=["host", "-created_at", "-id"], name="properties_of_a_host"),
            GinIndex(SearchVector("search_text", config="simple"), name="property_search_text"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="property_has_a_title",
                violation_error_message="A property has a title.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="property_is_on_earth",
                violation_error_message="Latitude is within ±90 and longitude within ±180 degrees.",
            ),
            models.CheckConstraint(
                condition=Q(public_latitude__range=(-90, 90), public_longitude__range=(-180, 180)),
                name="property_is_shown_on_earth",
                violation_error_message="Latitude is within ±90 and longitude within ±180 degrees.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=PropertyStatus.values),
                name="property_status_is_known",
                violation_error_message="A property is a draft, published or unlisted.",
            ),
            models.CheckConstraint(
                condition=~Q(status=PropertyStatus.PUBLISHED) | Q(published_at__isnull=False),
                name="published_properties_say_since_when",
                violation_error_message="A published property says since when.",
            ),
            models.CheckConstraint(
                condition=Q(cancellation_policy__in=CancellationPolicy.values),
                name="property_policy_is_known",
                violation_error_message="There is no such cancellation policy.",
            ),
            models.CheckConstraint(
                condition=Q(property_type__in=PropertyType.values, room_type__in=RoomType.values),
                name="property_types_are_known",
                violation_error_message="There is no such type of property or room.",
            ),
            models.CheckConstraint(
                condition=Q(country="") | Q(country__regex=r"^[A-Z]{2}$"),
                name="property_country_is_a_code",
                violation_error_message="A country is two capital letters.",
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~Q(source=""),
                name="one_property_per_source_id",
                violation_error_message="This listing has been imported already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        return f"property:{self.pk}"
