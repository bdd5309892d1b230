"""News of a booking. Subject "booking:<pk>"; payload `booking_id`, and `was`, the status before the move."""

from __future__ import annotations

from collections.abc import Mapping

from bookings.enums import BookingStatus

BOOKING_HELD = "booking_held"
BOOKING_REQUESTED = "booking_requested"
BOOKING_ACCEPTED = "booking_accepted"
BOOKING_DECLINED = "booking_declined"
BOOKING_CONFIRMED = "booking_confirmed"
BOOKING_EXPIRED = "booking_expired"
BOOKING_CANCELLED = "booking_cancelled"
BOOKING_COMPLETED = "booking_completed"
GUEST_NOT_SHOWN = "guest_not_shown"
PAYMENT_RETURNED = "payment_returned"

FACTS: Mapping[BookingStatus, str] = {
    BookingStatus.PENDING: BOOKING_ACCEPTED,
    BookingStatus.DECLINED: BOOKING_DECLINED,
    BookingStatus.CONFIRMED: BOOKING_CONFIRMED,
    BookingStatus.EXPIRED: BOOKING_EXPIRED,
    BookingStatus.CANCELLED: BOOKING_CANCELLED,
    BookingStatus.COMPLETED: BOOKING_COMPLETED,
    BookingStatus.NO_SHOW: GUEST_NOT_SHOWN,
}
"""The fact that a move to the status makes; a new booking is news of its own."""
