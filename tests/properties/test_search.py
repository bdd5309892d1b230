from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from availability.services import block_nights, claim_nights, release_nights
from common import clock
from common.dates import DateRange
from common.exceptions import InvalidInput
from pricing.enums import TaxBase
from pricing.exceptions import PastDates, StayTooLong
from properties.invariants import search_rows_equal_their_sources
from properties.models import Amenity, Property, Room, SearchRow
from properties.search.criteria import Box, Criteria, Point, Sort, distance_km
from properties.search.selectors import Cursor, search
from properties.services import edit_property, edit_room, set_night_rules
from properties.services.fields import NightFields
from tests.properties.factories import make_property, make_room, publish, published_room
from tests.properties.slow_search import published, slow_search

pytestmark = pytest.mark.django_db

ZONES = ("America/Toronto", "Asia/Tokyo", "Pacific/Apia", "Pacific/Pago_Pago")
LISTINGS = 40
SEARCHES = 200
NOW = datetime(2026, 11, 21, 23, 30, tzinfo=ZoneInfo("UTC"))


def random_listing(host: User, dice: random.Random, amenities: list[Amenity]) -> Property:
    listing = make_property(
        host,
        latitude=43.6 + dice.random() * 0.2,
        longitude=-79.5 + dice.random() * 0.3,
        time_zone=dice.choice(ZONES),
        room_type=dice.choice(["entire_place", "private_room"]),
        instant_book=dice.random() < 0.7,
        amenities=dice.sample(amenities, dice.randint(0, 4)),
    )
    for number in range(dice.randint(1, 2)):
        random_room(listing, dice, f"Room {number}")
    return publish(listing)


def random_room(listing: Property, dice: random.Random, name: str) -> Room:
    capacity = dice.randint(1, 6)
    room = make_room(
        listing,
        units=dice.randint(1, 3),
        now=NOW,
        currency=dice.choice(["CAD", "CAD", "JPY"]),
        name=name,
        capacity=capacity,
        included_guests=dice.randint(1, capacity),
        extra_guest_minor=dice.choice([0, 1533]),
        base_minor=dice.randint(3_000, 40_001),
        weekend_minor=dice.choice([None, dice.randint(3_000, 50_001)]),
        weekend_days=dice.choice([0b0110000, 0b1110000, 0]),
        cleaning_minor=dice.choice([0, 4_999]),
        weekly_discount_bp=dice.choice([0, 1_050]),
        monthly_discount_bp=dice.choice([0, 2_025]),
        tax_bp=dice.choice([0, 1_300, 1_333]),
        tax_base=dice.choice(TaxBase.values),
        min_nights=dice.choice([1, 1, 2, 4]),
        max_nights=dice.choice([365, 30, 7]),
        closed_arrival_days=dice.choice([0, 0, 0b0000001]),
        closed_departure_days=dice.choice([0, 0, 0b1000000]),
        advance_notice_days=dice.choice([0, 0, 1, 3]),
        notice_cutoff_hour=dice.choice([24, 12]),
        window_days=dice.choice([365, 60]),
    )
    for _ in range(dice.choice([0, 0, 3])):
        set_night_rules(room, random_dates(dice, 12), actor=listing.host, **random_rules(dice))
    for unit in room.units.all():
        for _ in range(dice.randint(0, 4)):
            block_nights(unit.calendar_id, random_dates(dice, 20))
    return room


def random_rules(dice: random.Random) -> NightFields:
    rules: list[NightFields] = [
        {"price_minor": dice.randint(1_000, 90_000)},
        {"min_nights": dice.randint(1, 5), "max_nights": dice.randint(5, 20)},
        {"closed_to_arrival": True},
        {"closed_to_departure": True, "price_minor": 7_777},
    ]
    return dice.choice(rules)


def random_dates(dice: random.Random, longest: int) -> DateRange:
    start = NOW.date() + timedelta(days=dice.randint(1, 80))
    return DateRange(start, start + timedelta(days=dice.randint(1, longest)))


def random_criteria(dice: random.Random, amenities: list[Amenity]) -> Criteria:
    start = NOW.date() + timedelta(days=dice.choice([-1, 0, 0, 1, 2, 5, 20, 50, 61, 62, 300]))
    length = dice.choice([1, 2, 3, 3, 4, 6, 7, 8, 28, 31])
    priced = dice.random() < 0.2
    return Criteria(
        now=NOW,
        centre=Point(43.65, -79.38) if dice.random() < 0.6 else None,
        radius_km=dice.choice([None, 3.0, 10.0]),
        box=Box(43.62, -79.45, 43.78, -79.3) if dice.random() < 0.3 else None,
        stay=DateRange(start, start + timedelta(days=length)) if dice.random() < 0.9 else None,
        guests=dice.randint(1, 4),
        currency="CAD",
        price_min_minor=10_000 if priced else None,
        price_max_minor=90_000 if priced else None,
        room_types=("private_room",) if dice.random() < 0.2 else (),
        amenity_ids=tuple(amenity.pk for amenity in dice.sample(amenities, 1)) if dice.random() < 0.15 else (),
        instant_only=dice.random() < 0.2,
        sort=Sort.PRICE,
    )


def test_search_equals_a_slow_evaluation(host: User) -> None:
    dice = random.Random(20261121)
    amenities = [Amenity.objects.create(code=f"thing-{n}", name=f"Thing {n}", group="essentials") for n in range(6)]
    for _ in range(LISTINGS):
        random_listing(host, dice, amenities)
    listings = published()
    matches = 0
    for _ in range(SEARCHES):
        criteria = random_criteria(dice, amenities)
        page = search(criteria, limit=100)
        slow = slow_search(listings, criteria)
        fast = {(offer.listing_id, offer.room_id, offer.price) for offer in page.offers}
        assert fast == {(found.listing_id, found.room_id, found.price) for found in slow}, criteria
        assert page.count == len(slow)
        prices = [(offer.price.currency != "CAD", offer.price.minor) for offer in page.offers]
        assert prices == sorted(prices)
        matches += len(slow)
    assert matches > SEARCHES
    assert_rows_equal_sources()


