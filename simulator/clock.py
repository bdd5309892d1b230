"""The simulator's own time, which tests may move so that sessions expire."""

from __future__ import annotations

import time


class Clock:
    def __init__(self) -> None:
        self.offset_seconds = 0

    def now(self) -> int:
        """Seconds since the epoch, as the gateways write them."""
        return int(time.time()) + self.offset_seconds
