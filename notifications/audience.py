"""Who hears of what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accounts.models import User
from bookings import events as facts
from bookings.enums import BookingStatus
from bookings.models import Booking
from common.events import Event
from common.models import AuditEntry
from notifications.enums import Side

BOTH = (Side.GUEST, Side.HOST)

TOLD: Mapping[str, tuple[Side, ...]] = {
    facts.BOOKING_REQUESTED: BOTH,
    facts.BOOKING_ACCEPTED: (Side.GUEST,),
    facts.BOOKING_DECLINED: (Side.GUEST,),
    facts.BOOKING_CONFIRMED: BOTH,
    facts.BOOKING_EXPIRED: BOTH,
    facts.BOOKING_CANCELLED: BOTH,
    facts.GUEST_NOT_SHOWN: (Side.GUEST,),
    facts.PAYMENT_RETURNED: (Side.GUEST,),
}
"""News of a booking and the sides that hear it; the host hears the end of nothing that they never heard of."""


def hearers(event: Event, booking: Booking) -> Iterator[tuple[Side, User]]:
    """Yield who hears of this event, and as which side of the booking."""
    for side in TOLD[event.name]:
        if side == Side.GUEST:
            yield side, booking.guest
        elif _host_knows(event, booking):
            yield side, booking.host


def _host_knows(event: Event, booking: Booking) -> bool:
    """Return False for a hold of instant booking: the host hears of it once it is paid."""
    if event.payload.get("was") != BookingStatus.PENDING or event.name == facts.BOOKING_CONFIRMED:
        return True
    return AuditEntry.objects.filter(subject=booking.ref, action=facts.BOOKING_ACCEPTED).exists()
