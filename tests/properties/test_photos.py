from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from accounts.models import User
from properties import bounds
from properties.enums import PhotoStatus
from properties.exceptions import PictureRefused, TooManyOf
from properties.models import Photo
from properties.services import order_photos, remove_photo, upload_photo
from tests.properties.factories import make_property


def picture(width: int = 2400, height: int = 1600, *, kind: str = "JPEG", orientation: int | None = None) -> io.BytesIO:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "taken at my door"
    exif.get_ifd(0x8825)[2] = (43.0, 39.0, 11.0)
    if orientation:
        exif[0x0112] = orientation
    Image.new("RGB", (width, height), "teal").save(file, kind, exif=exif)
    file.seek(0)
    return file


def upload(host: User, file: io.BytesIO) -> Photo:
    return upload_photo(make_property(host), file, size=file.getbuffer().nbytes, actor=host)


def files() -> list[str]:
    root = Path(settings.MEDIA_ROOT).parent
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_upload_photo_waits_to_be_encoded(host: User) -> None:
    photo = upload(host, picture())
    assert photo.status == PhotoStatus.UPLOADED
    assert photo.sizes == {}
    assert len(files()) == 1


def test_upload_photo_becomes_webp_in_three_sizes_without_exif(
    host: User, deliver_events: Callable[[], int], client: Client
) -> None:
    photo = upload(host, picture())
    deliver_events()
    photo.refresh_from_db()
    assert (photo.status, photo.width, photo.height, photo.original) == (PhotoStatus.READY, 1920, 1280, "")
    assert files() == [f"media/photos/{photo.public_id}/{width}.webp" for width in (1920, 480, 960)]
    for width, address in photo.sizes.items():
        answer = client.get(address)
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        copy = Image.open(io.BytesIO(body))
        assert (copy.format, copy.width) == ("WEBP", width)
        assert not copy.getexif()
        assert b"my door" not in body


def test_upload_photo_is_turned_upright(host: User, deliver_events: Callable[[], int]) -> None:
    photo = upload(host, picture(1000, 500, orientation=6))
    deliver_events()
    photo.refresh_from_db()
    assert (photo.width, photo.height) == (500, 1000)


def test_upload_photo_is_never_enlarged(host: User, deliver_events: Callable[[], int]) -> None:
    photo = upload(host, picture(700, 500, kind="PNG"))
    deliver_events()
    photo.refresh_from_db()
    assert list(photo.sizes) == [480, 700]


def pixel_flood(side: int) -> io.BytesIO:
    """A PNG of a few hundred bytes whose header promises so many pixels each way."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    body = b"\x89PNG\r\n\x1a\n"
    for name, data in chunks:
        body += struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    return io.BytesIO(body)


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(io.BytesIO(b"<svg onload=alert(1)>"), id="no picture"),
        pytest.param(io.BytesIO(b""), id="nothing"),
        pytest.param(pixel_flood(30_000), id="pixel flood"),
        pytest.param(pixel_flood(9_000), id="pixel flood below the decoder's own limit"),
        pytest.param(picture(100, 100), id="too small"),
        pytest.param(picture(400, 400, kind="GIF"), id="another format"),
    ],
)
def test_upload_photo_refuses_what_is_no_usable_picture(host: User, file: io.BytesIO) -> None:
    with pytest.raises(PictureRefused):
        upload(host, file)
    assert not Photo.objects.exists()
    assert files() == []


def test_upload_photo_refuses_more_bytes_than_the_cap(host: User) -> None:
    with pytest.raises(PictureRefused, match="15 MB"):
        upload_photo(make_property(host), picture(), size=16 * 1024 * 1024, actor=host)


def test_upload_photo_rejects_later_what_breaks_off(host: User, deliver_events: Callable[[], int]) -> None:
    whole = picture(800, 800, kind="PNG").getvalue()
    photo = upload(host, io.BytesIO(whole[: len(whole) // 2]))
    deliver_events()
    photo.refresh_from_db()
    assert photo.status == PhotoStatus.REJECTED
    assert files() == []


def test_upload_photo_stops_at_the_quota(host: User, monkeypatch: pytest.MonkeyPatch) -> None:
    listing = make_property(host)
    Photo.objects.bulk_create(
        Photo(listing=listing, public_id=f"pht_{number}") for number in range(bounds.PHOTOS_PER_PROPERTY)
    )
    with pytest.raises(TooManyOf):
        upload_photo(listing, picture(), size=1, actor=host)
    assert files() == []


def test_order_photos_takes_the_new_order(host: User) -> None:
    listing = make_property(host)
    first, second = (upload_photo(listing, picture(), size=1, actor=host) for _ in range(2))
    order_photos(listing, [second.public_id, first.public_id], actor=host)
    assert list(listing.photos.all()) == [second, first]


def test_remove_photo_deletes_its_files_after_the_commit(host: User, deliver_events: Callable[[], int]) -> None:
    photo = upload(host, picture())
    deliver_events()
    photo.refresh_from_db()
    remove_photo(photo, actor=host)
    assert len(files()) == 3
    deliver_events()
    assert files() == []


def test_photo_page_knows_no_other_file(client: Client, db: None) -> None:
    assert client.get("/media/photos/pht_2222222222222222/480.webp").status_code == 404
    assert client.get("/media/photos/../uploads/x").status_code == 404
