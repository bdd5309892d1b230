from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from payments.enums import CAPTURED, OPEN, REFUND_IN_FLIGHT, RefundStatus, WebhookStatus

if TYPE_CHECKING:
    from payments.models import Payment, PaymentItem, Refund, WebhookEvent  # noqa: F401  (named in the bases below)

VERIFICATION_PIN = timedelta(minutes=10)


class PaymentQuerySet(models.QuerySet["Payment"]):
    def of_payable(self, ref: str) -> Self:
        return self.filter(items__ref=ref)

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def captured(self) -> Self:
        return self.filter(status__in=CAPTURED)

    def mismatched(self) -> Self:
        return self.exclude(mismatch="")

    def disputed(self) -> Self:
        return self.exclude(disputed_at=None)

    def unwatched_since(self, instant: datetime) -> Self:
        """Narrow to payments that nobody has looked at since; the longest unwatched first."""
        seen = Coalesce("checked_at", "created_at")
        return self.alias(seen=seen).filter(seen__lt=instant).order_by("seen", "id")

    def known_as(self, refs: Iterable[str]) -> Self:
        """Narrow to payments that one of these ids, ours or a gateway's, belongs to."""
        refs = list(refs)
        return self.filter(Q(public_id__in=refs) | Q(gateway_ref__in=refs) | Q(charge_ref__in=refs))

    def locked(self) -> Self:
        """Lock the rows in id order; last in the lock order (calendars, coupon, booking, payment)."""
        return self.select_for_update(no_key=True, of=("self",)).order_by("id")


class PaymentItemQuerySet(models.QuerySet["PaymentItem"]):
    def captured(self) -> Self:
        return self.filter(payment__status__in=CAPTURED)


class RefundQuerySet(models.QuerySet["Refund"]):
    def in_flight(self) -> Self:
        return self.filter(status__in=REFUND_IN_FLIGHT)

    def settled(self) -> Self:
        return self.filter(status=RefundStatus.SUCCEEDED)

    def known_as(self, refs: Iterable[str]) -> Self:
        refs = list(refs)
        return self.filter(Q(public_id__in=refs) | Q(gateway_ref__in=refs))

    def due(self, now: datetime) -> Self:
        return self.in_flight().filter(due_at__lte=now)


class WebhookEventQuerySet(models.QuerySet["WebhookEvent"]):
    def waiting(self) -> Self:
        return self.filter(status=WebhookStatus.RECEIVED)

    def due(self, now: datetime) -> Self:
        return self.waiting().filter(due_at__lte=now)

    def pinning(self, now: datetime) -> Self:
        """Narrow to signed claims of success that are not verified yet, and not older than ten minutes."""
        return self.waiting().filter(claims_success=True, received_at__gt=now - VERIFICATION_PIN)
