"""The real data sets beside the project: there in CI and for developers, absent for users."""

from __future__ import annotations

from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent.parent / "shared" / "data"


def shared_file(name: str) -> Path:
    """Return the path of a data set, or skip the test where it is not on this machine."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the data set {name} is not on this machine (it belongs beside the project, in shared/data)")
    return path
