"""Photos: uploaded, looked at, re-encoded in the background, served only as what we wrote ourselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage, storages
from django.db.models import Max
from django.utils.crypto import get_random_string

from accounts.models import User
from common import audit
from common.db import verb
from common.etags import check_version
from common.events import publish
from common.exceptions import InvalidInput
from properties.bounds import PHOTOS_PER_PROPERTY
from properties.enums import PhotoStatus
from properties.events import PHOTO_REMOVED, PHOTO_UPLOADED
from properties.exceptions import PictureRefused, TooManyOf
from properties.images import check_picture, encode, widths_of
from properties.models import Photo, Property
from properties.services.validation import save

UPLOADS = "uploads"


def upload_photo(listing: Property, file: IO[bytes], *, size: int, actor: User, caption: str = "") -> Photo:
    """Keep an upload until it is re-encoded. Raises PictureRefused, and TooManyOf beyond the property's quota.

    The file is written before the row that names it, outside the transaction: one that is left without its row is
    deleted again.
    """
    check_picture(file, size=size)
    original = storages[UPLOADS].save(f"photos/{get_random_string(24)}", File(file))
    try:
        return _add_photo(listing, original, actor=actor, caption=caption)
    except BaseException:
        storages[UPLOADS].delete(original)
        raise


@verb
def _add_photo(listing: Property, original: str, *, actor: User, caption: str) -> Photo:
    listing = Property.objects.locked().get(pk=listing.pk)
    if listing.photos.count() >= PHOTOS_PER_PROPERTY:
        raise TooManyOf(f"A property has {PHOTOS_PER_PROPERTY} photos at most.", maximum=PHOTOS_PER_PROPERTY)
    last = listing.photos.aggregate(last=Max("position"))["last"]
    photo = Photo(listing=listing, original=original, caption=caption, position=0 if last is None else last + 1)
    save(photo, vouched=["listing"])
    publish(PHOTO_UPLOADED, subject=photo.ref, photo_id=photo.pk)
    audit.record(PHOTO_UPLOADED, subject=photo.ref, actor=actor, property=listing.public_id)
    return photo


@verb
def add_ready_photo(
    listing: Property, copies: Mapping[int, bytes], *, height: int, actor: User, caption: str = ""
) -> Photo:
    """Add a picture that is ours already: its WebP copies by their widths, `height` that of the largest."""
    last = listing.photos.aggregate(last=Max("position"))["last"]
    photo = Photo(
        listing=listing,
        caption=caption,
        position=0 if last is None else last + 1,
        status=PhotoStatus.READY,
        width=max(copies),
        height=height,
    )
    save(photo, vouched=["listing"])
    for width, webp in copies.items():
        _write(photo.file_name(width), webp)
    return photo


def encode_photo(photo: Photo) -> None:
    """Write the photo's WebP copies and forget the upload; run again, it writes the same files.

    Takes seconds of one processor: for workers, outside any transaction.
    """
    if photo.status != PhotoStatus.UPLOADED:
        return
    try:
        with storages[UPLOADS].open(photo.original) as file:
            copies = encode(file)
    except PictureRefused:
        Photo.objects.filter(pk=photo.pk).update(status=PhotoStatus.REJECTED, original="")
    else:
        for (width, _), webp in copies:
            _write(photo.file_name(width), webp)
        largest, _ = copies[-1]
        Photo.objects.filter(pk=photo.pk).update(
            status=PhotoStatus.READY, original="", width=largest[0], height=largest[1]
        )
    storages[UPLOADS].delete(photo.original)


@verb
def caption_photo(photo: Photo, *, actor: User, caption: str, version: int | None = None) -> Photo:
    """Caption a photo. Counts as an edit of the property: raises EditedMeanwhile."""
    photo.listing = _lock(photo.listing, version=version)
    photo.caption = caption
    save(photo, vouched=["listing"])
    _bump(photo.listing)
    audit.record("photo_captioned", subject=photo.ref, actor=actor)
    return photo


@verb
def order_photos(listing: Property, public_ids: Sequence[str], *, actor: User, version: int | None = None) -> Property:
    """Put the photos in this order, which names each of them once. Counts as an edit of the property."""
    listing = _lock(listing, version=version)
    photos = {photo.public_id: photo for photo in listing.photos.all()}
    if sorted(public_ids) != sorted(photos):
        raise InvalidInput("An order names every photo of the property once.", field="photos")
    for position, public_id in enumerate(public_ids):
        photos[public_id].position = position
    Photo.objects.bulk_update(photos.values(), ["position"])
    _bump(listing)
    audit.record("photos_ordered", subject=listing.ref, actor=actor)
    return listing


@verb
def remove_photo(photo: Photo, *, actor: User, reason: str = "") -> None:
    """Remove the photo at once, and its files after the commit."""
    publish(
        PHOTO_REMOVED,
        subject=photo.ref,
        public_id=photo.public_id,
        original=photo.original,
        width=photo.width,
    )
    audit.record(PHOTO_REMOVED, subject=photo.ref, actor=actor, reason=reason, property=photo.listing_id)
    photo.delete()


def delete_files(public_id: str, *, original: str, width: int) -> None:
    """Delete the files of a photo that is gone; those that are gone too don't matter."""
    if original:
        storages[UPLOADS].delete(original)
    if width:
        for each in widths_of(width):
            default_storage.delete(Photo.name_of_file(public_id, each))


def _lock(listing: Property, *, version: int | None) -> Property:
    locked = Property.objects.locked().get(pk=listing.pk)
    check_version(locked.version, version)
    return locked


def _bump(listing: Property) -> None:
    listing.version += 1
    listing.save(update_fields=["version", "updated_at"])


def _write(name: str, content: bytes) -> None:
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content))
