"""Refusals: what the system will not do, each an exception named for the fact."""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """A named refusal: `code` is stable and public; `extra` (JSON values) goes into the problem document as it is."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "This can't be done"
    retry_after: ClassVar[int | None] = None

    def __init__(self, detail: str = "", **extra: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.extra = extra


class InvalidInput(Refusal):
    """What was sent makes no sense; `field` in extra names the culprit where there is one."""

    code = "invalid"
    status = 400
    title = "This is not valid"


class NotFound(Refusal):
    """There is no such thing, or it is not the caller's to know of."""

    code = "not_found"
    status = 404
    title = "Not found"


class NotAllowed(Refusal):
    """The caller may know of it, but not do this."""

    code = "not_allowed"
    status = 403
    title = "You may not do this"


class Busy(Refusal):
    """The database could not serialise this in time; the same request may succeed in a moment."""

    code = "busy"
    status = 503
    title = "Too many people want this at once"
    retry_after = 1


class TooLarge(Refusal):
    """More bytes than this address takes."""

    code = "too_large"
    status = 413
    title = "This is too large"


class LengthMissing(Refusal):
    """A body came without saying how long it is."""

    code = "length_required"
    status = 411
    title = "Send the Content-Length of the body"


class EditedMeanwhile(Refusal):
    """The `If-Match` of an edit names a version that is no longer the current one."""

    code = "edited_meanwhile"
    status = 412
    title = "Somebody changed this meanwhile"


class VersionMissing(Refusal):
    """An edit came without the `If-Match` that says which version it changes."""

    code = "if_match_required"
    status = 428
    title = "Send the ETag of the version you are changing as If-Match"


class TooManyAttempts(Refusal):
    """More tries within a minute than one person, or one address, has."""

    code = "too_many_requests"
    status = 429
    title = "Too many attempts. Try again in a minute."
    retry_after = 60
