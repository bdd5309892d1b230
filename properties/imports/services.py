"""Writing imported listings: hundreds at a time, each a property with a room, a unit and its calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from accounts.models import User
from availability.services import open_calendars
from common import audit
from common.clock import today
from common.db import verb
from common.money import Money
from properties.enums import PropertyStatus
from properties.imports.listings import Listing, Skipped, read_listings
from properties.models import Property, Room, Unit
from properties.search.index import refresh_search
from properties.services.properties import derive

SOURCE = "inside-airbnb"
BATCH = 500
ADDRESS_OF_HOST = "host-{}@inside-airbnb.invalid"  # .invalid: no mail to people who never signed up
ADDRESS_OF_ALL = "imported-listings@sojourn.invalid"


@dataclass(frozen=True, slots=True)
class Market:
    """What a file does not say of its listings."""

    currency: str
    time_zone: str
    city: str
    owner_per_host: bool


@dataclass(slots=True)
class ImportReport:
    imported: int = 0
    unchanged: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


def import_listings(path: Path, market: Market, *, now: datetime) -> ImportReport:
    """Import a file of listings; those that are here already stay as they are, so a second run changes nothing.

    Each batch commits by itself. Raises InvalidInput where the file is of another schema.
    """
    report = ImportReport()
    for batch in _batches(read_listings(path)):
        listings = [row for row in batch if isinstance(row, Listing)]
        report.skipped.update(row.reason for row in batch if isinstance(row, Skipped))
        added = _add_listings(listings, market, now=now)
        report.imported += added
        report.unchanged += len(listings) - added
    return report


def _batches(rows: Iterable[Listing | Skipped]) -> Iterator[list[Listing | Skipped]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


@verb
def _add_listings(listings: Sequence[Listing], market: Market, *, now: datetime) -> int:
    here = set(
        Property.objects.filter(source=SOURCE, source_id__in=[listing.source_id for listing in listings]).values_list(
            "source_id", flat=True
        )
    )
    new = [listing for listing in listings if listing.source_id not in here]
    if not new:
        return 0
    owners = _owners(new, market)
    properties = Property.objects.bulk_create([_property(row, owners, market, now=now) for row in new])
    rooms = Room.objects.bulk_create(
        [_room(row, listing, market) for row, listing in zip(new, properties, strict=True)]
    )
    calendars = open_calendars(
        len(rooms),
        time_zone=market.time_zone,
        opens_on=today(market.time_zone, at=now),
        nights=settings.HORIZON_NIGHTS,
    )
    Unit.objects.bulk_create(
        [Unit(room=room, calendar_id=calendar, name="1") for room, calendar in zip(rooms, calendars, strict=True)]
    )
    refresh_search([room.pk for room in rooms])
    audit.record("listings_imported", subject=f"import:{SOURCE}", actor=None, count=len(new), city=market.city)
    return len(new)


def _owners(listings: Sequence[Listing], market: Market) -> dict[str, User]:
    """Return the owner of each host id: an account of the host's own that nobody can sign in to, or one for all."""
    if not market.owner_per_host:
        owner, _ = User.objects.get_or_create(
            email=ADDRESS_OF_ALL,
            defaults={"name": "Imported listings", "is_host": True, "password": UNUSABLE_PASSWORD_PREFIX},
        )
        return {listing.host_id: owner for listing in listings}
    names = {ADDRESS_OF_HOST.format(listing.host_id): listing.host_name for listing in listings}
    User.objects.bulk_create(
        [
            User(email=email, name=name, is_host=True, password=UNUSABLE_PASSWORD_PREFIX)
            for email, name in names.items()
        ],
        ignore_conflicts=True,
    )
    by_email = {user.email: user for user in User.objects.filter(email__in=names)}
    return {listing.host_id: by_email[ADDRESS_OF_HOST.format(listing.host_id)] for listing in listings}


def _property(row: Listing, owners: dict[str, User], market: Market, *, now: datetime) -> Property:
    listing = Property(
        host=owners[row.host_id],
        title=row.title,
        room_type=row.room_type,
        neighbourhood=row.neighbourhood,
        city=market.city,
        latitude=row.lat,
        longitude=row.lng,
        time_zone=market.time_zone,
        status=PropertyStatus.PUBLISHED,
        published_at=now,
        source=SOURCE,
        source_id=row.source_id,
    )
    derive(listing)
    return listing


def _room(row: Listing, listing: Property, market: Market) -> Room:
    return Room(
        listing=listing,
        name=row.title,
        capacity=row.capacity,
        included_guests=row.capacity,
        currency=market.currency,
        base_minor=Money.rounded(row.price, market.currency).minor,
        min_nights=row.min_nights,
    )