def assert_rows_equal_sources() -> None:
    assert list(search_rows_equal_their_sources()) == []


def stay(days_ahead: int = 10, nights: int = 3) -> DateRange:
    start = date.today() + timedelta(days=days_ahead)  # noqa: DTZ011
    return DateRange(start, start + timedelta(days=nights))


def found_ids(criteria: Criteria) -> list[int]:
    return [offer.listing_id for offer in search(criteria).offers]


def test_search_follows_a_claim_and_its_release(host: User) -> None:
    room = published_room(host)
    calendar_id = room.units.get().calendar_id
    criteria = Criteria(now=clock.now(), stay=stay(), guests=2)
    assert found_ids(criteria) == [room.listing_id]
    claim_nights(calendar_id, stay(11, 1), holder="test:1")
    assert found_ids(criteria) == []
    assert_rows_equal_sources()
    release_nights("test:1", calendar_id=calendar_id)
    assert found_ids(criteria) == [room.listing_id]


def test_search_follows_edits_of_room_and_property(host: User) -> None:
    room = published_room(host)
    criteria = Criteria(now=clock.now(), stay=stay(), guests=2)
    before = search(criteria).offers[0].price
    edit_room(room, actor=host, base_minor=50_000, weekend_minor=50_000)
    assert search(criteria).offers[0].price.minor > before.minor
    edit_property(room.listing, actor=host, instant_book=False)
    assert found_ids(Criteria(now=clock.now(), instant_only=True)) == []
    assert_rows_equal_sources()


def test_search_of_a_multi_unit_room_needs_one_unit_for_the_whole_stay(host: User) -> None:
    room = published_room(host, units=2)
    first, second = (unit.calendar_id for unit in room.units.all())
    block_nights(first, stay(10, 1))
    block_nights(second, stay(12, 1))
    assert found_ids(Criteria(now=clock.now(), stay=stay(10, 3), guests=1)) == []
    assert found_ids(Criteria(now=clock.now(), stay=stay(11, 2), guests=1)) == [room.listing_id]


def test_search_pages_forwards_and_back_without_gaps(host: User) -> None:
    rooms = [published_room(host, base_minor=5_000 + 100 * (number % 3)) for number in range(7)]
    criteria = Criteria(now=clock.now(), stay=stay(), sort=Sort.PRICE, currency="CAD")
    first = search(criteria, limit=3)
    assert first.next
    assert first.previous is None
    second = search(criteria, cursor=Cursor.decode(first.next.encode()), limit=3)
    assert second.next
    third = search(criteria, cursor=second.next, limit=3)
    assert third.next is None
    seen = [offer.listing_id for page in (first, second, third) for offer in page.offers]
    assert sorted(seen) == sorted(room.listing_id for room in rooms)
    assert {page.count for page in (first, second, third)} == {7}
    assert second.previous
    assert search(criteria, cursor=second.previous, limit=3).offers == first.offers


def test_search_by_distance_is_nearest_first(host: User) -> None:
    far = publish_at(host, 43.80, -79.30)
    near = publish_at(host, 43.66, -79.38)
    page = search(Criteria(now=clock.now(), centre=Point(43.6532, -79.3832), radius_km=50, sort=Sort.DISTANCE))
    assert [offer.listing_id for offer in page.offers] == [near.pk, far.pk]
    shown = Point(near.public_latitude, near.public_longitude)
    assert page.offers[0].distance_km == pytest.approx(distance_km(shown, Point(43.6532, -79.3832)))


def publish_at(host: User, latitude: float, longitude: float) -> Property:
    listing = make_property(host, latitude=latitude, longitude=longitude)
    make_room(listing)
    return publish(listing)


def test_search_box_across_the_date_line(host: User) -> None:
    fiji = publish_at(host, -17.0, 179.9)
    publish_at(host, -17.0, 170.0)
    assert found_ids(Criteria(now=clock.now(), box=Box(-18, 179, -16, -179))) == [fiji.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_search_is_one_query(host: User, rows: int) -> None:
    for _ in range(rows):
        published_room(host)
    with CaptureQueriesContext(connection) as queries:
        search(Criteria(now=NOW, stay=DateRange(date(2027, 1, 10), date(2027, 1, 12))))
    assert len(queries) == 1


def test_search_refuses_what_no_room_could_sell() -> None:
    with pytest.raises(PastDates):
        Criteria(now=NOW, stay=DateRange(date(2026, 11, 1), date(2026, 11, 3)))
    with pytest.raises(StayTooLong):
        Criteria(now=NOW, stay=DateRange(date(2026, 12, 1), date(2028, 1, 5)))
    with pytest.raises(InvalidInput):
        Criteria(now=NOW, sort=Sort.DISTANCE)
    with pytest.raises(InvalidInput):
        Cursor.decode("bm90IGpzb24")


def test_rebuild_search_restores_what_was_lost(host: User) -> None:
    room = published_room(host)
    SearchRow.objects.update(base_minor=1)
    call_command("rebuild_search")
    assert SearchRow.objects.get().base_minor == room.base_minor
    SearchRow.objects.all().delete()
    call_command("rebuild_search")
    assert_rows_equal_sources()
    assert SearchRow.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_rebuild_search_in_place_order_keeps_every_row(host: User) -> None:
    published_room(host, units=3)
    call_command("rebuild_search", "--in-place-order")
    assert_rows_equal_sources()
    assert SearchRow.objects.count() == 3
