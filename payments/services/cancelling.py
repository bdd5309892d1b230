from __future__ import annotations

from datetime import datetime

from common.db import verb
from common.events import publish
from payments import events
from payments.enums import PaymentStatus
from payments.exceptions import GatewayUnavailable
from payments.gateways import get_gateway
from payments.gateways.base import GatewayUnclear
from payments.models import Payment
from payments.services.moving import move, refuse_transaction
from payments.services.verifying import verify_payment


@verb
def cancel_open_payments(ref: str) -> None:
    """See to it that a payable which lapsed or was cancelled can't be paid any more.

    The gateways are told after commit, so this fits into the transaction that ended the payable. A payer who was
    faster than that has paid: then `payment_captured` is published as for any late payment.
    """
    for payment in Payment.objects.of_payable(ref).open().locked():
        if payment.gateway_ref:
            announce_cancellation(payment)
        else:
            move(payment, PaymentStatus.ABANDONED)


def announce_cancellation(payment: Payment) -> None:
    publish(events.PAYMENT_CANCELLED, subject=f"payment:{payment.pk}", payment_id=payment.pk)


def cancel_payment(payment: Payment, *, now: datetime) -> Payment:
    """Close a payment at its gateway and take what the gateway then says: abandoned, or paid at the last moment.

    Runs outside any transaction. Raises GatewayUnavailable.
    """
    refuse_transaction()
    try:
        get_gateway(payment.gateway).cancel(payment.gateway_ref)
    except GatewayUnclear as unclear:
        raise GatewayUnavailable() from unclear
    return verify_payment(payment, now=now)
