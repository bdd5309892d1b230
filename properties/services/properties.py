from __future__ import annotations

from datetime import datetime
from typing import Unpack
from zoneinfo import available_timezones

from accounts.models import User
from common import audit
from common.db import verb
from common.etags import check_version
from common.exceptions import InvalidInput
from common.fields import new_public_id
from properties.enums import PropertyStatus
from properties.exceptions import NotPublishable, TimeZoneFixed
from properties.locations import displaced
from properties.models import Property
from properties.search.index import refresh_search
from properties.selectors import nearest_place
from properties.services.fields import PropertyFields
from properties.services.validation import save
from properties.text import normalised


@verb
def create_property(host: User, *, actor: User | None = None, **fields: Unpack[PropertyFields]) -> Property:
    """Create a draft. Without a time zone it gets that of the nearest place of the gazetteer."""
    amenities = fields.pop("amenities", ())
    listing = Property(host=host, **fields)
    if not listing.time_zone:
        place = nearest_place(listing.latitude, listing.longitude)
        listing.time_zone = place.time_zone if place else "UTC"
    _save(listing)
    listing.amenities.set(amenities)
    audit.record("property_created", subject=listing.ref, actor=actor or host)
    return listing


@verb
def edit_property(
    listing: Property,
    *,
    actor: User,
    version: int | None = None,
    reason: str = "",
    **fields: Unpack[PropertyFields],
) -> Property:
    """Change what is given, as the next version. Raises EditedMeanwhile where `version` is not the current one.

    Raises TimeZoneFixed where there are units already. Bookings keep what was frozen on them.
    """
    listing = Property.objects.locked().get(pk=listing.pk)
    check_version(listing.version, version)
    if fields.get("time_zone", listing.time_zone) != listing.time_zone and _has_units(listing):
        raise TimeZoneFixed
    amenities = fields.pop("amenities", None)
    for name, value in fields.items():
        setattr(listing, name, value)
    listing.version += 1
    _save(listing)
    if amenities is not None:
        listing.amenities.set(amenities)
    _refresh_search(listing)
    audit.record(
        "property_edited",
        subject=listing.ref,
        actor=actor,
        reason=reason,
        fields=sorted(fields),
        version=listing.version,
    )
    return listing


@verb
def publish_property(listing: Property, *, actor: User, now: datetime, reason: str = "") -> Property:
    """Show the property to guests. Raises NotPublishable with what is missing; publishing twice changes nothing."""
    listing = Property.objects.locked().get(pk=listing.pk)
    if listing.status == PropertyStatus.PUBLISHED:
        return listing
    missing = missing_to_publish(listing)
    if missing:
        raise NotPublishable(f"Still missing: {', '.join(missing)}.", missing=missing)
    listing.published_at = listing.published_at or now
    _move(listing, PropertyStatus.PUBLISHED, actor=actor, reason=reason)
    return listing


@verb
def unlist_property(listing: Property, *, actor: User, reason: str = "") -> Property:
    """Take the property out of search and booking; what is booked stays booked."""
    listing = Property.objects.locked().get(pk=listing.pk)
    if listing.status == PropertyStatus.PUBLISHED:
        _move(listing, PropertyStatus.UNLISTED, actor=actor, reason=reason)
    return listing


def missing_to_publish(listing: Property) -> list[str]:
    """Return what a property lacks before guests may see it: a room with a unit, and a host who is one."""
    missing = []
    if not listing.rooms.exists():
        missing.append("room")
    elif not _has_units(listing):
        missing.append("unit")
    if not (listing.host.is_active and listing.host.is_host):
        missing.append("host")
    return missing


def _move(listing: Property, status: PropertyStatus, *, actor: User, reason: str) -> None:
    listing.status = status
    listing.version += 1
    listing.save(update_fields=["status", "published_at", "version", "updated_at"])
    _refresh_search(listing)
    audit.record(f"property_{status}", subject=listing.ref, actor=actor, reason=reason)


def _save(listing: Property) -> None:
    if listing.time_zone not in available_timezones():
        raise InvalidInput(f"{listing.time_zone!r} is not an IANA time zone.", field="time_zone")
    derive(listing)
    save(listing, vouched=["host"])


def derive(listing: Property) -> None:
    """Set what follows from the other fields: the public id once, the public coordinates, the text of searches."""
    if not listing.public_id:
        listing.public_id = new_public_id(Property)
    listing.public_latitude, listing.public_longitude = displaced(
        listing.latitude, listing.longitude, seed=listing.public_id
    )
    listing.search_text = normalised(
        listing.title, listing.neighbourhood, listing.city, listing.region, listing.country
    )


def _has_units(listing: Property) -> bool:
    return listing.rooms.filter(units__isnull=False).exists()


def _refresh_search(listing: Property) -> None:
    refresh_search(list(listing.rooms.values_list("id", flat=True)))
