from __future__ import annotations

from typing import Any

from django_redis.cache import RedisCache


class ForgivingRedisCache(RedisCache):  # type: ignore[misc]
    """The cache, which nobody depends on: while Redis is away, reading finds nothing and taking a lock succeeds.

    allauth guards its rate limits with `add`; without this nobody could sign in while Redis is down. The limits fail
    open then, as every other use of Redis does.
    """

    def add(self, *args: Any, **kwargs: Any) -> bool:
        added: bool | None = super().add(*args, **kwargs)
        return added is not False
