from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.common import CommonMiddleware as DjangoCommonMiddleware
from django.utils.decorators import sync_only_middleware
from django.utils.functional import SimpleLazyObject

from common import error_views, metrics, problems, request_id
from common.exceptions import InvalidInput, LengthMissing, TooLarge

GetResponse = Callable[[HttpRequest], HttpResponse]

logger = structlog.get_logger("requests")


@sync_only_middleware
def request_context(get_response: GetResponse) -> GetResponse:
    """Give every request an id, in and out as X-Request-ID, one log line, and its place in the metrics."""

    def respond(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        with request_id.bound(request_id.accept(request.headers.get("X-Request-ID"))):
            response = get_response(request)
            response.headers["X-Request-ID"] = request_id.current()
            seconds = time.perf_counter() - started
            metrics.observe_request(request, response, seconds)
            logger.info(
                "request",
                method=request.method,
                path=request.path,
                status=response.status_code,
                ms=round(seconds * 1000, 1),
                user=_known_user(request),
            )
        return response

    return respond


def _known_user(request: HttpRequest) -> int | None:
    """Return the key of the user, where somebody asked who it is: a log line is worth no query."""
    user = getattr(request, "_cached_user", None) or getattr(request, "user", None)
    return None if isinstance(user, SimpleLazyObject) else getattr(user, "pk", None)


@sync_only_middleware
def request_bounds(get_response: GetResponse) -> GetResponse:
    """Refuse bodies of a size, and addresses of a form, that nothing here ever takes."""

    def respond(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return error_views.answer(request, InvalidInput("An address holds no NUL character."))
        if "Transfer-Encoding" in request.headers:  # the API framework takes such a body for an empty one
            return error_views.answer(request, LengthMissing())
        limit = _body_limit(request)
        if _declared_length(request) > limit:
            return error_views.answer(request, TooLarge(f"A body may have {limit:,} bytes at most."))
        return get_response(request)

    return respond


def _declared_length(request: HttpRequest) -> int:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    return int(declared) if declared.isdecimal() else 0


def _body_limit(request: HttpRequest) -> int:
    uploads = request.content_type == "multipart/form-data"
    return settings.UPLOAD_MAX_BYTES if uploads else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class CommonMiddleware(DjangoCommonMiddleware):
    """Django's, which sends `/stays` to `/stays/`, but never what was posted, nor the API's clients."""

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        if request.method not in {"GET", "HEAD"} or request.path.startswith(error_views.API_PREFIX):
            return False
        return super().should_redirect_with_slash(request)


@sync_only_middleware
def permissions_policy(get_response: GetResponse) -> GetResponse:
    """Tell browsers which of their powers these pages ever use: the position, for "near me", and passkeys."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response

    return respond


class RefusalMiddleware:
    """Answer the refusals that views raise, and see to it that errors under /api/ are problem documents, always."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if response.status_code >= 400 and is_page and request.path.startswith(error_views.API_PREFIX):
            return problems.of_status(response.status_code).response(request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        refusal = problems.refusal_for(exception)
        return error_views.answer(request, refusal) if refusal else None
