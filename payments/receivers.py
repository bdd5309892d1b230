from __future__ import annotations

from common import clock
from common.events import Event, subscribe
from payments import events
from payments.models import Payment, Refund, WebhookEvent
from payments.services import cancel_payment, follow_refund, follow_webhook


@subscribe(events.PAYMENT_CANCELLED, in_transaction=False)
def close_at_gateway(event: Event) -> None:
    cancel_payment(Payment.objects.get(pk=event.payload["payment_id"]), now=clock.now())


@subscribe(events.REFUND_REQUESTED, in_transaction=False)
def submit_refund(event: Event) -> None:
    follow_refund(Refund.objects.get(pk=event.payload["refund_id"]), now=clock.now())


@subscribe(events.WEBHOOK_RECEIVED, in_transaction=False)
def look_at_webhook(event: Event) -> None:
    follow_webhook(WebhookEvent.objects.get(pk=event.payload["webhook_event_id"]), now=clock.now())
