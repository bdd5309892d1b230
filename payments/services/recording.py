from __future__ import annotations

from datetime import datetime

from accounts.models import User
from common import audit
from common.db import verb
from common.fields import PublicIdField
from common.money import Money
from payments import events
from payments.enums import Flow, PaymentStatus
from payments.gateways import MANUAL
from payments.models import Payment, PaymentItem
from payments.services.posting import post_capture
from payments.services.verifying import tell_items


@verb
def record_manual_payment(
    ref: str,
    amount: Money,
    *,
    actor: User | None,
    reason: str,
    now: datetime,
    payer: User | None = None,
    payee: User | None = None,
    description: str = "",
) -> Payment:
    """Record money that staff took by hand: captured at once, audited with who and why.

    `payment_captured` is published as for any payment; bookings decides what it pays for.
    """
    reference = PublicIdField(prefix="pay").new()
    payment = Payment.objects.create(
        public_id=reference,
        payer=payer,
        gateway=MANUAL,
        flow=Flow.RECORDED,
        status=PaymentStatus.SUCCEEDED,
        amount_minor=amount.minor,
        currency=amount.currency,
        captured_minor=amount.minor,
        captured_currency=amount.currency,
        fingerprint=reference,
        gateway_key=f"{reference}-open-1",
        gateway_ref=reference,
        charge_ref=reference,
        created_at=now,
        checked_at=now,
        captured_at=now,
    )
    item = PaymentItem.objects.create(
        payment=payment,
        ref=ref,
        payee=payee,
        description=description,
        amount_minor=amount.minor,
        captured_minor=amount.minor,
    )
    post_capture(payment, [item], now=now)
    tell_items(payment, events.PAYMENT_CAPTURED)
    audit.record(
        "manual_payment_recorded", subject=ref, actor=actor, reason=reason, payment=reference, amount=str(amount)
    )
    return payment
