from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import sync_only_middleware

LIMITS_WINDOW_SECONDS = 60


@sync_only_middleware
def retry_after(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say when to come back, which allauth's "too many requests" leaves out; its limits are per minute."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 429:
            response.headers.setdefault("Retry-After", str(LIMITS_WINDOW_SECONDS))
        return response

    return respond
