from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from common.fields import PublicIdField
from common.money import Money
from payments.enums import CAPTURED, OPEN, Flow, Mismatch, PaymentStatus
from payments.querysets import PaymentItemQuerySet, PaymentQuerySet


class Payment(models.Model):
    """One attempt of one payer to pay one or several payables through one gateway.

    `public_id` is the reference that the gateway is given and gives back. `captured_*` say what arrived, which may
    differ from what was asked for. What was refunded stands on the items.
    """

    public_id = PublicIdField(prefix="pay")
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payments", null=True, blank=True
    )
    gateway = models.CharField(max_length=20)
    flow = models.CharField(max_length=10, choices=Flow.choices)
    status = models.CharField(max_length=20, choices=PaymentStatus.choices, default=PaymentStatus.CREATED)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    captured_minor = models.BigIntegerField(default=0)
    captured_currency = models.CharField(max_length=3, blank=True)
    mismatch = models.CharField(max_length=10, choices=Mismatch.choices, blank=True)
    fingerprint = models.CharField(max_length=64)  # equal while open means the same payment
    gateway_key = models.CharField(max_length=100, unique=True)  # idempotency key of the opening call
    gateway_ref = models.CharField(max_length=255, blank=True, db_index=True)  # what is fetched (Stripe: cs_ or pi_)
    charge_ref = models.CharField(max_length=255, blank=True, db_index=True)  # what is refunded (Stripe: pi_)
    redirect_url = models.TextField(blank=True)
    return_url = models.TextField(blank=True)
    failure = models.CharField(max_length=500, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)  # when the first of its payables lapses
    gateway_expires_at = models.DateTimeField(null=True, blank=True)  # when the gateway's own page lapses
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    captured_at = models.DateTimeField(null=True, blank=True)
    disputed_at = models.DateTimeField(null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(condition=Q(status__in=PaymentStatus.values), name="payment_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=sorted(CAPTURED), captured_minor__gt=0, captured_at__isnull=False)
                & ~Q(captured_currency="")
                | ~Q(status__in=sorted(CAPTURED)) & Q(captured_minor=0, captured_at__isnull=True, captured_currency=""),
                name="payment_captured_means_money",
                violation_error_message="A payment is captured when, and only when, money arrived.",
            ),
            models.UniqueConstraint(
                fields=["fingerprint"], condition=Q(status__in=sorted(OPEN)), name="payment_equal_open_once"
            ),
        ]
        indexes = [
            models.Index(
                Coalesce("checked_at", "created_at"),
                condition=Q(status__in=sorted(OPEN)),
                name="payment_open_by_last_look",
            ),
            models.Index(fields=["id"], condition=~Q(mismatch=""), name="payment_mismatched"),
            models.Index(fields=["id"], condition=Q(disputed_at__isnull=False), name="payment_disputed"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def captured(self) -> Money:
        return Money(self.captured_minor, self.captured_currency or self.currency)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_captured(self) -> bool:
        return self.status in CAPTURED


class PaymentItem(models.Model):
    """The part of a payment that is for one payable, known by its opaque reference ("booking:12")."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="items")
    ref = models.CharField(max_length=64, db_index=True)
    payee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    description = models.CharField(max_length=250)
    amount_minor = models.BigIntegerField()
    captured_minor = models.BigIntegerField(default=0)
    refunding_minor = models.BigIntegerField(default=0)  # refunds in flight
    refunded_minor = models.BigIntegerField(default=0)  # refunds settled

    objects = PaymentItemQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(fields=["payment", "ref"], name="payment_item_once"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_item_amount_positive"),
            models.CheckConstraint(
                condition=Q(captured_minor__gte=0, refunding_minor__gte=0, refunded_minor__gte=0)
                & Q(captured_minor__gte=F("refunded_minor") + F("refunding_minor")),
                name="payment_item_refunds_within_capture",
                violation_error_message="Refunds, those in flight included, never exceed what was captured.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} of {self.payment_id}"

    @property
    def refundable_minor(self) -> int:
        return self.captured_minor - self.refunded_minor - self.refunding_minor
