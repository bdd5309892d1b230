from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts.models import User
from bookings.enums import EXPIRES, BookingStatus
from common.dates import DateRange

if TYPE_CHECKING:
    from bookings.models import Booking


class BookingQuerySet(models.QuerySet["Booking"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Keep what the person is a party to: as guest, or as host."""
        return self.filter(Q(guest_id=user.pk) | Q(host_id=user.pk))

    def of_guest(self, user: User | AnonymousUser) -> Self:
        return self.filter(guest_id=user.pk)

    def of_host(self, user: User | AnonymousUser) -> Self:
        return self.filter(host_id=user.pk)

    def from_ref(self, ref: str) -> Booking | None:
        """Return the booking that an opaque reference means, None where it means something else."""
        kind, _, key = ref.partition(":")
        return self.filter(pk=key).first() if kind == "booking" and key.isdecimal() else None

    def overlapping(self, stay: DateRange) -> Self:
        return self.filter(check_in_on__lt=stay.end, check_out_on__gt=stay.start)

    def run_out(self, now: datetime) -> Self:
        """Keep the holds and requests whose time is over, and that nobody has expired yet."""
        return self.filter(status__in=EXPIRES, expires_at__lte=now)

    def over(self, now: datetime) -> Self:
        """Keep the confirmed stays that have ended by the listing's clock."""
        return self.filter(status=BookingStatus.CONFIRMED, ends_at__lte=now)

    def of_the_present(self) -> Self:
        """Leave out what lies on calendars that are not rolled: a replay of the past moves its bookings by itself."""
        return self.filter(calendar__rolls=True)

    def locked(self) -> Self:
        """Lock the rows in id order; their calendars are locked before (docs/rules.md, taking a stay)."""
        return self.select_for_update(no_key=True, of=("self",)).order_by("id")

    def with_listing(self) -> Self:
        return self.select_related("room__listing", "guest", "host", "unit")
