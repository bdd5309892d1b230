from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from availability.models import Calendar
from bookings.enums import EXPIRES, HOLDS_DATES, PAID, BookingStatus, Mover
from bookings.querysets import BookingQuerySet
from common.dates import DateRange
from common.fields import PublicIdField
from common.money import Money
from pricing.enums import CancellationPolicy, LineKind
from pricing.quotes import Quote, QuoteLine
from pricing.rates import Party
from pricing.terms import FrozenTerms
from properties.models import Room, Unit

MAX_MESSAGE_LENGTH = 2000
MAX_REASON_LENGTH = 500


class Booking(models.Model):
    """One stay of one guest in one unit. Price and policy are frozen here when it is made.

    `status` is assigned by `bookings.services.moving` alone. `check_in_from` is by the listing's clock, as is the hour
    of check-out in `ends_at`; `freed_from_on` is the first night given back after a no-show.
    """

    public_id = PublicIdField(prefix="bkg")
    guest = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bookings")
    host = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hosted_bookings")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="bookings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="bookings")
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=9, choices=BookingStatus)

    check_in_on = models.DateField()
    check_out_on = models.DateField()
    time_zone = models.CharField(max_length=64)
    check_in_from = models.TimeField()
    ends_at = models.DateTimeField()
    freed_from_on = models.DateField(null=True, blank=True)

    guests = models.PositiveSmallIntegerField()
    children = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    infants = models.PositiveSmallIntegerField(default=0)
    pets = models.PositiveSmallIntegerField(default=0)
    message = models.TextField(max_length=MAX_MESSAGE_LENGTH, blank=True)

    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    host_minor = models.BigIntegerField(help_text="what the host is owed")
    platform_minor = models.BigIntegerField(help_text="service fees of both sides")
    tax_minor = models.BigIntegerField()
    host_fee_bp = models.PositiveIntegerField()
    policy = models.CharField(max_length=20, choices=CancellationPolicy)

    booked_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.CharField(max_length=7, choices=Mover, blank=True)
    reason = models.CharField(
        max_length=MAX_REASON_LENGTH, blank=True, help_text="why it was declined, cancelled or opened again"
    )

    objects: ClassVar[BookingQuerySet] = BookingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status__in=BookingStatus.values),
                name="booking_status_is_known",
                violation_error_message="A booking has one of the known statuses.",
            ),
            models.CheckConstraint(
                condition=Q(check_out_on__gt=F("check_in_on")),
                name="booking_ends_after_it_begins",
                violation_error_message="Check-out comes after check-in.",
            ),
            models.CheckConstraint(
                condition=Q(total_minor__gte=0) & Q(total_minor=F("host_minor") + F("platform_minor") + F("tax_minor")),
                name="booking_total_is_its_shares",
                violation_error_message="The total is what host, platform and tax office get, and is not negative.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=EXPIRES) | Q(expires_at__isnull=False),
                name="open_booking_expires",
                violation_error_message="A booking that is not paid expires at an instant.",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=PAID) | Q(confirmed_at__isnull=False),
                name="paid_booking_was_confirmed",
                violation_error_message="A confirmed booking says when.",
            ),
            models.CheckConstraint(
                condition=~Q(status=BookingStatus.CANCELLED) | (Q(cancelled_at__isnull=False) & ~Q(cancelled_by="")),
                name="cancelled_booking_says_when_and_by_whom",
                violation_error_message="A cancelled booking says when and by whom.",
            ),
            models.CheckConstraint(
                condition=Q(freed_from_on=None)
                | Q(
                    status=BookingStatus.NO_SHOW,
                    freed_from_on__gt=F("check_in_on"),
                    freed_from_on__lt=F("check_out_on"),
                ),
                name="nights_are_given_back_after_a_no_show",
                violation_error_message="Only the remaining nights of a no-show are given back.",
            ),
            models.CheckConstraint(
                condition=Q(guests__gte=1),
                name="booking_has_a_guest",
                violation_error_message="At least one guest comes.",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["calendar", "check_in_on"], name="bookings_of_a_calendar"),
            models.Index(fields=["expires_at"], condition=Q(status__in=EXPIRES), name="bookings_that_expire"),
            models.Index(fields=["ends_at"], condition=Q(status=BookingStatus.CONFIRMED), name="bookings_that_end"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} ({self.get_status_display()})"

    @property
    def ref(self) -> str:
        """Return the opaque reference by which availability, payments, events and audit know this booking."""
        return f"booking:{self.pk}"

    @property
    def stay(self) -> DateRange:
        return DateRange(self.check_in_on, self.check_out_on)

    @property
    def nights(self) -> int:
        return self.stay.days

    @property
    def held_nights(self) -> DateRange | None:
        """Return the nights that are this booking's to occupy, None where it holds no dates."""
        if self.status not in HOLDS_DATES:
            return None
        return DateRange(self.check_in_on, self.freed_from_on or self.check_out_on)

    @property
    def party(self) -> Party:
        return Party(self.guests, tuple(self.children), self.infants, self.pets)

    @property
    def quote(self) -> Quote:
        """Return the frozen price. Reads the lines."""
        return Quote(self.currency, tuple(line.as_quote_line() for line in self.lines.all()), self.host_fee_bp)

    @property
    def terms(self) -> FrozenTerms:
        """Return the price and policy of this booking, as pricing judges a cancellation by them. Reads the lines."""
        return FrozenTerms(
            policy=CancellationPolicy(self.policy),
            quote=self.quote,
            stay=self.stay,
            check_in_from=self.check_in_from,
            time_zone=self.time_zone,
            booked_at=self.booked_at,
            confirmed_at=self.confirmed_at,
        )

    @property
    def begins_at(self) -> datetime:
        """Return the instant of check-in."""
        return datetime.combine(self.check_in_on, self.check_in_from, ZoneInfo(self.time_zone)).astimezone(UTC)

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def is_pending(self) -> bool:
        return self.status == BookingStatus.PENDING

    @property
    def is_requested(self) -> bool:
        return self.status == BookingStatus.REQUESTED

    @property
    def is_confirmed(self) -> bool:
        return self.status == BookingStatus.CONFIRMED

    @property
    def is_cancelled(self) -> bool:
        return self.status == BookingStatus.CANCELLED

    @property
    def is_expired(self) -> bool:
        return self.status == BookingStatus.EXPIRED

    @property
    def is_paid(self) -> bool:
        return self.status in PAID

    def has_run_out(self, now: datetime) -> bool:
        return self.status in EXPIRES and self.expires_at is not None and self.expires_at <= now


class BookingLine(models.Model):
    """One line of the price as it was when the booking was made. Never changed, by a trigger."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=LineKind)
    rule = models.CharField(max_length=200)
    quantity = models.IntegerField()
    unit_minor = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    on = models.DateField(null=True, blank=True)
    rate_bp = models.IntegerField(null=True, blank=True)
    of = ArrayField(models.CharField(max_length=20), default=list, blank=True)

    class Meta:
        ordering = ["booking_id", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["booking", "position"],
                name="one_line_per_position",
                violation_error_message="There is a line at this position already.",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor=F("quantity") * F("unit_minor")),
                name="line_amount_is_quantity_times_unit",
                violation_error_message="The amount of a line is quantity times unit.",
            ),
        ]

    def __str__(self) -> str:
        return self.rule

    def as_quote_line(self) -> QuoteLine:
        return QuoteLine(
            kind=LineKind(self.kind),
            rule=self.rule,
            unit_minor=self.unit_minor,
            quantity=self.quantity,
            on=self.on,
            rate_bp=self.rate_bp,
            of=frozenset(LineKind(kind) for kind in self.of),
        )
