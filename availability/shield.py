"""Step 0 of taking nights: order the crowd before it reaches the database.

A shield, not a guarantee: locks and constraints in PostgreSQL keep a night from being sold twice, with or without it.
"""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

import redis
import structlog
from django.conf import settings
from django.db import connection
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger(__name__)

WAIT_SECONDS = 0.5
LEASE_SECONDS = 8
POLL_SECONDS = 0.01
PATIENCE_SECONDS = 0.08  # for connecting and for each answer: 0.2 s in all where Redis hangs
PAUSE_SECONDS = 5.0  # after a failure, before Redis is asked again

RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end"

_asked_again_at = 0.0


@contextmanager
def shield(key: str) -> Iterator[None]:
    """Let one caller at a time through for `key` ("room:rom_…"). Inside a transaction, where nobody may wait for Redis
    and a lock would be given back before the commit, it lets everybody through.

    Waits half a second at most and then goes on without the lock. Goes on at once where AVAILABILITY_SHIELD is off,
    and within 0.2 s where Redis is away or silent.
    """
    token = _acquire(f"shield:{key}")
    try:
        yield
    finally:
        if token:
            _release(f"shield:{key}", token)


def lease_seconds() -> int:
    """Return how long a lock outlives its holder: longer than any statement that runs behind it."""
    timeout: int = settings.STATEMENT_TIMEOUT_SECONDS
    return max(LEASE_SECONDS, timeout + 3)


def _acquire(key: str) -> str | None:
    global _asked_again_at
    off = not settings.AVAILABILITY_SHIELD or connection.in_atomic_block
    if off or time.monotonic() < _asked_again_at:
        return None
    token = secrets.token_hex(8)
    give_up_at = time.monotonic() + WAIT_SECONDS
    try:
        while time.monotonic() < give_up_at:
            if _client().set(key, token, nx=True, ex=lease_seconds()):
                return token
            time.sleep(POLL_SECONDS * random.uniform(0.5, 1.5))
    except redis.RedisError as error:
        _asked_again_at = time.monotonic() + PAUSE_SECONDS
        log.warning("shield_failed_open", key=key, error=str(error))
    return None


def _release(key: str, token: str) -> None:
    try:
        _client().eval(RELEASE, 1, key, token)
    except redis.RedisError as error:
        log.warning("shield_left_to_its_lease", key=key, error=str(error))


@lru_cache(maxsize=1)
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=PATIENCE_SECONDS,
        socket_timeout=PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
