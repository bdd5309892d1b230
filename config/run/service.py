"""One of the marketplace's own processes, started again when it dies."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from config.embedded.processes import Process
from config.environment import BASE_DIR

LONGEST_PAUSE_SECONDS = 30
STEADY_SECONDS = 60  # who ran that long has recovered from what it died of before


@dataclass
class Service:
    """A Python module with its arguments, under a pid file and a log file of its own."""

    name: str
    arguments: Sequence[str]
    folder: Path
    pass_fds: Sequence[int] = ()
    patience: float = 10  # seconds between asking it to end and killing it
    deaths: int = 0
    started_at: float = 0
    start_again_at: float | None = None
    process: Process = field(init=False)

    def __post_init__(self) -> None:
        self.process = Process(
            self.name,
            pid_file=self.folder / "run" / f"{self.name}.pid",
            log_file=self.folder / "logs" / f"{self.name}.log",
        )

    def start(self, env: Mapping[str, str]) -> None:
        self.start_again_at = None
        self.started_at = time.monotonic()
        self.process.start([sys.executable, "-m", *self.arguments], env=env, cwd=BASE_DIR, pass_fds=self.pass_fds)

    def keep_alive(self, env: Mapping[str, str]) -> str | None:
        """Start it again when it has died and its pause is over; returns what is new, in words."""
        if self.start_again_at is not None:
            if time.monotonic() >= self.start_again_at:
                self.start(env)
            return None
        if self.process.is_running():
            return None
        ran_for = time.monotonic() - self.started_at
        self.deaths = 1 if ran_for > STEADY_SECONDS else self.deaths + 1
        pause = min(2 ** (self.deaths - 1), LONGEST_PAUSE_SECONDS)
        self.start_again_at = time.monotonic() + pause
        return f"{self.name} ended ({self.last_words()}); starting it again in {pause} s."

    def last_words(self) -> str:
        lines = [line for line in self.process.log_lines() if line.strip()]
        return f"{lines[-1].strip()[:300] if lines else 'without a word'}; log: {self.process.log_file}"
