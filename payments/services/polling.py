"""What nobody told us: the scheduler looks at everything that is open, however lost the news of it is.

Each row stands for itself: one whose gateway is away is left to the next round, the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from common.exceptions import Refusal
from payments.alerts import logger
from payments.models import Payment, Refund, WebhookEvent
from payments.services.cancelling import cancel_payment
from payments.services.settling import follow_refund
from payments.services.verifying import verify_payment
from payments.services.webhooks import follow_webhook

AT_ONCE = 200
UNWATCHED_FOR = timedelta(minutes=5)
GRACE = timedelta(minutes=15)  # longer than a success that is being verified may pin a hold

Row = TypeVar("Row", Payment, Refund, WebhookEvent)


def verify_open_payments(*, now: datetime) -> int:
    """Verify every open payment that nobody looked at for five minutes; close those whose payable lapsed meanwhile."""
    unwatched = Payment.objects.open().unwatched_since(now - UNWATCHED_FOR)[:AT_ONCE]
    return _each(unwatched, lambda payment: _look_at(payment, now=now))


def follow_due_refunds(*, now: datetime) -> int:
    """Submit and follow every refund that is due."""
    due = Refund.objects.due(now).order_by("due_at", "id")[:AT_ONCE]
    return _each(due, lambda refund: follow_refund(refund, now=now))


def follow_due_webhooks(*, now: datetime) -> int:
    """Follow every stored message that is due, and whose time has not run out."""
    due = WebhookEvent.objects.due(now).order_by("due_at", "id")[:AT_ONCE]
    return _each(due, lambda event: follow_webhook(event, now=now))


def _look_at(payment: Payment, *, now: datetime) -> None:
    Payment.objects.filter(pk=payment.pk).update(checked_at=now)  # also where the look fails: others have their turn
    lapsed = payment.expires_at is not None and payment.expires_at + GRACE < now
    if lapsed and payment.gateway_ref:
        cancel_payment(payment, now=now)
    else:
        verify_payment(payment, now=now)


def _each(rows: Iterable[Row], look: Callable[[Row], object]) -> int:
    done = 0
    for row in rows:
        try:
            look(row)
            done += 1
        except Refusal as refusal:
            logger.warning("%s is left to the next round: %s", row, refusal)
    return done
