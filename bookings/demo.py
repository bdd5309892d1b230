"""The demo's bookings: past, present and coming ones, made by the services with the clock where each of them was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.demo import address
from accounts.models import User
from availability.services import extend_calendar
from bookings.enums import Mover
from bookings.models import Booking
from bookings.services import (
    accept_booking,
    cancel_booking,
    complete_stay,
    confirm_by_staff,
    decline_booking,
    mark_no_show,
    request_booking,
)
from common import clock
from common.clock import today
from common.dates import DateRange
from common.registries import demo_part
from pricing.rates import Party
from properties.demo.loading import SOURCE
from properties.models import Room

PAID_BY_TRANSFER = "Paid by bank transfer"


@dataclass(frozen=True)
class DemoStay:
    """A stay that begins so many days from today, booked so many days ago; `then` is what became of it."""

    guest: str
    listing: str
    room: int
    begins_in: int
    nights: int
    guests: int
    booked_ago: int
    then: Callable[[Booking, datetime], None]
    message: str = ""


def _ask(booking: Booking, booked_at: datetime) -> None:
    """Leave the request with its host."""


def _pay(booking: Booking, booked_at: datetime) -> None:
    if booking.is_requested:
        accept_booking(booking, actor=booking.host, now=booked_at + timedelta(hours=3))
    staff = User.objects.get(email=address("staff"))
    confirm_by_staff(booking, actor=staff, reason=PAID_BY_TRANSFER, now=booked_at + timedelta(hours=4))


def _stay(booking: Booking, booked_at: datetime) -> None:
    _pay(booking, booked_at)
    complete_stay(booking, now=clock.now())


def _cancel(booking: Booking, booked_at: datetime) -> None:
    _pay(booking, booked_at)
    cancel_booking(booking, by=Mover.GUEST, actor=booking.guest, now=booked_at + timedelta(days=2))


def _decline(booking: Booking, booked_at: datetime) -> None:
    reason = "My sister's family is here that week. Any other would be a pleasure."
    decline_booking(booking, actor=booking.host, reason=reason, now=booked_at + timedelta(hours=5))


def _stay_away(booking: Booking, booked_at: datetime) -> None:
    _pay(booking, booked_at)
    mark_no_show(booking, by=Mover.HOST, actor=booking.host, now=clock.now())


STAYS = (
    DemoStay("guest", "alfama-rooms", 0, begins_in=-31, nights=5, guests=2, booked_ago=58, then=_stay),
    DemoStay("guest", "hotel-lindenhof", 1, begins_in=-12, nights=2, guests=2, booked_ago=20, then=_stay),
    DemoStay(
        "guest",
        "canal-house",
        0,
        begins_in=24,
        nights=4,
        guests=4,
        booked_ago=6,
        then=_pay,
        message="We come for my father's seventieth birthday. Is there room for a cello by the window?",
    ),
    DemoStay("guest", "king-west-loft", 0, begins_in=61, nights=7, guests=2, booked_ago=3, then=_pay),
    DemoStay("guest", "shibuya-apartment", 0, begins_in=95, nights=6, guests=2, booked_ago=9, then=_cancel),
    DemoStay(
        "guest",
        "matterhorn-chalet",
        0,
        begins_in=47,
        nights=5,
        guests=5,
        booked_ago=0,
        then=_ask,
        message="Two families who ski slowly. Could the children use the sledges in the barn?",
    ),
    DemoStay("guest2", "hotel-lindenhof", 1, begins_in=-5, nights=3, guests=1, booked_ago=16, then=_stay_away),
    DemoStay("guest2", "cotswold-cottage", 0, begins_in=-1, nights=4, guests=3, booked_ago=40, then=_pay),
    DemoStay("guest2", "hotel-lindenhof", 2, begins_in=10, nights=3, guests=3, booked_ago=12, then=_pay),
    DemoStay("guest2", "cedar-cabin", 0, begins_in=33, nights=3, guests=4, booked_ago=4, then=_decline),
    DemoStay("guest2", "camps-bay-villa", 0, begins_in=72, nights=7, guests=6, booked_ago=15, then=_pay),
)


@demo_part(order=40)
def load_bookings() -> None:
    guests = {login: User.objects.get(email=address(login)) for login in {stay.guest for stay in STAYS}}
    if Booking.objects.filter(guest__in=guests.values()).exists():
        return
    now = clock.now()
    for stay in STAYS:
        _make(stay, guests[stay.guest], now=now)


def _make(demo: DemoStay, guest: User, *, now: datetime) -> None:
    room = _room(demo)
    arrival = today(room.listing.time_zone, at=now) + timedelta(days=demo.begins_in)
    for unit in room.units.all():
        extend_calendar(unit.calendar_id, opens_on=min(arrival, today(room.listing.time_zone, at=now)))
    booked_at = now - timedelta(days=demo.booked_ago)
    booking = request_booking(
        room,
        guest=guest,
        stay=DateRange(arrival, arrival + timedelta(days=demo.nights)),
        party=Party(demo.guests),
        now=booked_at,
        message=demo.message,
    )
    demo.then(booking, booked_at)


def _room(demo: DemoStay) -> Room:
    rooms = Room.objects.select_related("listing").filter(listing__source=SOURCE, listing__source_id=demo.listing)
    return rooms.order_by("id")[demo.room]
