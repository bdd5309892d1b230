"""The derived rows that search reads, kept in the transaction that changes what they derive from (docs/adr/0025)."""

from __future__ import annotations

from collections.abc import Iterable


def refresh(room_ids: Iterable[int]) -> None:
    """Bring the search rows of these rooms up to date with their rates, rules, place, units and publication."""
