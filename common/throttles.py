from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from common.exceptions import TooManyAttempts

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which imports this module by its setting

WINDOW_SECONDS = 60


class UserAndAddressThrottle(BaseThrottle):
    """So many requests a minute by user and by address, for views that name a `throttle_scope` of settings.THROTTLES.

    Counted in the cache, in fixed windows of a minute; a cache that is away limits nobody.
    """

    def __init__(self) -> None:
        self.now = time.time()

    def allow_request(self, request: Request | HttpRequest, view: APIView | Limited) -> bool:
        scope = getattr(view, "throttle_scope", None)
        if scope is None:
            return True
        by_user: int
        by_address: int
        by_user, by_address = settings.THROTTLES[scope]
        address = self.get_ident(request)  # type: ignore[arg-type]  # reads META alone, which both requests have
        if self._count(f"{scope}:address:{address}") > by_address:
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


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def throttled(scope: str, *methods: str) -> Callable[[View], View]:
    """Limit a page as the API's views are limited: so many requests a minute by user and by address.

    Only requests of `methods` count, all where none is named. Raises TooManyAttempts.
    """

    def decorate(view: Any) -> Any:
        @wraps(view)
        def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            counts = not methods or request.method in methods
            if counts and not UserAndAddressThrottle().allow_request(request, Limited(scope)):
                raise TooManyAttempts
            return view(request, *args, **kwargs)  # type: ignore[no-any-return]

        return respond

    return decorate


@dataclass(frozen=True, slots=True)
class Limited:
    throttle_scope: str
