from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from common import clock
from common.dates import DateRange
from pricing.rates import Party
from properties.selectors import available_rooms, published_property, room_calendar
from properties.services import block_nights, set_night_rules
from tests.properties.factories import published_room


def soon(nights: int = 3, *, ahead: int = 10) -> DateRange:
    start = clock.today("America/Toronto") + timedelta(days=ahead)
    return DateRange(start, start + timedelta(days=nights))


def test_available_rooms_count_free_units(host: User) -> None:
    room = published_room(host, units=2)
    stay = soon()
    block_nights(room.units.all()[0], stay, actor=host)
    answer = available_rooms(published_property(room.listing.public_id), stay, Party(2), now=clock.now())
    assert answer.available
    assert [offer.units_free for offer in answer.offers] == [1]
    assert answer.nearest == ()


def test_available_rooms_name_the_nearest_dates_when_full(host: User) -> None:
    room = published_room(host)
    stay = soon()
    block_nights(room.units.all()[0], stay, actor=host)
    answer = available_rooms(published_property(room.listing.public_id), stay, Party(2), now=clock.now())
    assert not answer.available
    assert answer.nearest[0].days == 3
    assert {near.start - stay.start for near in answer.nearest[:2]} == {timedelta(days=-3), timedelta(days=3)}


def test_room_calendar_shows_dated_prices(host: User) -> None:
    room = published_room(host)
    stay = soon()
    set_night_rules(
        room, DateRange(stay.start, stay.start + timedelta(days=1)), actor=host, price_minor=5_000, min_nights=2
    )
    days = room_calendar(room, stay)
    assert len(days) == 3
    assert days[0].price.minor == 5_000
    assert days[0].min_nights == 2
    assert days[1].price.minor in (10_000, 12_000)
