from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.fields import PublicIdField
from common.money import Money
from payments.enums import REFUND_IN_FLIGHT, RefundReason, RefundStatus
from payments.models.payment import PaymentItem
from payments.querysets import RefundQuerySet


class Refund(models.Model):
    """Money on its way back for one item of one payment, in the currency in which it was captured."""

    public_id = PublicIdField(prefix="rfd")
    item = models.ForeignKey(PaymentItem, on_delete=models.PROTECT, related_name="refunds")
    status = models.CharField(max_length=10, choices=RefundStatus.choices, default=RefundStatus.REQUESTED)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=20, choices=RefundReason.choices)
    note = models.CharField(max_length=500, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    gateway_key = models.CharField(max_length=100, unique=True)
    gateway_ref = models.CharField(max_length=255, blank=True, db_index=True)
    attempts = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)
    requested_at = models.DateTimeField()
    due_at = models.DateTimeField()  # when it is submitted or asked about next
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(condition=Q(status__in=RefundStatus.values), name="refund_status_known"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status__in=sorted(REFUND_IN_FLIGHT)), name="refund_due"),
            models.Index(fields=["id"], condition=Q(status=RefundStatus.FAILED), name="refund_failed"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
