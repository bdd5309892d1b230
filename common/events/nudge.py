"""Tell the workers that there is something to deliver. A nudge may be lost: the sweep finds what it would have."""

from __future__ import annotations


def after_commit(queue: str) -> None:
    """Nudge the workers of `queue` once the running transaction has committed."""
