"""The whole marketplace as `make run` starts it, and a Chromium that walks it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from config.embedded.ports import free_port

READY_SECONDS = 90
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


@dataclass(frozen=True, slots=True)
class Marketplace:
    url: str
    data_dir: Path
    log: Path


@pytest.fixture(scope="session")
def marketplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marketplace]:
    """Start what `make run` starts, in a folder and on a port of its own, with servers of its own."""
    data_dir = tmp_path_factory.mktemp("marketplace")
    port = free_port()
    given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment = {**given, "PORT": str(port), "DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "config.settings"}
    log = data_dir / "run.log"
    with log.open("w") as output:
        run = subprocess.Popen([sys.executable, "-m", "config.run"], env=environment, stdout=output, stderr=output)
    place = Marketplace(f"http://127.0.0.1:{port}", data_dir, log)
    try:
        wait_until_ready(place, run)
        yield place
    finally:
        run.send_signal(signal.SIGINT)
        try:
            run.wait(90)
        except subprocess.TimeoutExpired:
            run.kill()


def wait_until_ready(place: Marketplace, run: subprocess.Popen[bytes]) -> None:
    for _ in range(READY_SECONDS * 4):
        if run.poll() is not None:
            break
        try:
            if httpx.get(f"{place.url}/health/ready", timeout=5).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.25)
    pytest.fail(f"The marketplace did not start:\n{place.log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, "The browser tests need Chromium; `make test` sees to one."
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, marketplace: Marketplace) -> Iterator[Page]:
    """A page of a fresh visitor; the test fails on any console error or violation of the content security policy."""
    context = browser.new_context(base_url=marketplace.url, viewport={"width": 1440, "height": 900}, locale="en-GB")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not complaints, complaints
