"""News that bookings hears: money that arrived, and bookings that expired with some of it there."""

from __future__ import annotations

from bookings.events import BOOKING_EXPIRED
from bookings.models import Booking
from bookings.services import settle_captures
from common import clock
from common.events import Event, subscribe


@subscribe("payment_captured")
@subscribe(BOOKING_EXPIRED)
def confirm_or_return(event: Event) -> None:
    if booking := Booking.objects.from_ref(event.subject):
        settle_captures(booking, now=clock.now())
