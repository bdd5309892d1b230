from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.fields import PublicIdField
from common.querysets import DeliveryQuerySet


class OutboxEvent(models.Model):
    """A fact, written in the transaction that made it true."""

    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, db_index=True)
    payload = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)
    occurred_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.subject})"


class Delivery(models.Model):
    """One event on its way to one subscriber: pending until `done_at`, or given up at `dead_at`.

    `due_at` is when it may be tried next; a claim moves it one lease ahead.
    """

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=120)
    queue = models.CharField(max_length=20)
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="one_delivery_per_subscriber"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dead_at__isnull=True), name="delivery_not_done_and_dead"
            ),
        ]
        indexes = [
            models.Index(
                fields=["queue", "due_at", "id"],
                condition=Q(done_at__isnull=True, dead_at__isnull=True),
                name="delivery_pending",
            ),
            models.Index(fields=["dead_at"], condition=Q(dead_at__isnull=False), name="delivery_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.subscriber}"


class AuditEntry(models.Model):
    """Who did what to what, and why. Append-only, by a trigger."""

    action = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit entries"
        indexes = [models.Index(fields=["subject", "id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class OutgoingMail(models.Model):
    """A mail, queued in the transaction that wants it sent; `common.mail` sends it after commit."""

    public_id = PublicIdField(prefix="mal")
    dedupe_key = models.CharField(max_length=120, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    html = models.TextField(blank=True)
    queued_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.subject} ({self.to})"


class IdempotencyKey(models.Model):
    """A key that a user sent with a request, and once it was answered, the answer. Kept for a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField(db_index=True)
    leased_until = models.DateTimeField()
    takes = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    body = models.BinaryField(blank=True)
    headers = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_use_of_a_key_per_user"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(status__isnull=False), name="done_key_has_an_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"
