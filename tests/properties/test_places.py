from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from properties.locations import EARTH_RADIUS_M, displaced
from properties.models import Amenity, Place
from properties.selectors import nearest_place
from tests.properties.factories import make_property


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("toronto", "Toronto"),
        ("TORONTO, ON", "Toronto"),
        ("montreal", "Montréal"),
        ("Köln", "Köln"),
        ("cologne", "Köln"),
        ("sao pa", "São Paulo"),
        ("lagos nigeria", "Lagos"),
        ("東京", "Tokyo"),
        ("hanoi", "Hà Nội"),
        ("kyoto japan", "Kyoto"),
    ],
)
@pytest.mark.django_db
def test_named_like_finds_places_as_people_write_them(where: str, found: str) -> None:
    place = Place.objects.named_like(where).first()
    assert place is not None
    assert place.name == found


@pytest.mark.parametrize("where", ["", "   ", "&|!():*'", "nowhere-at-all"])
@pytest.mark.django_db
def test_named_like_finds_nothing_in_noise(where: str) -> None:
    assert not Place.objects.named_like(where).exists()


@pytest.mark.django_db
def test_named_like_puts_the_largest_first() -> None:
    assert next(iter(Place.objects.named_like("lagos"))).country == "NG"


@pytest.mark.django_db
def test_nearest_place_is_near_across_the_date_line_too() -> None:
    for latitude, longitude, name in [(43.7, -79.4, "Toronto"), (-17.6, -179.9, "Suva"), (64.0, -21.0, "Reykjavík")]:
        place = nearest_place(latitude, longitude)
        assert place is not None
        assert place.name == name


@pytest.mark.django_db
def test_amenities_are_there_from_the_start() -> None:
    assert Amenity.objects.filter(code__in=["wifi", "kitchen", "free_parking"]).count() == 3


def test_create_property_takes_the_time_zone_of_the_nearest_place(host: User) -> None:
    listing = make_property(host, time_zone="", latitude=-31.55, longitude=159.08)
    assert listing.time_zone == "Australia/Lord_Howe"


def metres_between(a: tuple[float, float], b: tuple[float, float]) -> float:
    (lat1, lng1), (lat2, lng2) = ([math.radians(angle) for angle in point] for point in (a, b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lng2 - lng1) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(h))


@given(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180), seed=st.text(max_size=20))
def test_displaced_is_150_to_500_metres_away_and_always_the_same(latitude: float, longitude: float, seed: str) -> None:
    point = displaced(latitude, longitude, seed=seed)
    assert point == displaced(latitude, longitude, seed=seed)
    assert 149 <= metres_between((latitude, longitude), point) <= 501
    assert -90 <= point[0] <= 90
    assert -180 <= point[1] <= 180


def test_properties_are_displaced_each_its_own_way(host: User) -> None:
    first, second = make_property(host), make_property(host)
    assert (first.public_latitude, first.public_longitude) != (second.public_latitude, second.public_longitude)
    assert (first.latitude, first.longitude) == (43.6532, -79.3832)
