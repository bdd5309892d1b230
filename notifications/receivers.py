"""News that is told by mail. A receiver only queues: what the mail server does is in nobody's way."""

from __future__ import annotations

from bookings.models import Booking
from common.events import Event, subscribe
from notifications import contexts
from notifications.audience import TOLD, hearers
from notifications.services import language_of, notify
from payments import events as money
from payments.models import Payment, Refund


def tell_parties(event: Event) -> None:
    booking = Booking.objects.with_listing().get(pk=event.payload["booking_id"])
    for side, user in hearers(event, booking):
        context = contexts.of_event(event, booking, side, locale=language_of(user))
        notify(user, f"{event.name}_{side}", event=event, context=context)


for fact in TOLD:
    subscribe(fact)(tell_parties)


@subscribe(money.REFUND_SETTLED)
def tell_refunded(event: Event) -> None:
    if booking := _booking_of(event):
        refund = Refund.objects.get(pk=event.payload["refund_id"])
        _tell_guest(event, booking, amount=refund.amount.format(language_of(booking.guest)))


@subscribe(money.PAYMENT_MISMATCHED)
def tell_mismatched(event: Event) -> None:
    if booking := _booking_of(event):
        captured = Payment.objects.get(pk=event.payload["payment_id"]).captured
        _tell_guest(event, booking, amount=captured.format(language_of(booking.guest)))


def _booking_of(event: Event) -> Booking | None:
    return Booking.objects.with_listing().from_ref(str(event.payload["ref"]))


def _tell_guest(event: Event, booking: Booking, *, amount: str) -> None:
    context = contexts.of_booking(booking, locale=language_of(booking.guest))
    notify(booking.guest, f"{event.name}_guest", event=event, context={**context, "amount": amount})
