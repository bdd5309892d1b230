from __future__ import annotations

from common.events import Event, subscribe
from properties.events import PHOTO_REMOVED, PHOTO_UPLOADED
from properties.models import Photo
from properties.services.photos import delete_files, encode_photo


@subscribe(PHOTO_UPLOADED, queue="bulk", in_transaction=False)
def encode_upload(event: Event) -> None:
    if photo := Photo.objects.filter(pk=event.payload["photo_id"]).first():
        encode_photo(photo)


@subscribe(PHOTO_REMOVED, queue="bulk", in_transaction=False)
def delete_photo_files(event: Event) -> None:
    payload = event.payload
    delete_files(str(payload["public_id"]), original=str(payload["original"]), width=int(payload["width"]))
