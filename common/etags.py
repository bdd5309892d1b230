"""Versions of what is edited: an ETag out, an If-Match in, so that nobody overwrites what they have not seen."""

from __future__ import annotations

import re

from rest_framework.request import Request
from rest_framework.response import Response

from common.exceptions import EditedMeanwhile, VersionMissing

TAG = re.compile(r'(?:W/)?"(?P<version>[0-9]{1,10})"')


def etag(version: int) -> str:
    return f'"{version}"'


def tagged(response: Response, version: int) -> Response:
    response.headers["ETag"] = etag(version)
    return response


def offered_version(request: Request) -> int:
    """Return the version that the request's If-Match says it edits; its verb checks it under the lock of the edit.

    Raises VersionMissing (428) without the header, EditedMeanwhile (412) for a tag that was never ours.
    """
    offered = request.headers.get("If-Match", "").strip()
    if not offered:
        raise VersionMissing
    tag = TAG.fullmatch(offered)
    if tag is None:
        raise EditedMeanwhile("If-Match names no version that this ever had.")
    return int(tag["version"])


def check_version(current: int, expected: int | None) -> None:
    """Raise EditedMeanwhile unless `expected` is the current version; None is who need not say (admin, imports).

    To be called under the lock that the edit holds.
    """
    if expected is not None and expected != current:
        raise EditedMeanwhile(current=etag(current))
