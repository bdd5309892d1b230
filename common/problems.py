"""What went wrong, told the same way everywhere: RFC 9457 problem documents for the API."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, DataError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions as drf
from rest_framework.request import Request
from rest_framework.response import Response

from common import request_id
from common.db import busy
from common.exceptions import InvalidInput, NotAllowed, NotFound, Refusal, TooLarge

CONTENT_TYPE = "application/problem+json"

# Where DRF's own codes differ from ours, or say less.
CODES: dict[type[drf.APIException], str] = {
    drf.ParseError: "malformed",
    drf.Throttled: "too_many_requests",
    drf.PermissionDenied: NotAllowed.code,
    drf.NotFound: NotFound.code,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document before it has an address. `errors` holds one {pointer, code, detail} per field at fault."""

    status: int
    code: str
    title: str
    detail: str
    errors: list[dict[str, str]] = field(default_factory=list)
    extra: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self, request: HttpRequest | Request) -> dict[str, object]:
        document: dict[str, object] = {
            "type": f"urn:sojourn:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": request.path,
            "code": self.code,
            "request_id": request_id.current(),
        }
        if self.errors:
            document["errors"] = self.errors
        return {**self.extra, **document}

    def response(self, request: HttpRequest) -> HttpResponse:
        """Return the answer for requests that never reached, or have left, the API framework."""
        body = json.dumps(self.document(request), default=str)
        return HttpResponse(body, status=self.status, content_type=CONTENT_TYPE, headers=dict(self.headers))


def of_exception(error: BaseException) -> Problem | None:
    """Return the problem that an exception means to a client; None where it is a fault of ours."""
    refusal = refusal_for(error)
    if refusal is not None:
        return of_refusal(refusal)
    if isinstance(error, drf.APIException):
        return _of_api_exception(error)
    return None


def refusal_for(error: BaseException) -> Refusal | None:
    """Return the refusal that an exception is, or stands for; None where it is a fault of ours."""
    match error:
        case Refusal():
            return error
        case Http404():
            return NotFound()
        case PermissionDenied():
            return NotAllowed()
        case RequestDataTooBig():
            return TooLarge()
        case SuspiciousOperation():
            return InvalidInput("This request can't be read.")
        case DataError():
            return InvalidInput("A value in this request is out of range.")
        case DatabaseError():
            return busy(error)
    return None


def of_refusal(refusal: Refusal) -> Problem:
    culprit = refusal.extra.get("field")
    errors = [{"pointer": f"#/{culprit}", "code": refusal.code, "detail": refusal.detail}] if culprit else []
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    extra = {key: value for key, value in refusal.extra.items() if key != "field"}
    return Problem(refusal.status, refusal.code, refusal.title, refusal.detail, errors, extra, headers)


def of_status(status: int) -> Problem:
    """Return the problem of an HTTP status about which nothing more is known or told."""
    phrase = HTTPStatus(status)
    return Problem(status, phrase.name.lower(), phrase.phrase, phrase.description or phrase.phrase)


def answer_exception(error: Exception, context: Mapping[str, object]) -> Response | None:
    """Answer an exception of an API view; the one place where the API's errors get their shape (EXCEPTION_HANDLER)."""
    problem = of_exception(error)
    if problem is None:
        return None
    request = context["request"]
    assert isinstance(request, Request)
    return Response(
        problem.document(request), status=problem.status, headers=dict(problem.headers), content_type=CONTENT_TYPE
    )


def _of_api_exception(error: drf.APIException) -> Problem:
    status = HTTPStatus(error.status_code)
    headers = {}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(ceil(wait))
    if isinstance(error, drf.ValidationError):
        errors = list(_field_errors(error.get_full_details()))
        return Problem(status, InvalidInput.code, InvalidInput.title, _first_detail(errors), errors, headers=headers)
    code = CODES.get(type(error)) or str(error.get_codes())
    return Problem(status, code, status.phrase, str(error.detail), headers=headers)


def _first_detail(errors: list[dict[str, str]]) -> str:
    return errors[0]["detail"] if errors else InvalidInput.title


def _field_errors(details: object, pointer: str = "#") -> Iterator[dict[str, str]]:
    if isinstance(details, dict) and "message" in details and "code" in details:
        yield {"pointer": pointer, "code": str(details["code"]), "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            yield from _field_errors(inner, pointer if name == "non_field_errors" else f"{pointer}/{name}")
    elif isinstance(details, list):
        for index, inner in enumerate(details):
            leaf = isinstance(inner, dict) and "message" in inner and "code" in inner
            yield from _field_errors(inner, pointer if leaf else f"{pointer}/{index}")
