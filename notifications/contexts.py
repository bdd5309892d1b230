"""What mails say of a booking: text, written by the rules of the reader's language, dates and hours by the listing."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from django.conf import settings
from django.urls import reverse

from bookings.enums import BookingStatus, Mover
from bookings.models import Booking
from common.events import Event
from common.money import Money
from notifications.enums import Side
from payments.selectors import refunded, refunding

Context = dict[str, object]


def of_booking(booking: Booking, *, locale: str) -> Context:
    listing = booking.room.listing
    return {
        "booking": booking.public_id,
        "title": listing.title,
        "room": booking.room.name,
        "city": listing.city,
        "address": listing.address,
        "guest": str(booking.guest),
        "host": str(booking.host),
        "check_in": _day(booking.check_in_on, locale),
        "check_out": _day(booking.check_out_on, locale),
        "check_in_from": booking.check_in_from.strftime("%H:%M"),
        "nights": booking.nights,
        "guests": booking.guests,
        "total": booking.total.format(locale),
        "answer": booking.reason,
        "message": booking.message,
        "expires_at": _instant(booking.expires_at, booking.time_zone, locale) if booking.expires_at else "",
        "link": _link("bookings:booking", booking),
        "pay_link": _link("bookings:pay", booking),
    }


def of_event(event: Event, booking: Booking, side: Side, *, locale: str) -> Context:
    """Return what is known of the booking and of this piece of its news, for one side of it."""
    was, by = event.payload.get("was"), event.payload.get("by")
    returned = coming_back(booking)
    return {
        **of_booking(booking, locale=locale),
        "was_request": was == BookingStatus.REQUESTED,
        "was_paid": was == BookingStatus.CONFIRMED,
        "by_reader": by == side,
        "by_guest": by == Mover.GUEST,
        "by_host": by == Mover.HOST,
        "refund": returned.format(locale) if returned.minor else "",
    }


def coming_back(booking: Booking) -> Money:
    """Return what goes back to the guest, on its way or arrived."""
    settled = sum(money.minor for money in refunded(booking.ref) if money.currency == booking.currency)
    return Money(settled + refunding(booking.ref, booking.currency), booking.currency)


def _link(page: str, booking: Booking) -> str:
    return f"{settings.SITE_URL}{reverse(page, args=[booking.public_id])}"


def _day(day: date, locale: str) -> str:
    return format_date(day, "full", locale=locale)


def _instant(instant: datetime, zone: str, locale: str) -> str:
    return format_datetime(instant, "long", tzinfo=ZoneInfo(zone), locale=locale)
