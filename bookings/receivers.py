"""News that bookings hears: money that arrived."""

from __future__ import annotations

from bookings.models import Booking
from bookings.services import settle_captures
from common import clock
from common.events import Event, subscribe


@subscribe("payment_captured")
def confirm_or_return(event: Event) -> None:
    ref = str(event.payload["ref"])
    if booking := Booking.objects.from_ref(ref):
        settle_captures(booking, now=clock.now())
