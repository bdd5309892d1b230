"""Paying: payments talks to the gateway, outside any transaction; what arrived is heard as news (receivers.py)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from bookings.exceptions import CurrencyNotOffered, HoldExpired
from bookings.models import Booking
from bookings.selectors import is_paid_for, payment_that_counts
from bookings.services.moving import not_allowed
from common import events
from payments.enums import Flow
from payments.exceptions import AlreadyPaid
from payments.models import Payment
from payments.selectors import payments_of
from payments.services import OpenedPayment, Payable, open_payment, verify_payment


def start_payment(
    booking: Booking,
    *,
    gateway: str,
    now: datetime,
    flow: str = Flow.REDIRECT,
    return_url: str = "",
    currency: str = "",
) -> OpenedPayment:
    """Open a payment of the booking's total at the gateway, or return the equal one that is open already.

    The guest comes back to `return_url`, by default the booking's page of paying. Never inside a transaction, for it
    waits for the gateway. Raises TransitionNotAllowed where nothing is to be paid, HoldExpired, AlreadyPaid,
    CurrencyNotOffered, and what payments refuses.
    """
    if not booking.is_pending or booking.expires_at is None:
        raise not_allowed(booking)
    if booking.has_run_out(now):
        raise HoldExpired
    if is_paid_for(booking):
        raise AlreadyPaid
    if currency not in {"", booking.currency}:
        raise CurrencyNotOffered(f"This booking is paid in {booking.currency}.", field="currency")
    payable = Payable(
        ref=booking.ref,
        payee_id=booking.host_id,
        amount=booking.total,
        description=f"{booking.room.listing.title}, {booking.check_in_on} to {booking.check_out_on}",
        expires_at=booking.expires_at,
    )
    return open_payment(
        booking.guest,
        payables=[payable],
        gateway=gateway,
        flow=flow,
        return_url=return_url or f"{settings.SITE_URL}/bookings/{booking.public_id}/pay/",
        now=now,
    )


def verify_payments(booking: Booking, *, now: datetime) -> Payment:
    """Ask the gateways what became of the booking's open payments, and return the payment that counts.

    Delivers the news of this booking in place, so that paying goes on where no worker or broker runs. Never inside a
    transaction. Raises NotFound where nobody has begun to pay, GatewayUnavailable.
    """
    for payment in payments_of(booking.ref):
        if payment.is_open:
            verify_payment(payment, now=now)
    events.drain(booking.ref)
    return payment_that_counts(booking)
