"""Make the demo's properties as their hosts would: through the services, with pictures that are ours already."""

from __future__ import annotations

from pathlib import Path

from accounts.demo import address
from accounts.models import User
from common import clock
from common.registries import demo_part
from properties.demo.listings import LISTINGS, DemoListing
from properties.images import widths_of
from properties.models import Amenity, Property
from properties.services import add_ready_photo, add_room, add_units, create_property, publish_property
from properties.services.fields import PropertyFields

SOURCE = "demo"
PICTURES = Path(__file__).parent / "pictures"
WIDTH, HEIGHT = 1600, 1067


@demo_part(order=20)
def load_properties() -> None:
    there = set(Property.objects.filter(source=SOURCE).values_list("source_id", flat=True))
    hosts = {login: User.objects.get(email=address(login)) for login in {listing.host for listing in LISTINGS}}
    for listing in LISTINGS:
        if listing.key not in there:
            _make(listing, hosts[listing.host])


def _make(demo: DemoListing, host: User) -> None:
    now = clock.now()
    facts: PropertyFields = {
        **demo.facts,
        "amenities": Amenity.objects.filter(code__in=demo.amenities),
        "source": SOURCE,
        "source_id": demo.key,
    }
    listing = create_property(host, **facts)
    for offer in demo.rooms:
        room = add_room(listing, actor=host, currency=offer.currency, **offer.facts)
        add_units(room, actor=host, now=now, names=offer.units)
    for number, caption in enumerate(demo.captions, start=1):
        _hang_picture(listing, host, f"{demo.key}-{number}", caption)
    publish_property(listing, actor=host, now=now)


def _hang_picture(listing: Property, host: User, name: str, caption: str) -> None:
    copies = {width: (PICTURES / f"{name}-{width}.webp").read_bytes() for width in widths_of(WIDTH)}
    add_ready_photo(listing, copies, height=HEIGHT, actor=host, caption=caption)
