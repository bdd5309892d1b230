from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import EmbeddedServers


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder, below a folder that only its owner may enter; whatever a failed test left running ends here."""
    folder = tmp_path / "private" / "data"
    folder.parent.mkdir(mode=0o700)
    yield folder
    if (folder / "servers").is_dir() and (folder / "servers" / "password").exists():
        EmbeddedServers(folder, {}).stop_abandoned()


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that every account of this machine may enter (pytest's own belong to the one that runs it)."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)
