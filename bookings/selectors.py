from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator

from accounts.models import User
from bookings.enums import BookingStatus, Mover
from bookings.models import Booking
from bookings.querysets import BookingQuerySet
from common.dates import DateRange
from common.exceptions import NotFound
from common.money import Money
from payments.models import Payment
from payments.selectors import captured, has_signed_success, payments_of, refunded, refunding, unapplied

BOOKINGS_PER_PAGE = 20
LONGEST_PIN = timedelta(minutes=10)


def booking_for(user: User, public_id: str) -> Booking:
    """Return a booking that the person is a party to, with listing, parties and lines. Raises NotFound."""
    return _one(Booking.objects.visible_to(user), public_id)


def hosted_booking_for(host: User, public_id: str) -> Booking:
    """Return a booking of a listing of this host. Raises NotFound."""
    return _one(Booking.objects.of_host(host), public_id)


def booking_of_guest(guest: User, public_id: str) -> Booking:
    """Return a booking that this guest made. Raises NotFound."""
    return _one(Booking.objects.of_guest(guest), public_id)


def bookings_of(user: User, *, side: Mover) -> BookingQuerySet:
    """Return the person's bookings as guest, or those of their listings as host, the newest first."""
    bookings = Booking.objects.of_host(user) if side == Mover.HOST else Booking.objects.of_guest(user)
    return bookings.with_listing().prefetch_related("lines").order_by("-id")


def _one(bookings: BookingQuerySet, public_id: str) -> Booking:
    try:
        return bookings.with_listing().prefetch_related("lines").get(public_id=public_id)
    except Booking.DoesNotExist:
        raise NotFound from None


def side_of(user: User, booking: Booking) -> Mover:
    """Return as whom the person acts on a booking that is theirs."""
    return Mover.GUEST if booking.guest_id == user.pk else Mover.HOST


def page_of_bookings(user: User, *, side: Mover, number: str | None) -> Page[Booking]:
    """Return a page of the person's bookings; a number that makes no sense is the first or the last page."""
    return Paginator(bookings_of(user, side=side), BOOKINGS_PER_PAGE).get_page(number)


@dataclass(frozen=True, slots=True)
class MoneyOfBooking:
    """What a guest paid and got back so far, by currency, and what is on its way back."""

    paid: list[Money]
    returned: list[Money]
    returning: Money


def money_of(booking: Booking) -> MoneyOfBooking:
    return MoneyOfBooking(
        paid=captured(booking.ref),
        returned=refunded(booking.ref),
        returning=Money(refunding(booking.ref, booking.currency), booking.currency),
    )


def payment_that_counts(booking: Booking) -> Payment:
    """Return the payment that brought the booking's money, else the last attempt. Raises NotFound where none was."""
    attempts = list(payments_of(booking.ref))
    captured = [payment for payment in attempts if payment.is_captured]
    if not attempts:
        raise NotFound("Nobody has begun to pay this booking.")
    return captured[-1] if captured else attempts[0]


def unapplied_money(booking: Booking) -> int:
    """Return what arrived for the booking, in minor units, and is neither shared out nor on its way back."""
    return unapplied(booking.ref, booking.currency) - refunding(booking.ref, booking.currency)


def is_paid_for(booking: Booking) -> bool:
    """Return whether the money to confirm an open booking with is there."""
    return booking.total_minor > 0 and unapplied_money(booking) >= booking.total_minor


def is_pinned(booking: Booking, *, now: datetime) -> bool:
    """Return whether a hold that has run out stands all the same: its money is there, or may be.

    A success that the gateway signed pins it while it is being verified, ten minutes past the hold at most.
    """
    if booking.status != BookingStatus.PENDING or booking.expires_at is None:
        return False
    verifying = now < booking.expires_at + LONGEST_PIN and has_signed_success(booking.ref, now=now)
    return verifying or is_paid_for(booking)


def run_out_holders(calendar_ids: Iterable[int], stay: DateRange, *, now: datetime) -> list[str]:
    """Return the references of the holds on these nights that have run out: their nights count as free."""
    run_out = Booking.objects.run_out(now).filter(calendar__in=list(calendar_ids)).overlapping(stay)
    return [booking.ref for booking in run_out if not is_pinned(booking, now=now)]
