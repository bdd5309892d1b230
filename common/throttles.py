from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which imports this module by its setting

WINDOW_SECONDS = 60


class UserAndAddressThrottle(BaseThrottle):
    """So many requests a minute by user and by address, for views that name a `throttle_scope` of settings.THROTTLES.

    Counted in the cache, in fixed windows of a minute; a cache that is away limits nobody.
    """

    def __init__(self) -> None:
        self.now = time.time()

    def allow_request(self, request: Request, view: APIView) -> bool:
        scope = getattr(view, "throttle_scope", None)
        if scope is None:
            return True
        by_user: int
        by_address: int
        by_user, by_address = settings.THROTTLES[scope]
        if self._count(f"{scope}:address:{self.get_ident(request)}") > by_address:
            return False
        return not request.user.is_authenticated or self._count(f"{scope}:user:{request.user.pk}") <= by_user

    def wait(self) -> float:
        return WINDOW_SECONDS - self.now % WINDOW_SECONDS

    def _count(self, what: str) -> int:
        key = f"throttle:{what}:{int(self.now // WINDOW_SECONDS)}"
        if cache.add(key, 1, timeout=2 * WINDOW_SECONDS):
            return 1
        try:
            return cache.incr(key) or 0
        except ValueError:  # it was evicted between the two
            return 1
