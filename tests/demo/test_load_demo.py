"""The demo marketplace is loaded by one command, once, through the services."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from accounts.demo import PASSWORD, address
from bookings.enums import BookingStatus
from bookings.models import Booking
from illustrator.gallery import pictures
from properties.demo.listings import LISTINGS
from properties.models import Amenity, Photo, Property, Room, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The demo marketplace, loaded once for all tests here and rolled back after them."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(DEMO=True, MEDIA_ROOT=media), transaction.atomic():
        call_command("load_demo", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


@pytest.mark.usefixtures("demo")
def test_load_demo_publishes_twelve_properties() -> None:
    assert Property.objects.published().count() == len(LISTINGS) == 12
    assert Property.objects.filter(instant_book=False).count() == 2
    assert len({listing.city for listing in Property.objects.all()}) == 12
    hotel = Property.objects.get(source_id="hotel-lindenhof")
    assert [room.units.count() for room in hotel.rooms.order_by("id")] == [4, 5, 2]


@pytest.mark.usefixtures("demo")
def test_load_demo_hangs_every_picture() -> None:
    assert Photo.objects.count() == len(list(pictures())) == 48
    photo = Photo.objects.filter(listing__source_id="canal-house").first()
    assert photo is not None
    answer = Client().get(photo.sizes[480])
    assert (answer.status_code, answer["content-type"]) == (200, "image/webp")


@pytest.mark.usefixtures("demo")
def test_load_demo_makes_bookings_in_several_states() -> None:
    states = Counter(Booking.objects.values_list("status", flat=True))
    assert states == {
        BookingStatus.COMPLETED: 2,
        BookingStatus.CONFIRMED: 5,
        BookingStatus.CANCELLED: 1,
        BookingStatus.REQUESTED: 1,
        BookingStatus.DECLINED: 1,
        BookingStatus.NO_SHOW: 1,
    }
    call_command("check_invariants", stdout=io.StringIO())


@pytest.mark.usefixtures("demo")
def test_load_demo_again_changes_nothing() -> None:
    def there() -> list[int]:
        return [model.objects.count() for model in (Property, Room, Unit, Photo, Booking)]

    before = there()
    call_command("load_demo", stdout=io.StringIO())
    assert there() == before


@pytest.mark.usefixtures("demo")
def test_demo_guest_signs_in(client: Client) -> None:
    answer = client.post(reverse("account_login"), {"login": address("guest"), "password": PASSWORD})
    assert answer.status_code == 302
    assert "_auth_user_id" in client.session


def test_listings_name_known_amenities_and_their_pictures() -> None:
    known = set(Amenity.objects.values_list("code", flat=True))
    drawn = Counter(picture.home for picture in pictures())
    for listing in LISTINGS:
        assert set(listing.amenities) <= known, listing.key
        assert drawn[listing.key] == len(listing.captions)
