"""PostgreSQL and Redis of one test run, in a folder of their own, gone with the run."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from config.embedded import EmbeddedServers

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")


def start() -> None:
    """Start what DATABASE_URL and REDIS_URL do not name; pytest-xdist's workers share their controller's."""
    if WORKER:
        os.environ["REDIS_URL"] = redis_url_of_worker(os.environ["REDIS_URL"], int(WORKER.removeprefix("gw")))
        return
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    runs = Path(tempfile.gettempdir()) / f"sojourn-tests-{os.geteuid()}"
    runs.mkdir(mode=0o700, exist_ok=True)
    remove_abandoned(runs)
    folder = Path(tempfile.mkdtemp(dir=runs))
    servers = EmbeddedServers(folder, os.environ, durable=False)
    servers.acquire()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(servers.release)


def redis_url_of_worker(url: str, number: int) -> str:
    """Each worker its own database number: they clear the cache between tests. (pytest-django parts PostgreSQL.)"""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{int(parts.path.strip('/') or 0) + number}"))


def remove_abandoned(runs: Path) -> None:
    """End the servers of runs that were killed; a folder that is younger than a minute may be just starting."""
    for folder in runs.iterdir():
        if (folder / "servers" / "users.lock").exists() and folder.stat().st_mtime < time.time() - 60:
            abandoned = EmbeddedServers(folder, {})
            abandoned.stop_abandoned()
            if not abandoned.are_running():
                shutil.rmtree(folder, ignore_errors=True)
