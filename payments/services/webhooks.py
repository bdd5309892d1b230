from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from accounts.models import User
from common import audit
from common.db import verb
from common.events import publish
from payments import events
from payments.alerts import alert
from payments.enums import WebhookStatus
from payments.exceptions import GatewayUnavailable
from payments.gateways.base import BadSignature, Gateway, SendsWebhooks
from payments.models import Payment, Refund, WebhookEvent
from payments.services.moving import refuse_transaction
from payments.services.settling import follow_refund, notice_bounce
from payments.services.verifying import verify_payment

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(hours=72)


@verb
def receive_webhook(gateway: Gateway, body: bytes, headers: Mapping[str, str], *, now: datetime) -> WebhookEvent | None:
    """Store a gateway's message for later, once; None where it was stored before. Raises BadSignature."""
    if not isinstance(gateway, SendsWebhooks):
        raise BadSignature(f"{gateway.name} sends no webhooks.")
    gateway.verify_signature(body, headers, now=now)
    try:
        message = gateway.parse_message(body)
    except ValueError as error:
        raise BadSignature("The message can't be read.") from error
    event, is_new = WebhookEvent.objects.get_or_create(
        gateway=gateway.name,
        event_id=message.event_id,
        defaults={
            "kind": message.kind,
            "refs": list(message.refs),
            "claims_success": message.claims_success,
            "body": body,
            "body_sha256": hashlib.sha256(body).hexdigest(),
            "status": WebhookStatus.RECEIVED if message.relevant else WebhookStatus.IGNORED,
            "received_at": now,
            "due_at": now,
        },
    )
    if not is_new:
        return None
    if message.relevant:
        announce_webhook(event)
    return event


def announce_webhook(event: WebhookEvent) -> None:
    publish(events.WEBHOOK_RECEIVED, subject=f"webhook:{event.pk}", webhook_event_id=event.pk)


def follow_webhook(event: WebhookEvent, *, now: datetime) -> None:
    """Do what a stored message asks for: fetch and reconcile what it names. Outside any transaction, repeatable.

    What can't be done yet (the gateway is away, or nothing here is known by these ids) is tried again for 72 hours.
    """
    refuse_transaction()
    if event.status != WebhookStatus.RECEIVED:
        return
    payments = list(Payment.objects.filter(gateway=event.gateway).known_as(event.refs))
    refunds = Refund.objects.in_flight().filter(item__payment__in=payments)
    settled = Refund.objects.settled().known_as(event.refs)
    try:
        for payment in payments:
            verify_payment(payment, now=now)
        for refund in refunds:
            follow_refund(refund, now=now)
        for refund in settled:
            notice_bounce(refund)
    except GatewayUnavailable as problem:
        _put_off(event, str(problem), now=now)
        return
    if not payments:
        if event.attempts == 0:
            alert("webhook_unmatched", webhook=event.event_id, webhook_kind=event.kind)
        _put_off(event, "No payment here is known by these ids.", now=now)
    elif not all(payment.gateway_ref for payment in payments):
        _put_off(event, "The payment is being opened.", now=now)
    else:
        WebhookEvent.objects.waiting().filter(pk=event.pk).update(
            status=WebhookStatus.DONE, done_at=now, attempts=event.attempts + 1, failure=""
        )


def _put_off(event: WebhookEvent, failure: str, *, now: datetime) -> None:
    over = event.received_at + GIVE_UP_AFTER < now
    pause = min(FIRST_PAUSE * 2 ** min(event.attempts, 20), LONGEST_PAUSE)
    WebhookEvent.objects.waiting().filter(pk=event.pk).update(
        status=WebhookStatus.GIVEN_UP if over else WebhookStatus.RECEIVED,
        attempts=event.attempts + 1,
        due_at=now + pause,
        failure=failure[:500],
    )


@verb
def replay_webhook(event: WebhookEvent, *, actor: User, now: datetime) -> None:
    """Have a stored message followed again, whatever became of it before."""
    WebhookEvent.objects.filter(pk=event.pk).update(
        status=WebhookStatus.RECEIVED, attempts=0, due_at=now, done_at=None, failure=""
    )
    announce_webhook(event)
    audit.record("webhook_replayed", subject=f"webhook:{event.pk}", actor=actor)
