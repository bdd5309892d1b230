"""Versions of what is edited: an ETag out, an If-Match in, so that nobody overwrites what they have not seen."""

from __future__ import annotations

from rest_framework.request import Request
from rest_framework.response import Response

from common.exceptions import EditedMeanwhile, VersionMissing


def etag(version: int) -> str:
    return f'"{version}"'


def tagged(response: Response, version: int) -> Response:
    response.headers["ETag"] = etag(version)
    return response


def require_match(request: Request, version: int) -> None:
    """Refuse an edit that does not name `version`, the current one, read under the lock that the edit holds.

    Raises VersionMissing (428) without If-Match, EditedMeanwhile (412) where it names another version.
    """
    offered = request.headers.get("If-Match", "").strip()
    if not offered:
        raise VersionMissing
    if etag(version) not in [candidate.strip() for candidate in offered.split(",")]:
        raise EditedMeanwhile(current=etag(version))
