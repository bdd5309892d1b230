"""Bookings as guests, hosts and staff would make them: through the services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from accounts.models import User
from availability.enums import ClaimStatus, NightStatus
from availability.models import Night, NightClaim
from bookings import services
from bookings.enums import BookingStatus, Mover
from bookings.models import Booking
from common import clock
from common.dates import DateRange
from common.models import AuditEntry, OutboxEvent
from payments.models import LedgerEntry, Payment, Refund
from pricing.rates import Party
from properties.models import Room

TWO = Party(guests=2)


def stay_in(days: int, nights: int = 3, *, room: Room | None = None, now: datetime | None = None) -> DateRange:
    """A stay that begins so many days from today, by the listing's clock."""
    zone = room.listing.time_zone if room else "America/Toronto"
    start = clock.today(zone, at=now or clock.now()) + timedelta(days=days)
    return DateRange(start, start + timedelta(days=nights))


def make_booking(
    room: Room,
    guest: User,
    *,
    stay: DateRange | None = None,
    party: Party = TWO,
    now: datetime | None = None,
    message: str = "",
) -> Booking:
    now = now or clock.now()
    return services.request_booking(
        room, guest=guest, stay=stay or stay_in(40, room=room, now=now), party=party, now=now, message=message
    )


def fresh(booking: Booking) -> Booking:
    return Booking.objects.with_listing().get(pk=booking.pk)


def held_nights(booking: Booking) -> list[date]:
    """The nights that the booking owns, by its claims."""
    claims = NightClaim.objects.filter(holder=booking.ref, status=ClaimStatus.BOOKED)
    return list(claims.order_by("date").values_list("date", flat=True))


def booked_nights(booking: Booking) -> list[date]:
    """The nights of the booking's stay that its calendar shows as booked, whoever owns them."""
    nights = Night.objects.filter(calendar=booking.calendar_id, status=NightStatus.BOOKED).during(booking.stay)
    return list(nights.order_by("date").values_list("date", flat=True))


def everything() -> dict[str, list[object]]:
    """All rows that a verb may write: equal before and after a refusal."""
    models = (Booking, NightClaim, Night, Payment, Refund, LedgerEntry, AuditEntry, OutboxEvent)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def in_status(status: BookingStatus, room: Room, guest: User, staff: User, *, now: datetime) -> Booking:
    """A booking that came to this status by the verbs."""
    return MAKERS[status](room, guest, staff, now)


def _requested(room: Room, guest: User, staff: User, now: datetime) -> Booking:
    room.listing.instant_book = False
    return make_booking(room, guest, now=now)


def _pending(room: Room, guest: User, staff: User, now: datetime) -> Booking:
    return make_booking(room, guest, now=now)


def _confirmed(room: Room, guest: User, staff: User, now: datetime) -> Booking:
    return services.confirm_by_staff(_pending(room, guest, staff, now), actor=staff, reason="paid in cash", now=now)


def _cancelled(room: Room, guest: User, staff: User, now: datetime) -> Booking:
    booking = _confirmed(room, guest, staff, now)
    return services.cancel_booking(booking, by=Mover.GUEST, actor=guest, now=now).booking


def _declined(room: Room, guest: User, staff: User, now: datetime) -> Booking:
    booking = _requested(room, guest, staff, now)
    return services.decline_booking(booking, actor=room.listing.host, reason="We are away.", now=now)


def _expired(room: Room, guest: User, staff: User, now: datetime) -> Booking:
    booking = _pending(room, guest, staff, now)
    assert booking.expires_at
    return services.expire_hold(booking, now=booking.expires_at)


def _completed(room: Room, guest: User, staff: User, now: datetime) -> Booking:
    booking = _confirmed(room, guest, staff, now)
    return services.complete_stay(booking, now=booking.ends_at)


def _no_show(room: Room, guest: User, staff: User, now: datetime) -> Booking:
    booking = _confirmed(room, guest, staff, now)
    return services.mark_no_show(
        booking, by=Mover.HOST, actor=room.listing.host, now=booking.begins_at + timedelta(days=1)
    )


MAKERS: dict[BookingStatus, Callable[[Room, User, User, datetime], Booking]] = {
    BookingStatus.REQUESTED: _requested,
    BookingStatus.PENDING: _pending,
    BookingStatus.CONFIRMED: _confirmed,
    BookingStatus.CANCELLED: _cancelled,
    BookingStatus.DECLINED: _declined,
    BookingStatus.EXPIRED: _expired,
    BookingStatus.COMPLETED: _completed,
    BookingStatus.NO_SHOW: _no_show,
}
