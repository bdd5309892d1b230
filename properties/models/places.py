from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models

from properties.querysets import PlaceQuerySet


class Place(models.Model):
    """A city of the gazetteer: what a guest's "where" is looked up in, and what gives a listing its time zone."""

    name = models.CharField(max_length=80)
    region = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, help_text="ISO 3166-1 alpha-2")
    latitude = models.FloatField()
    longitude = models.FloatField()
    time_zone = models.CharField(max_length=64, help_text="IANA name")
    population = models.PositiveIntegerField(help_text="Orders places of one name; need not be of this year.")
    search_text = models.TextField(editable=False, help_text="Names as properties.text.normalised writes them.")

    objects: ClassVar[PlaceQuerySet] = PlaceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["-population", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["name", "region", "country"],
                name="one_place_per_name",
                violation_error_message="This place is already in the gazetteer.",
            ),
            models.CheckConstraint(
                condition=models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_is_on_earth",
                violation_error_message="Latitude is within ±90 and longitude within ±180 degrees.",
            ),
        ]
        indexes: ClassVar = [GinIndex(SearchVector("search_text", config="simple"), name="place_search_text")]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.name, self.region, self.country]))
