"""Taking a stay: steps 0 to 5 of docs/rules.md."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from accounts.models import User
from availability.exceptions import NightsTaken
from availability.selectors import free_calendars
from availability.services import claim_nights, lock_one_free
from availability.shield import shield
from bookings.enums import BookingStatus
from bookings.exceptions import OwnListing, ReasonRequired
from bookings.models import Booking
from bookings.selectors import run_out_holders
from bookings.services.confirming import confirm_without_payment
from bookings.services.holds import deadline, expire_run_out_holds, hold_until
from bookings.services.moving import enter
from common.dates import DateRange
from common.db import verb
from common.exceptions import InvalidInput, NotFound
from pricing.quotes import Quote
from pricing.rates import Party, RateCard
from pricing.rules import check_stay
from pricing.services import quote_stay
from pricing.terms import FrozenTerms
from properties.enums import PropertyStatus
from properties.models import Room, Unit
from properties.selectors import rate_card, stay_terms, stay_unavailable


@dataclass(frozen=True, slots=True)
class StaffOverride:
    """A booking that staff enter at a rate of their own, past the stay rules; audited with its reason.

    `nightly_minor` is the price of every night, without discounts, fees and taxes. Whether the nights are free is
    never overridden.
    """

    nightly_minor: int
    reason: str
    actor: User | None = None

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ReasonRequired
        if self.nightly_minor < 0:
            raise InvalidInput("A rate can't be negative.", field="nightly_minor")

    def applied_to(self, card: RateCard, stay: DateRange) -> RateCard:
        agreed = card.at_rate(self.nightly_minor, stay)
        return replace(agreed, extra_guest_minor=0, cleaning_minor=0, tax_bp=0, guest_fee_bp=0)


def request_booking(
    room: Room,
    *,
    guest: User,
    stay: DateRange,
    party: Party,
    now: datetime,
    message: str = "",
    override: StaffOverride | None = None,
) -> Booking:
    """Hold a unit of `room` for `stay`, at the price of this moment, and return the booking.

    PENDING where the listing books at once (paid within BOOKING_HOLD_SECONDS), REQUESTED where its host decides,
    CONFIRMED where there is nothing to pay. Raises StayUnavailable (with the nearest free dates), a StayRuleBroken,
    NotFound where the room isn't published, OwnListing, Busy.
    """
    with room_shield(room.public_id):
        try:
            return _take(room, guest=guest, stay=stay, party=party, now=now, message=message, override=override)
        except NightsTaken:
            raise stay_unavailable([room], stay, party, now=now) from None


def room_shield(room_id: object) -> AbstractContextManager[None]:
    """Return the shield of a room by its public id, or by whatever was sent as one."""
    return shield(f"room:{ascii(room_id)[:40]}")


def preview_booking(room: Room, *, stay: DateRange, party: Party, now: datetime) -> FrozenTerms:
    """Return the price and policy that a booking made now would freeze; nothing is held. Raises as `request_booking`
    does where the stay can't be had."""
    terms = stay_terms(room, stay, party, now=now)
    calendars = [unit.calendar_id for unit in room.units.all()]
    if not free_calendars(calendars, stay) and not run_out_holders(calendars, stay, now=now):
        raise stay_unavailable([room], stay, party, now=now)
    return terms


@verb
def _take(
    room: Room,
    *,
    guest: User,
    stay: DateRange,
    party: Party,
    now: datetime,
    message: str,
    override: StaffOverride | None,
) -> Booking:
    if override is None:
        _ensure_open_to(room, guest)
    card, quote = _price(room, stay, party, now=now, override=override)
    unit = _lock_a_free_unit(room, stay, now=now)
    booking = _draft(room, unit, guest=guest, stay=stay, party=party, card=card, quote=quote, now=now, message=message)
    _write(booking, quote, instant=room.listing.instant_book or override is not None, now=now, override=override)
    claim_nights(unit.calendar_id, stay, holder=booking.ref, now=now)
    if booking.is_pending and booking.total_minor == 0:
        confirm_without_payment(booking, now=now)
    return booking


def _ensure_open_to(room: Room, guest: User) -> None:
    if room.listing.status != PropertyStatus.PUBLISHED:
        raise NotFound
    if room.listing.host_id == guest.pk:
        raise OwnListing


