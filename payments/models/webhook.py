from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from payments.enums import WebhookStatus
from payments.querysets import WebhookEventQuerySet


class WebhookEvent(models.Model):
    """A gateway's message with a good signature, as it came. It carries no state: it says what to look at."""

    gateway = models.CharField(max_length=20)
    event_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=100)
    refs = ArrayField(
        models.CharField(max_length=255), default=list
    )  # every id in it that may name a payment or refund of ours
    claims_success = models.BooleanField(default=False)
    body = models.BinaryField()
    body_sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=WebhookStatus.choices, default=WebhookStatus.RECEIVED)
    attempts = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    objects = WebhookEventQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        constraints = [models.UniqueConstraint(fields=["gateway", "event_id"], name="webhook_event_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status=WebhookStatus.RECEIVED), name="webhook_event_due"),
            models.Index(fields=["id"], condition=Q(status=WebhookStatus.GIVEN_UP), name="webhook_event_given_up"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
