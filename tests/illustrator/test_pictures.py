"""The pictures are drawn by us, the same at every run, and small enough to be committed."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from PIL import Image, ImageChops

from illustrator import rooms
from illustrator.canvas import HEIGHT, WIDTH, Canvas, Rectangle
from illustrator.colour import Colour
from illustrator.gallery import LOFT, Picture, pictures

FIXTURE = Path(__file__).parents[2] / "properties/demo/pictures"
LARGEST_FIXTURE = 3_000_000


def test_same_name_same_picture() -> None:
    picture = Picture("king-west-loft", 1, lambda dice: rooms.living_room(LOFT, dice))
    first, second = picture.drawn(), picture.drawn()
    assert first.size == (WIDTH, HEIGHT)
    assert ImageChops.difference(first, second).getbbox() is None


def test_another_seed_another_picture() -> None:
    first, second = (rooms.bedroom(LOFT, Random(seed)).finished() for seed in (1, 2))
    assert ImageChops.difference(first, second).getbbox() is not None


@pytest.mark.parametrize("width", [480, 960, 1600])
def test_every_picture_is_committed(width: int) -> None:
    for picture in pictures():
        with Image.open(FIXTURE / f"{picture.name}-{width}.webp") as image:
            assert image.size == (width, round(HEIGHT * width / WIDTH))


def test_fixture_is_small() -> None:
    files = list(FIXTURE.iterdir())
    assert len(files) == 12 * 4 * 3
    assert sum(file.stat().st_size for file in files) < LARGEST_FIXTURE


def test_colours_stay_in_range() -> None:
    for light in (0.0, 0.5, 1.0):
        assert all(0 <= value <= 255 for value in Colour(light, 0.4, 30).rgb)
    assert Colour(1.0).rgb == (255, 255, 255)
    assert Colour(0.0).rgb == (0, 0, 0)


def test_painting_stays_within_the_clip() -> None:
    canvas = Canvas(40, 40, scale=1)
    with canvas.within(Rectangle((10, 10, 20, 20))):
        canvas.paint(Rectangle((0, 0, 40, 40)), Colour(1.0))
    assert canvas.finished().getbbox() == (10, 10, 21, 21)
