"""The last resort: what a visitor sees when no view answered, as a page or, under /api/, as a problem document."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common import problems
from common.exceptions import InvalidInput, NotAllowed, NotFound, Refusal

API_PREFIX = "/api/"

logger = structlog.get_logger(__name__)


class FormExpired(NotAllowed):
    """The form's protection against forged requests did not match: cookies are off, or a login came between."""

    code = "csrf_failed"
    title = "This form has expired"


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Answer a refusal as a page, or as a problem document where the API was asked."""
    problem = problems.of_refusal(refusal)
    if request.path.startswith(API_PREFIX):
        return problem.response(request)
    context = {"problem": problem, "refusal": refusal}
    response = render(request, "errors/refusal.html", context, status=problem.status)
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    refusal = problems.refusal_for(exception) if exception else None
    return answer(request, refusal or InvalidInput("This request can't be read."))


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, NotAllowed())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return answer(request, NotFound("There is nothing at this address."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    logger.info("csrf failure", reason=reason, path=request.path)
    return answer(request, FormExpired("Go back, reload the page and send the form once more."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Tell of a fault of ours. The page stands alone, its style sheets by their plain names: what is broken may be
    what other pages are made of."""
    problem = problems.of_status(500)
    if request.path.startswith(API_PREFIX):
        return problem.response(request)
    return render(None, "errors/server_error.html", status=500)
