from __future__ import annotations

from celery import shared_task

from common import clock
from payments import services


@shared_task
def verify_open_payments() -> None:
    services.verify_open_payments(now=clock.now())


@shared_task
def follow_due_refunds() -> None:
    services.follow_due_refunds(now=clock.now())


@shared_task
def follow_due_webhooks() -> None:
    services.follow_due_webhooks(now=clock.now())
