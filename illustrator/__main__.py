"""Draw the demo's pictures anew: `python -m illustrator properties/demo/pictures [--only king-west-loft]`."""

from __future__ import annotations

import argparse
from pathlib import Path

from PIL import Image

from illustrator.gallery import pictures

WIDTHS = (480, 960, 1600)
"""Those in which properties keep their photos."""
QUALITY = 70


def main() -> None:
    parser = argparse.ArgumentParser(prog="illustrator", description="Draw the pictures of the demo marketplace.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="pictures whose name begins so")
    options = parser.parse_args()
    for picture in pictures():
        if not picture.name.startswith(options.only):
            continue
        drawn = picture.drawn()
        for width in WIDTHS:
            copy = drawn.resize((width, round(drawn.height * width / drawn.width)), Image.Resampling.LANCZOS)
            copy.save(options.folder / f"{picture.name}-{width}.webp", quality=QUALITY, method=6)


if __name__ == "__main__":
    main()
