from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Func

from availability.fields import BitsField
from availability.models import Calendar
from properties.models.properties import Property
from properties.models.rooms import Room, Unit


class SearchRow(models.Model):
    """What search reads of one unit of a published property, all of it derived (properties.search.index).

    `latitude` and `longitude` are the public ones. `booked`, `blocked` and `opens_on` are copied from the calendar by a
    trigger, in the statement that changes them. The dates with rates or rules of their own lie within
    [own_dates_from, own_dates_to]; both are empty where there are none.
    """

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, primary_key=True, related_name="search_row")
    calendar = models.OneToOneField(Calendar, on_delete=models.CASCADE, related_name="+")
    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="+")
    listing = models.ForeignKey(Property, on_delete=models.CASCADE, related_name="+")

    latitude = models.FloatField()
    longitude = models.FloatField()
    time_zone = models.CharField(max_length=64)
    room_type = models.CharField(max_length=20)
    instant_book = models.BooleanField()
    amenity_ids = ArrayField(models.IntegerField())
    rating = models.FloatField(null=True)
    published_at = models.DateTimeField()

    capacity = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3)
    base_minor = models.BigIntegerField()
    weekend_minor = models.BigIntegerField()
    weekend_days = models.PositiveSmallIntegerField()
    included_guests = models.PositiveSmallIntegerField()
    extra_guest_minor = models.BigIntegerField()
    cleaning_minor = models.BigIntegerField()
    weekly_discount_bp = models.PositiveSmallIntegerField()
    monthly_discount_bp = models.PositiveSmallIntegerField()
    tax_bp = models.PositiveSmallIntegerField()
    tax_base = models.CharField(max_length=4)

    min_nights = models.PositiveSmallIntegerField()
    max_nights = models.PositiveSmallIntegerField()
    closed_arrival_days = models.PositiveSmallIntegerField()
    closed_departure_days = models.PositiveSmallIntegerField()
    advance_notice_days = models.PositiveSmallIntegerField()
    notice_cutoff_hour = models.PositiveSmallIntegerField()
    window_days = models.PositiveSmallIntegerField()
    own_dates_from = models.DateField(null=True)
    own_dates_to = models.DateField(null=True)

    opens_on = models.DateField()
    booked = BitsField()
    blocked = BitsField()

    class Meta:
        indexes: ClassVar = [
            GistIndex(Func(F("longitude"), F("latitude"), function="point"), name="search_by_place"),
        ]

    def __str__(self) -> str:
        return f"Search row of unit {self.unit_id}"
