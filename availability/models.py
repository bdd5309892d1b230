from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Func, IntegerField, Q
from django.db.models.functions import Length, Now
from django.db.models.lookups import Exact

from availability.enums import ClaimStatus, NightStatus
from availability.fields import BitsField
from availability.querysets import CalendarQuerySet, NightClaimQuerySet, NightQuerySet

# Keyword arguments in alphabetical order, as migrations write them: their order counts when Django compares the two.
NIGHTS_OPEN = Func(
    F("closes_on"), F("opens_on"), arg_joiner=" - ", output_field=IntegerField(), template="(%(expressions)s)"
)
BITS_IN_BOTH = Func(
    F("booked"), F("blocked"), arg_joiner=" & ", output_field=IntegerField(), template="bit_count(%(expressions)s)"
)


class Calendar(models.Model):
    """The nights of one thing that only one party can occupy; what that thing is, others know.

    Open on the half-open range [opens_on, closes_on). Bit i of each mask is the night `opens_on` + i; nights before
    `opens_on` are history: they keep their rows and leave the masks.
    """

    time_zone = models.CharField(max_length=64)
    opens_on = models.DateField()
    closes_on = models.DateField()
    rolls = models.BooleanField(default=True, help_text="Rolled forward every night; a replay's calendar is not.")
    booked = BitsField(editable=False)
    blocked = BitsField(editable=False)

    objects: ClassVar[CalendarQuerySet] = CalendarQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closes_on__gt=F("opens_on")),
                name="calendar_closes_after_it_opens",
                violation_error_message="A calendar closes after it opens.",
            ),
            models.CheckConstraint(
                condition=Q(Exact(Length("booked"), NIGHTS_OPEN), Exact(Length("blocked"), NIGHTS_OPEN)),
                name="masks_have_a_bit_per_night",
                violation_error_message="The masks of a calendar have one bit per night.",
            ),
            models.CheckConstraint(
                condition=Exact(BITS_IN_BOTH, 0),
                name="no_night_is_booked_and_blocked",
                violation_error_message="A night is booked or blocked, never both.",
            ),
        ]

    def __str__(self) -> str:
        return f"Calendar {self.pk}"


class Night(models.Model):
    """One date of one calendar, as it is shown. Dense: every open date has its row."""

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="nights", db_index=False)
    date = models.DateField()
    status = models.CharField(max_length=9, choices=NightStatus, default=NightStatus.AVAILABLE)

    objects: ClassVar[NightQuerySet] = NightQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["calendar", "date"],
                name="one_row_per_night",
                violation_error_message="This night is already in the calendar.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=NightStatus.values),
                name="night_status_is_known",
                violation_error_message="A night is available, booked or blocked.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.date} {self.status}"


class NightClaim(models.Model):
    """One night owned by one holder. A taken night is a new row; released rows stay as history.

    `holder` is an opaque reference ("booking:12").
    """

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="claims", db_index=False)
    date = models.DateField()
    holder = models.CharField(max_length=64)
    status = models.CharField(max_length=8, choices=ClaimStatus, default=ClaimStatus.BOOKED)
    claimed_at = models.DateTimeField(db_default=Now())
    released_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[NightClaimQuerySet] = NightClaimQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["holder", "calendar", "date"], name="claims_of_a_holder"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["calendar", "date"],
                condition=Q(status=ClaimStatus.BOOKED),
                name="one_owner_per_night",
                violation_error_message="Somebody else owns this night.",
            ),
            models.CheckConstraint(
                condition=Q(status=ClaimStatus.BOOKED, released_at=None)
                | Q(status=ClaimStatus.RELEASED, released_at__isnull=False),
                name="released_claims_say_when",
                violation_error_message="A claim is booked, or released at an instant.",
            ),
            models.CheckConstraint(
                condition=~Q(holder=""),
                name="claims_have_a_holder",
                violation_error_message="A claim has a holder.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.date} {self.holder} {self.status}"
