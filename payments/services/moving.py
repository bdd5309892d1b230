"""The one door through which a payment's status changes."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from payments.enums import PaymentStatus, origins
from payments.models import Payment


def move(payment: Payment, status: PaymentStatus, **fields: Any) -> bool:
    """Move a payment to `status`, with these fields, and return whether it moved.

    It does not where its rank is as high already: somebody was faster, or the news is old.
    """
    moved = Payment.objects.filter(pk=payment.pk, status__in=origins(status)).update(status=status, **fields)
    if moved:
        for name, value in {"status": status, **fields}.items():
            setattr(payment, name, value)
    return bool(moved)


def refuse_transaction() -> None:
    """Raise RuntimeError inside a transaction: what follows calls a gateway between commits of its own."""
    with transaction.atomic(durable=True):
        pass
