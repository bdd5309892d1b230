"""Edits by version number: what was read is what is changed, or the edit is refused (If-Match, contract.md)."""

from __future__ import annotations

from common.exceptions import Refusal


class EditedMeanwhile(Refusal):
    """Somebody changed this after it was read; `version` in extra is the one to read again."""

    code = "edited_meanwhile"
    status = 412
    title = "Somebody has edited this meanwhile"


class VersionRequired(Refusal):
    """An edit says by If-Match which version it edits."""

    code = "if_match_required"
    status = 428
    title = "An edit needs an If-Match header"


def etag_of(version: int) -> str:
    return f'"{version}"'


def version_in(if_match: str | None) -> int:
    """Return the version that an If-Match header names. Raises VersionRequired, and EditedMeanwhile for nonsense."""
    if not if_match:
        raise VersionRequired
    bare = if_match.strip().removeprefix("W/").strip('"')
    if not (bare.isascii() and bare.isdigit()):
        raise EditedMeanwhile("If-Match names no version that this ever had.")
    return int(bare)


def check_version(current: int, expected: int | None) -> None:
    """Raise EditedMeanwhile unless `expected` is the current version; None is whoever need not say (admin, imports)."""
    if expected is not None and expected != current:
        raise EditedMeanwhile(version=current)
