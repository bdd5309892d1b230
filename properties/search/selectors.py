"""Search for stays: a page of offers, each with the exact total, and how many match in all."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection

from common.exceptions import InvalidInput
from common.money import Money
from properties.search.criteria import Criteria, Sort
from properties.search.statement import KEYS_END, SORT_KEYS, offers

MAX_PAGE = 100


@dataclass(frozen=True, slots=True)
class Offer:
    """One property that matches, with its cheapest room. `price` is the stay's total; without dates, one night's."""

    listing_id: int
    room_id: int
    price: Money
    distance_km: float | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two offers: the sort keys of the one beside it, and which way the page lies."""

    keys: tuple[Any, ...]
    backwards: bool = False

    def encode(self) -> str:
        return base64.urlsafe_b64encode(json.dumps([self.backwards, *self.keys]).encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Self:
        try:
            backwards, *keys = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (binascii.Error, ValueError, TypeError):
            raise InvalidInput("This is not a cursor of ours.", field="cursor") from None
        if not isinstance(backwards, bool) or not all(isinstance(key, (int, float, str)) for key in keys):
            raise InvalidInput("This is not a cursor of ours.", field="cursor")
        return cls(tuple(keys), backwards)


@dataclass(frozen=True, slots=True)
class SearchPage:
    offers: tuple[Offer, ...]
    count: int
    next: Cursor | None
    previous: Cursor | None


def default_sort(criteria: Criteria) -> Sort:
    """Return what an unsorted search is sorted by: nearest first where there is a place, else newest first."""
    return Sort.DISTANCE if criteria.centre else Sort.NEWEST


def search(criteria: Criteria, *, cursor: Cursor | None = None, limit: int = 20) -> SearchPage:
    """Return one page of the offers that match, in one statement; `count` is exact and counts all pages.

    Raises InvalidInput for a cursor of another search order.
    """
    sort = criteria.sort or default_sort(criteria)
    keys = (*SORT_KEYS[sort], KEYS_END)
    if cursor and len(cursor.keys) != len(keys):
        raise InvalidInput("This cursor belongs to another order.", field="cursor")
    limit = min(limit, MAX_PAGE)
    statement = offers(criteria)
    params = {**statement.params, "limit": limit + 1}
    backwards = bool(cursor and cursor.backwards)
    where = "TRUE"
    if cursor:
        params.update({f"key_{i}": key for i, key in enumerate(cursor.keys)})
        where = (
            f"({', '.join(keys)}) {'<' if backwards else '>'} ({', '.join(f'%(key_{i})s' for i in range(len(keys)))})"
        )
    order = ", ".join(f"{key} {'DESC' if backwards else 'ASC'}" for key in keys)
    with connection.cursor() as db:
        db.execute(
            f"""{statement.sql}
            SELECT listing_id, room_id, currency, amount_minor, distance_km, (SELECT count(*) FROM offer),
                {", ".join(keys)}
            FROM offer WHERE {where} ORDER BY {order} LIMIT %(limit)s""",
            params,
        )
        rows = db.fetchall()
    more = len(rows) > limit
    rows = rows[:limit]
    if backwards:
        rows.reverse()
    found = tuple(Offer(row[0], row[1], Money(row[3], row[2]), row[4]) for row in rows)
    first, last = (tuple(rows[0][6:]), tuple(rows[-1][6:])) if rows else ((), ())
    return SearchPage(
        offers=found,
        count=rows[0][5] if rows else 0,
        next=Cursor(last) if rows and (more or backwards) else None,
        previous=Cursor(first, backwards=True)
        if rows and ((more and backwards) or (cursor and not backwards))
        else None,
    )
