"""A process that may outlive us, found again by its pid file."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

LONGEST_LOG_BYTES = 10_000_000  # a longer one makes room at the next start; the one before it is kept


class ServerError(Exception):
    """What went wrong, in one sentence for whoever typed the command."""


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of `path`, waiting for whoever holds it now."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def try_lock(file: IO[Any]) -> bool:
    """Lock `file` unless somebody else has."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class Process:
    """One program with a pid file that it keeps locked.

    The lock is inherited by the program and its children and ends with the last of them, however they end: a locked pid
    file is a live program, an unlocked one is stale, and a number that the system gave to somebody else is never taken
    for ours. The program leads a session of its own, so that Ctrl-C in the terminal reaches only its keeper.
    """

    def __init__(self, name: str, *, pid_file: Path, log_file: Path) -> None:
        self.name = name
        self.pid_file = pid_file
        self.log_file = log_file
        self.log_start = 0
        self.child: subprocess.Popen[bytes] | None = None

    def start(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path,
        stdin: IO[Any] | int = subprocess.DEVNULL,
        pass_fds: Sequence[int] = (),
        **popen_arguments: Any,
    ) -> None:
        self.log_file.parent.mkdir(parents=True, exist_ok=True)
        if self.log_file.exists() and self.log_file.stat().st_size > LONGEST_LOG_BYTES:
            self.log_file.rename(self.log_file.with_suffix(".log.1"))
        with self.pid_file.open("a+") as pid_file, self.log_file.open("ab") as log:
            fcntl.flock(pid_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.log_start = log.tell()
            self.child = subprocess.Popen(  # noqa: S603
                command,
                env=dict(env),
                cwd=cwd,
                stdin=stdin,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=[pid_file.fileno(), *pass_fds],
                **popen_arguments,
            )
            pid_file.truncate(0)
            pid_file.write(f"{self.child.pid}\n")

    def is_running(self) -> bool:
        if self.child is not None:
            self.child.poll()  # collects it where it is a child of ours that has ended
        if not self.pid_file.exists():
            return False
        with self.pid_file.open("a") as file:
            return not try_lock(file)

    @property
    def pid(self) -> int:
        """The leader of the running program's process group."""
        return int(self.pid_file.read_text())

    def ask_to_end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Send the signal, if it runs, and wait for nothing."""
        if not self.is_running():
            return
        with contextlib.suppress(ProcessLookupError, ValueError):
            os.kill(self.pid, number)

    def stop(self, *, first: signal.Signals = signal.SIGTERM, patience: float = 10) -> None:
        """End it and all its children: ask with `first`, after `patience` seconds kill the whole group."""
        self.ask_to_end(first)
        if not wait_until(lambda: not self.is_running(), seconds=patience):
            with contextlib.suppress(ProcessLookupError, ValueError):
                os.killpg(self.pid, signal.SIGKILL)
            if not wait_until(lambda: not self.is_running(), seconds=5):
                raise ServerError(f"{self.name} does not end; look for the holder of {self.pid_file}.")

    def log_lines(self) -> list[str]:
        """What it has written since it was last started here."""
        if not self.log_file.exists():
            return []
        with self.log_file.open("rb") as log:
            log.seek(self.log_start)
            return log.read().decode(errors="replace").splitlines()
