from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from availability.models import Calendar
from common.fields import PublicIdField
from pricing.enums import TaxBase
from pricing.rates import DatedRule
from properties.bounds import MAX_CAPACITY, MAX_NIGHTS, MAX_PRICE_MINOR, MAX_WINDOW_DAYS, TITLE_LENGTH
from properties.models.properties import Property
from properties.querysets import RoomNightQuerySet, RoomQuerySet, UnitQuerySet

FRIDAY_AND_SATURDAY = 0b0110000
ALL_DAYS = 0b1111111
PRICES = (0, MAX_PRICE_MINOR)
PERCENTAGES = (0, 10_000)


class Room(models.Model):
    """What is sold: a room or a whole place, with its rates and stay rules, in as many equal units as it has.

    Weekdays are masks, Monday the lowest bit; a weekend night is the one that begins on that day.
    """

    public_id = PublicIdField(prefix="rom")
    listing = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=TITLE_LENGTH)
    capacity = models.PositiveSmallIntegerField()
    bedrooms = models.PositiveSmallIntegerField(default=1)
    beds = models.PositiveSmallIntegerField(default=1)
    bathrooms = models.PositiveSmallIntegerField(default=1)

    currency = models.CharField(max_length=3, help_text="ISO 4217: what the host is owed in")
    base_minor = models.BigIntegerField()
    weekend_minor = models.BigIntegerField(null=True, blank=True, help_text="Empty: the base rate.")
    weekend_days = models.PositiveSmallIntegerField(default=FRIDAY_AND_SATURDAY)
    included_guests = models.PositiveSmallIntegerField(default=1)
    extra_guest_minor = models.BigIntegerField(default=0, help_text="Per night and guest above the included ones.")
    cleaning_minor = models.BigIntegerField(default=0, help_text="Per stay.")
    weekly_discount_bp = models.PositiveSmallIntegerField(default=0)
    monthly_discount_bp = models.PositiveSmallIntegerField(default=0)
    tax_bp = models.PositiveSmallIntegerField(default=0)
    tax_base = models.CharField(max_length=4, choices=TaxBase, default=TaxBase.ALL)

    min_nights = models.PositiveSmallIntegerField(default=1)
    max_nights = models.PositiveSmallIntegerField(default=MAX_NIGHTS)
    closed_arrival_days = models.PositiveSmallIntegerField(default=0)
    closed_departure_days = models.PositiveSmallIntegerField(default=0)
    advance_notice_days = models.PositiveSmallIntegerField(default=0)
    notice_cutoff_hour = models.PositiveSmallIntegerField(
        default=24, help_text="From this hour on, at the property, one more day of notice is needed; 24: never."
    )
    window_days = models.PositiveSmallIntegerField(default=365, help_text="How far ahead an arrival can be booked.")

    version = models.PositiveIntegerField(default=1, editable=False, help_text="Rises with every edit: its ETag.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[RoomQuerySet] = RoomQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(capacity__range=(1, MAX_CAPACITY)),
                name="room_has_a_capacity",
                violation_error_message=f"A room takes 1 to {MAX_CAPACITY} guests.",
            ),
            models.CheckConstraint(
                condition=Q(included_guests__gte=1, included_guests__lte=F("capacity")),
                name="included_guests_fit_the_room",
                violation_error_message="The guests included in the price are at least one and fit the room.",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex=r"^[A-Z]{3}$"),
                name="room_currency_is_a_code",
                violation_error_message="A currency is three capital letters.",
            ),
            models.CheckConstraint(
                condition=Q(base_minor__range=PRICES)
                & (Q(weekend_minor=None) | Q(weekend_minor__range=PRICES))
                & Q(extra_guest_minor__range=PRICES, cleaning_minor__range=PRICES),
                name="room_prices_are_in_bounds",
                violation_error_message=f"A price is between 0 and {MAX_PRICE_MINOR} minor units.",
            ),
            models.CheckConstraint(
                condition=Q(weekly_discount_bp__range=PERCENTAGES, monthly_discount_bp__range=PERCENTAGES)
                & Q(tax_bp__range=PERCENTAGES),
                name="room_percentages_are_in_bounds",
                violation_error_message="A percentage is between 0 and 100.",
            ),
            models.CheckConstraint(
                condition=Q(tax_base__in=TaxBase.values),
                name="room_tax_base_is_known",
                violation_error_message="A tax is taken of everything, of the rent or of the fees.",
            ),
            models.CheckConstraint(
                condition=Q(min_nights__gte=1, max_nights__lte=MAX_NIGHTS, max_nights__gte=F("min_nights")),
                name="room_stays_have_a_length",
                violation_error_message=f"A stay has 1 to {MAX_NIGHTS} nights, the maximum not below the minimum.",
            ),
            models.CheckConstraint(
                condition=Q(weekend_days__lte=ALL_DAYS, closed_arrival_days__lte=ALL_DAYS)
                & Q(closed_departure_days__lte=ALL_DAYS),
                name="room_weekdays_are_a_week",
                violation_error_message="A week has seven days.",
            ),
            models.CheckConstraint(
                condition=Q(advance_notice_days__lte=MAX_NIGHTS, notice_cutoff_hour__lte=24)
                & Q(window_days__range=(1, MAX_WINDOW_DAYS)),
                name="room_notice_and_window_are_in_bounds",
                violation_error_message=f"Arrivals can be booked 1 to {MAX_WINDOW_DAYS} days ahead.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"room:{self.pk}"


class RoomNight(models.Model):
    """One date on which a room's price or rules differ. Sparse: an ordinary date has no row, and no row is empty."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="nights", db_index=False)
    date = models.DateField()
    price_minor = models.BigIntegerField(null=True, blank=True)
    min_nights = models.PositiveSmallIntegerField(null=True, blank=True)
    max_nights = models.PositiveSmallIntegerField(null=True, blank=True)
    closed_to_arrival = models.BooleanField(default=False)
    closed_to_departure = models.BooleanField(default=False)

    objects: ClassVar[RoomNightQuerySet] = RoomNightQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["room", "date"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["room", "date"],
                name="one_rule_per_room_and_date",
                violation_error_message="This date has its rates already.",
            ),
            models.CheckConstraint(
                condition=Q(price_minor=None) | Q(price_minor__range=PRICES),
                name="night_price_is_in_bounds",
                violation_error_message=f"A price is between 0 and {MAX_PRICE_MINOR} minor units.",
            ),
            models.CheckConstraint(
                condition=(Q(min_nights=None) | Q(min_nights__range=(1, MAX_NIGHTS)))
                & (Q(max_nights=None) | Q(max_nights__range=(1, MAX_NIGHTS)))
                & (Q(min_nights=None) | Q(max_nights=None) | Q(max_nights__gte=F("min_nights"))),
                name="night_stays_have_a_length",
                violation_error_message=f"A stay has 1 to {MAX_NIGHTS} nights, the maximum not below the minimum.",
            ),
            models.CheckConstraint(
                condition=~Q(
                    price_minor=None,
                    min_nights=None,
                    max_nights=None,
                    closed_to_arrival=False,
                    closed_to_departure=False,
                ),
                name="night_rule_says_something",
                violation_error_message="A date without anything of its own needs no row.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.date}"

    @property
    def rule(self) -> DatedRule:
        return DatedRule(
            price_minor=self.price_minor,
            min_nights=self.min_nights,
            max_nights=self.max_nights,
            closed_to_arrival=self.closed_to_arrival,
            closed_to_departure=self.closed_to_departure,
        )


class Unit(models.Model):
    """What is occupied: one of a room's equal copies, with one calendar of its own."""

    public_id = PublicIdField(prefix="unt")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="units")
    calendar = models.OneToOneField(Calendar, on_delete=models.PROTECT, related_name="unit")
    name = models.CharField(max_length=60)

    objects: ClassVar[UnitQuerySet] = UnitQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["room", "name"],
                name="one_unit_per_name",
                violation_error_message="This room has a unit of that name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"unit:{self.pk}"
