"""Statuses of a booking and the one table of moves between them: the lifecycle of a booking, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class BookingStatus(TextChoices):
    REQUESTED = "requested", _("Requested")
    PENDING = "pending", _("Waiting for payment")
    CONFIRMED = "confirmed", _("Confirmed")
    COMPLETED = "completed", _("Completed")
    NO_SHOW = "no_show", _("Guest did not come")
    CANCELLED = "cancelled", _("Cancelled")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("Expired")


class Mover(TextChoices):
    """Who moves a booking; the clock and a verified payment are parties too."""

    GUEST = "guest", _("Guest")
    HOST = "host", _("Host")
    STAFF = "staff", _("Staff")
    CLOCK = "clock", _("Clock")
    PAYMENT = "payment", _("Payment")


Move = tuple[BookingStatus, BookingStatus]

INITIAL = frozenset({BookingStatus.PENDING, BookingStatus.REQUESTED})

TRANSITIONS: Mapping[Move, frozenset[Mover]] = {
    (BookingStatus.REQUESTED, BookingStatus.PENDING): frozenset({Mover.HOST}),
    (BookingStatus.REQUESTED, BookingStatus.DECLINED): frozenset({Mover.HOST}),
    (BookingStatus.REQUESTED, BookingStatus.EXPIRED): frozenset({Mover.CLOCK}),
    (BookingStatus.REQUESTED, BookingStatus.CANCELLED): frozenset({Mover.GUEST}),
    (BookingStatus.PENDING, BookingStatus.CONFIRMED): frozenset({Mover.PAYMENT}),
    (BookingStatus.PENDING, BookingStatus.EXPIRED): frozenset({Mover.CLOCK}),
    (BookingStatus.PENDING, BookingStatus.CANCELLED): frozenset({Mover.GUEST, Mover.HOST, Mover.STAFF}),
    (BookingStatus.CONFIRMED, BookingStatus.CANCELLED): frozenset({Mover.GUEST, Mover.HOST, Mover.STAFF}),
    (BookingStatus.EXPIRED, BookingStatus.CONFIRMED): frozenset({Mover.PAYMENT}),
    (BookingStatus.CONFIRMED, BookingStatus.COMPLETED): frozenset({Mover.CLOCK}),
    (BookingStatus.CANCELLED, BookingStatus.CONFIRMED): frozenset({Mover.STAFF}),
    (BookingStatus.CONFIRMED, BookingStatus.NO_SHOW): frozenset({Mover.HOST, Mover.STAFF}),
}

HOLDS_DATES = frozenset(
    {
        BookingStatus.REQUESTED,
        BookingStatus.PENDING,
        BookingStatus.CONFIRMED,
        BookingStatus.COMPLETED,
        BookingStatus.NO_SHOW,
    }
)
EXPIRES = frozenset({BookingStatus.REQUESTED, BookingStatus.PENDING})
PAID = frozenset({BookingStatus.CONFIRMED, BookingStatus.COMPLETED, BookingStatus.NO_SHOW})
FINAL = frozenset(BookingStatus) - {source for source, _target in TRANSITIONS}


def sources_of(target: BookingStatus, by: Mover) -> frozenset[BookingStatus]:
    """Return the statuses from which `by` may move a booking to `target`."""
    return frozenset(source for (source, end), parties in TRANSITIONS.items() if end == target and by in parties)
