"""Pictures that strangers send: looked at before they are decoded, and never passed on as they came."""

from __future__ import annotations

import io
import warnings
from typing import IO

from PIL import Image, ImageOps

from properties.exceptions import PictureRefused

FORMATS = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000
MIN_SIDE = 200
WIDTHS = (480, 960, 1920)
QUALITY = 80


def check_picture(file: IO[bytes], *, size: int) -> None:
    """Raise PictureRefused for what is too large, too small or no picture; only the header is read.

    Pillow tells the dimensions without decoding, so a few kilobytes that would unfold to gigabytes stay folded.
    """
    if size > MAX_BYTES:
        raise PictureRefused(f"A picture has {MAX_BYTES // 1024**2} MB at most.", field="file")
    with _open(file) as image:
        if image.width * image.height > MAX_PIXELS:
            raise PictureRefused(f"A picture has {MAX_PIXELS // 10**6} million pixels at most.", field="file")
        if min(image.size) < MIN_SIDE:
            raise PictureRefused(f"A picture has {MIN_SIDE} pixels at least on each side.", field="file")
    file.seek(0)


def widths_of(width: int) -> list[int]:
    """Return the widths in which a picture of this width is kept: never larger than it is."""
    return [each for each in WIDTHS if each < width] + [min(width, WIDTHS[-1])]


def encode(file: IO[bytes]) -> list[tuple[tuple[int, int], bytes]]:
    """Return (size, WebP) for each width, smallest first: upright, in RGB, without EXIF, GPS or profile.

    Raises PictureRefused where the pixels can't be read.
    """
    with _open(file) as image:
        if image.width * image.height > MAX_PIXELS:
            raise PictureRefused(f"A picture has {MAX_PIXELS // 10**6} million pixels at most.", field="file")
        # A JPEG can be decoded at an eighth, a quarter or half of its size: much less memory for a large one.
        image.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))
        try:
            upright = ImageOps.exif_transpose(image).convert("RGB")
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
            raise PictureRefused("The picture can't be read to its end.", field="file") from error
    upright.info.clear()
    return [_scaled(upright, width) for width in widths_of(upright.width)]


def _scaled(image: Image.Image, width: int) -> tuple[tuple[int, int], bytes]:
    size = (width, max(1, round(image.height * width / image.width)))
    copy = io.BytesIO()
    image.resize(size, Image.Resampling.LANCZOS).save(copy, "WEBP", quality=QUALITY, exif=b"", icc_profile=b"")
    return size, copy.getvalue()


def _open(file: IO[bytes]) -> Image.Image:
    file.seek(0)
    try:
        with warnings.catch_warnings():
            # Pillow warns above its own pixel limit; ours is judged right after, from the header.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return Image.open(file, formats=FORMATS)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureRefused("This is no JPEG, PNG or WebP picture.", field="file") from error
