"""The id that ties a request's log lines to those of the work it caused, in whichever process that runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import uuid4

ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")

_current: ContextVar[str] = ContextVar("request_id", default="")


def current() -> str:
    """Return the id of the request that is being answered, or whose consequences run; empty outside of any."""
    return _current.get()


@contextmanager
def bound(request_id: str) -> Iterator[None]:
    token = _current.set(request_id)
    try:
        yield
    finally:
        _current.reset(token)


def take(request_id: str) -> None:
    """Make everything from here on part of that request: for a worker, which does one thing after another."""
    _current.set(request_id)


def accept(offered: str | None) -> str:
    """Return the id that the caller offers, where it is a sound one, else a new one."""
    return offered if offered and ACCEPTED.fullmatch(offered) else uuid4().hex
