from __future__ import annotations

from datetime import datetime

from accounts.models import User
from common import audit
from common.db import verb
from common.events import publish
from payments import events
from payments.enums import RefundStatus
from payments.exceptions import GatewayUnavailable, RefundNotRetryable
from payments.gateways import get_gateway
from payments.gateways.base import GatewayRefusal, GatewayUnclear, GatewayUnknown
from payments.models import Refund
from payments.services.moving import refuse_transaction
from payments.services.posting import lock_payments
from payments.services.refunding import ensure_unapplied, reserve
from payments.services.settling import lock_refund, move_refund, set_next_key


def retry_refund(row: Refund, *, actor: User, note: str, now: datetime) -> Refund:
    """Try a failed refund again, once the gateway has told that it does not have it after all.

    What failed lay unapplied; where it was applied since (a booking opened again), it is nobody's to send back.

    Runs outside any transaction. Raises RefundNotRetryable, RefundExceedsCapture, GatewayUnavailable.
    """
    refuse_transaction()
    if row.status != RefundStatus.FAILED:
        raise RefundNotRetryable()
    payment = row.item.payment
    try:
        found = get_gateway(payment.gateway).find_refund(payment.charge_ref, reference=row.public_id)
    except (GatewayUnclear, GatewayRefusal, GatewayUnknown) as unclear:
        raise GatewayUnavailable() from unclear
    return _request_again(row.pk, keep_key=found is not None, actor=actor, note=note, now=now)


@verb
def _request_again(refund_id: int, *, keep_key: bool, actor: User, note: str, now: datetime) -> Refund:
    lock_payments(Refund.objects.values_list("item__ref", flat=True).get(pk=refund_id))
    row, item, _ = lock_refund(refund_id)
    if not move_refund(row, RefundStatus.REQUESTED, due_at=now, failure="", settled_at=None):
        raise RefundNotRetryable()
    ensure_unapplied(item.ref, row.amount)
    reserve(item, row.amount_minor)
    if not keep_key:
        set_next_key(row)
    publish(events.REFUND_REQUESTED, subject=item.ref, refund_id=row.pk, ref=item.ref)
    audit.record("refund_retried", subject=item.ref, actor=actor, reason=note, refund=row.public_id)
    return row
