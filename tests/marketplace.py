"""The whole marketplace as `make run` starts it, in a folder and on a port of its own, with servers of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from config.embedded.ports import free_port
from tests.simulator.plugin import SimulatorProcess

T = TypeVar("T")

READY_SECONDS = 120
PIDS = {"redis": "servers/redis.pid", "postgres": "servers/postgres.pid"}


@dataclass(frozen=True, slots=True)
class Marketplace:
    url: str
    data_dir: Path
    log: Path
    environment: dict[str, str]

    @property
    def simulator(self) -> SimulatorProcess:
        kept = self.kept
        return SimulatorProcess(f"http://127.0.0.1:{kept['simulator_port']}", kept["STRIPE_WEBHOOK_SECRET"])

    @property
    def kept(self) -> dict[str, str]:
        """What the demo has made for itself: keys and the simulator's port."""
        found: dict[str, str] = json.loads((self.data_dir / "run" / "demo.json").read_text())
        return found

    def pid(self, name: str) -> int:
        """The process of a service (web, worker, beat, simulator), of a server, or the keeper of all."""
        return int((self.data_dir / PIDS.get(name, f"run/{name}.pid")).read_text())

    def kill(self, name: str) -> None:
        """Kill it with all its children, as the system does when memory ends; its keeper starts it again."""
        os.killpg(self.pid(name), signal.SIGKILL)

    @contextmanager
    def stalled(self, name: str) -> Iterator[None]:
        """It holds its connections and takes new ones, and says nothing."""
        pid = self.pid(name)
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(pid, signal.SIGCONT)

    @contextmanager
    def down(self, name: str) -> Iterator[None]:
        """It is dead, and its keeper, stopped for as long, does not start it again."""
        with self.stalled("keeper"):
            self.kill(name)
            yield

    @contextmanager
    def faulty_gateway(self, **switches: str | int) -> Iterator[None]:
        """Set the simulator's switches (docs/simulator.md) for a while."""
        self.simulator.switch(**switches)
        try:
            yield
        finally:
            self.simulator.all_well()

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command beside it."""
        demo = {
            "DEMO": "1",
            "SECRET_KEY": self.kept["SECRET_KEY"],
            "STRIPE_API_BASE": self.simulator.base_url,
            "STRIPE_SECRET_KEY": "sk_test_demo",
            "STRIPE_WEBHOOK_SECRET": self.simulator.webhook_secret,
        }
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(
            command, env={**self.environment, **demo}, capture_output=True, text=True, timeout=120, check=False
        )

    def assert_sound(self) -> None:
        found = self.manage("check_invariants")
        assert found.returncode == 0, found.stdout + found.stderr

    def mails(self, to: str) -> list[str]:
        """The subjects of what was written to an address, the latest first, as the demo's mailbox shows them."""
        return [subject for _, subject in self._mailbox(to)]

    def latest_mail(self, to: str) -> str:
        """The page of the latest mail to an address; empty where there is none."""
        mailbox = self._mailbox(to)
        return httpx.get(f"{self.url}{mailbox[0][0]}").raise_for_status().text if mailbox else ""

    def _mailbox(self, to: str) -> list[tuple[str, str]]:
        page = httpx.get(f"{self.url}/demo/mail/", params={"to": to}).raise_for_status().text
        return re.findall(r'<a href="(/demo/mail/[^"]+)">([^<]+)</a></td>', page)


def eventually(find: Callable[[], T], *, seconds: float = 15) -> T:
    """Return what `find` returns once it is true; what it returned last when the time is over."""
    deadline = time.monotonic() + seconds
    while not (found := find()) and time.monotonic() < deadline:
        time.sleep(0.2)
    return found


@contextmanager
def running_marketplace(data_dir: Path, **variables: str) -> Iterator[Marketplace]:
    """Start what `make run` starts, and end it."""
    port = free_port()
    given = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    own = {"PORT": str(port), "DATA_DIR": str(data_dir), "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment = {**given, **own, **variables}
    log = data_dir / "run.log"
    with log.open("w") as output:
        run = subprocess.Popen([sys.executable, "-m", "config.run"], env=environment, stdout=output, stderr=output)
    place = Marketplace(f"http://127.0.0.1:{port}", data_dir, log, environment)
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
    def is_ready() -> bool:
        try:
            return run.poll() is not None or httpx.get(f"{place.url}/health/ready", timeout=5).is_success
        except httpx.TransportError:
            return False

    if not eventually(is_ready, seconds=READY_SECONDS) or run.poll() is not None:
        pytest.fail(f"The marketplace did not start:\n{place.log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def marketplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marketplace]:
    """The demo marketplace of the whole test run. Who disturbs it starts one for himself."""
    with running_marketplace(tmp_path_factory.mktemp("marketplace")) as place:
        yield place