def _price(
    room: Room, stay: DateRange, party: Party, *, now: datetime, override: StaffOverride | None
) -> tuple[RateCard, Quote]:
    card = rate_card(room, stay)
    if override is not None:
        card = override.applied_to(card, stay)
    else:
        check_stay(card, stay, party, now=now)
    return card, quote_stay(card, stay, party, now=now)


def _lock_a_free_unit(room: Room, stay: DateRange, *, now: datetime) -> Unit:
    """Lock the calendar of a unit that is free for the stay, expire what has run out there, and return the unit.

    Looks without a lock first, so that the crowd around a room that is sold out waits for nobody. Raises NightsTaken.
    """
    units = {unit.calendar_id: unit for unit in room.units.all()}
    calendar_id = lock_one_free(free, stay) if (free := free_calendars(units, stay)) else None
    return units[calendar_id or _lock_behind_run_out_holds(units, stay, now=now)]


def _lock_behind_run_out_holds(calendars: Iterable[int], stay: DateRange, *, now: datetime) -> int:
    run_out = run_out_holders(calendars, stay, now=now)
    if not run_out and not free_calendars(calendars, stay):  # again: a hold may have expired between the two looks
        raise NightsTaken
    calendar_id = lock_one_free(calendars, stay, ignoring=run_out)
    if calendar_id is None:
        raise NightsTaken
    expire_run_out_holds(calendar_id, stay, now=now)
    return calendar_id


def _draft(
    room: Room,
    unit: Unit,
    *,
    guest: User,
    stay: DateRange,
    party: Party,
    card: RateCard,
    quote: Quote,
    now: datetime,
    message: str,
) -> Booking:
    """Return the booking, not yet written, with price and policy as they are now."""
    return Booking(
        guest=guest,
        host_id=room.listing.host_id,
        room=room,
        unit=unit,
        calendar_id=unit.calendar_id,
        check_in_on=stay.start,
        check_out_on=stay.end,
        time_zone=card.time_zone,
        check_in_from=card.check_in_from,
        ends_at=_departure(room, stay.end),
        guests=party.guests,
        children=list(party.children),
        infants=party.infants,
        pets=party.pets,
        message=message,
        currency=quote.currency,
        total_minor=quote.total.minor,
        host_minor=quote.host_share.minor,
        platform_minor=quote.platform_fee.minor,
        tax_minor=quote.tax.minor,
        host_fee_bp=quote.host_fee_bp,
        policy=room.listing.cancellation_policy,
        booked_at=now,
    )


def _write(booking: Booking, quote: Quote, *, instant: bool, now: datetime, override: StaffOverride | None) -> None:
    if instant:
        booking.expires_at = hold_until(now)
    else:
        booking.expires_at = deadline(booking, hours=settings.BOOKING_REQUEST_HOURS, now=now)
    enter(
        booking,
        BookingStatus.PENDING if instant else BookingStatus.REQUESTED,
        actor=override.actor if override else booking.guest,
        reason=override.reason if override else "",
        **({"nightly_minor": override.nightly_minor} if override else {}),
    )
    _write_lines(booking, quote)


WRITE_LINES = """
    INSERT INTO bookings_bookingline
        (booking_id, position, kind, rule, quantity, unit_minor, amount_minor, "on", rate_bp, "of")
    SELECT %(booking)s, position, kind, rule, quantity, unit_minor, amount_minor, "on", rate_bp, "of"
    FROM jsonb_to_recordset(%(lines)s::jsonb) AS line (
        position int, kind text, rule text, quantity int, unit_minor bigint, amount_minor bigint,
        "on" date, rate_bp int, "of" text[])
    ORDER BY position
"""


def _write_lines(booking: Booking, quote: Quote) -> None:
    lines = [
        {
            "position": position,
            "kind": line.kind,
            "rule": line.rule,
            "quantity": line.quantity,
            "unit_minor": line.unit_minor,
            "amount_minor": line.amount_minor,
            "on": line.on.isoformat() if line.on else None,
            "rate_bp": line.rate_bp,
            "of": sorted(line.of),
        }
        for position, line in enumerate(quote.lines)
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE_LINES, {"booking": booking.pk, "lines": json.dumps(lines)})


def _departure(room: Room, on: date) -> datetime:
    zone = ZoneInfo(room.listing.time_zone)
    return datetime.combine(on, room.listing.check_out_until, tzinfo=zone).astimezone(UTC)
