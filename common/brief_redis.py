from __future__ import annotations

import logging
import time
from typing import Any

import redis

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 2.0


class BriefRedis(redis.Redis):
    """A Redis client that, having waited in vain once, fails at once for a while instead of waiting again.

    One request asks the cache several times; with a Redis that accepts and says nothing, each would cost its timeout.
    """

    _asked_again_at = 0.0

    def execute_command(self, *args: Any, **options: Any) -> Any:
        if time.monotonic() < BriefRedis._asked_again_at:
            raise redis.ConnectionError("Redis was away a moment ago")
        try:
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except (redis.ConnectionError, redis.TimeoutError) as error:
            BriefRedis._asked_again_at = time.monotonic() + PAUSE_SECONDS
            logger.warning("redis away", extra={"error": repr(error)})
            raise
