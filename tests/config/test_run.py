"""`make run` from outside: everything starts, survives, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded.ports import free_port
from config.environment import BASE_DIR

NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "PORT", "DATA_DIR", "DEBUG", "DEMO")


class Run:
    """A `make run` of the test's own, on a free port, with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.keepers: list[subprocess.Popen[str]] = []

    @property
    def env(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        return kept | {"PORT": str(self.port), "DATA_DIR": str(self.folder)}

    def start(self, **variables: str) -> subprocess.Popen[str]:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "config.run"],
            cwd=BASE_DIR, env=self.env | variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        self.keepers.append(keeper)
        return keeper

    def refusal(self, **variables: str) -> str:
        """What it says when it cannot start: one sentence and exit status 1."""
        said: str = self.start(**variables).communicate(timeout=60)[0]
        assert self.keepers[-1].returncode == 1
        assert "Traceback" not in said
        return said.removeprefix("Preparing the database ...\n")

    def pid(self, name: str) -> int:
        return int((self.folder / "run" / f"{name}.pid").read_text())

    def living(self) -> list[int]:
        """Every process that has a file of the data folder open: all that it started do, if only their log."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                targets = [os.readlink(fd) for fd in (process / "fd").iterdir()]
            except OSError:  # it has just ended
                continue
            if any(target.startswith(f"{self.folder}/") for target in targets):
                found.append(int(process.name))
        return found

    def get(self, path: str) -> int:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return int(answer.status)


def read_until_ready(keeper: subprocess.Popen[str]) -> str:
    assert keeper.stdout is not None
    said = []
    for line in keeper.stdout:
        said.append(line)
        if line.startswith("Logs are in"):
            return "".join(said)
    raise AssertionError(f"It ended with {keeper.wait()} and these words: {''.join(said)}")


@pytest.fixture
def run(folder: Path) -> Iterator[Run]:
    run = Run(folder)
    yield run
    for keeper in run.keepers:
        keeper.kill()
        keeper.wait()
    for pid in run.living():
        os.kill(pid, signal.SIGKILL)


def test_run_starts_everything_survives_kills_and_leaves_nothing_behind(run: Run) -> None:
    killed = run.start()
    said = read_until_ready(killed)
    assert f"http://127.0.0.1:{run.port}/" in said
    assert "guest@demo.sojourn.test" in said
    assert run.get("/health/ready") == 200
    assert run.get("/static/css/tokens.css") == 200
    for name in ("web", "worker", "beat", "simulator"):
        assert os.getsid(run.pid(name)) == run.pid(name)  # Ctrl-C in the terminal reaches the keeper alone
    second = Run(run.folder)
    assert re.fullmatch(rf"It runs already with .*, as process {killed.pid}\.\n", second.refusal())
    asked = (
        "from django.conf import settings as s; from accounts.models import User; print(s.DEMO, User.objects.count())"
    )
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", asked]
    answer = subprocess.run(command, cwd=BASE_DIR, env=run.env, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"True \d+\n", answer.stdout)

    killed.kill()
    killed.wait()
    left = {name: run.pid(name) for name in ("web", "worker", "beat", "simulator")}
    assert set(left.values()) <= set(run.living())

    keeper = run.start()
    read_until_ready(keeper)
    assert run.get("/health/ready") == 200
    assert not set(left.values()) & set(run.living())
    os.kill(run.pid("beat"), signal.SIGKILL)
    assert keeper.stdout is not None
    assert keeper.stdout.readline().startswith("beat ended")
    keeper.send_signal(signal.SIGINT)
    said, _ = keeper.communicate(timeout=60)
    assert said.endswith("Everything has ended.\n")
    assert keeper.returncode == 0
    assert run.living() == []


def test_run_stops_while_it_starts(run: Run) -> None:
    keeper = run.start()
    deadline = time.monotonic() + 30
    while not (run.folder / "run" / "prepare.pid").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    keeper.send_signal(signal.SIGTERM)
    said, _ = keeper.communicate(timeout=60)
    assert keeper.returncode == 0
    assert "Traceback" not in said
    assert run.living() == []


def test_run_refuses_a_busy_port(run: Run) -> None:
    with socket.create_server(("127.0.0.1", run.port)):
        said = run.refusal()
    assert said == f"Port {run.port} of 127.0.0.1 cannot be used (Address already in use): set PORT to another.\n"
    assert run.living() == []


def test_run_refuses_a_broken_data_folder(run: Run) -> None:
    (run.folder / "servers" / "postgres").mkdir(parents=True)
    (run.folder / "servers" / "password").write_text("kept")
    said = run.refusal()
    assert "holds no PostgreSQL data" in said
    assert said.count("\n") == 1
    assert run.living() == []


def test_run_refuses_a_port_that_is_none(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run.port = 70_000
    assert run.refusal() == "PORT must be a number from 1 to 65535, not '70000'.\n"


def test_run_refuses_a_setting_that_makes_no_sense(run: Run) -> None:
    said = run.refusal(BOOKING_HOLD_SECONDS="a while")
    assert "The database cannot be prepared (BOOKING_HOLD_SECONDS must be a whole number, not 'a while'" in said
    assert said.count("\n") == 1
    assert run.living() == []
