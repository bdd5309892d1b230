"""Every write of bookings. Each verb locks calendar, booking and payments in this order, moves the booking through the
one door (moving.py), and writes audit and news in the same commit."""

from bookings.services.answering import accept_booking, decline_booking
from bookings.services.cancelling import Cancellation, can_cancel, cancel_booking, preview_cancellation
from bookings.services.confirming import confirm_by_staff, settle_captures
from bookings.services.ending import complete_stay, complete_stays, mark_no_show
from bookings.services.holds import expire_hold
from bookings.services.paying import start_payment, verify_payments
from bookings.services.reopening import reopen_booking
from bookings.services.requesting import StaffOverride, preview_booking, request_booking, room_shield
from bookings.services.sweeping import sweep_holds

__all__ = [
    "Cancellation",
    "StaffOverride",
    "accept_booking",
    "can_cancel",
    "cancel_booking",
    "complete_stay",
    "complete_stays",
    "confirm_by_staff",
    "decline_booking",
    "expire_hold",
    "mark_no_show",
    "preview_booking",
    "preview_cancellation",
    "reopen_booking",
    "request_booking",
    "room_shield",
    "settle_captures",
    "start_payment",
    "sweep_holds",
    "verify_payments",
]
