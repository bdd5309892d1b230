"""Search for stays: a page of offers, each with the exact total, and how many match in all."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django.db import connection

from common.exceptions import InvalidInput
from common.money import Money
from properties.models import Place, Property, Room
from properties.search.criteria import Criteria, Point, Sort
from properties.search.statement import KEYS_END, SORT_KEYS, offers

MAX_PAGE = 100


@dataclass(frozen=True, slots=True)
class Offer:
    """One property that matches, with its cheapest room. `price` is the stay's total; without dates, one night's."""

    listing_id: int
    room_id: int
    price: Money
    distance_km: float | None


KEY_TYPES: dict[Sort, tuple[type, ...]] = {
    Sort.PRICE: (int, str, int, int),
    Sort.DISTANCE: (float, int),
    Sort.RATING: (float, int),
    Sort.NEWEST: (float, int),
}
LARGEST_KEY = 2**62


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two offers: the order, the sort keys of the one beside it, and which way the page lies."""

    sort: Sort
    keys: tuple[Any, ...]
    backwards: bool = False

    def encode(self) -> str:
        return base64.urlsafe_b64encode(json.dumps([self.sort, self.backwards, *self.keys]).encode()).decode()

    @classmethod
    def decode(cls, text: str) -> Self:
        """Read what `encode` wrote. Raises InvalidInput for anything else."""
        try:
            sort, backwards, *keys = json.loads(base64.urlsafe_b64decode(text))
            cursor = cls(Sort(sort), tuple(keys), bool(backwards))
        except (binascii.Error, ValueError, TypeError):
            raise InvalidInput("This is not a cursor of ours.", field="cursor") from None
        if not cursor._fits():
            raise InvalidInput("This is not a cursor of ours.", field="cursor")
        return cursor

    def _fits(self) -> bool:
        return len(self.keys) == len(KEY_TYPES[self.sort]) and all(
            type(key) is kind and (kind is str or _is_in_range(key))
            for key, kind in zip(self.keys, KEY_TYPES[self.sort], strict=True)
        )


def _is_in_range(number: Any) -> bool:
    return bool(abs(number) < LARGEST_KEY)


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
    if cursor and cursor.sort != sort:
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
    return SearchPage(
        offers=tuple(Offer(row[0], row[1], Money(row[3], row[2]), row[4]) for row in rows),
        count=rows[0][5] if rows else 0,
        next=Cursor(sort, tuple(rows[-1][6:])) if rows and (more or backwards) else None,
        previous=Cursor(sort, tuple(rows[0][6:]), backwards=True) if rows and (more if backwards else cursor) else None,
    )


@dataclass(frozen=True, slots=True)
class Result:
    """An offer with what is shown of it."""

    offer: Offer
    listing: Property
    room: Room


def described(offers: Iterable[Offer]) -> list[Result]:
    """Return the offers with their property, its photos and the room, in the same order. Three queries."""
    offers = list(offers)
    listings = Property.objects.with_photos().in_bulk([offer.listing_id for offer in offers])
    rooms = Room.objects.in_bulk([offer.room_id for offer in offers])
    return [Result(offer, listings[offer.listing_id], rooms[offer.room_id]) for offer in offers]


def located(where: str) -> tuple[Point | None, str]:
    """Return the centre of the place that `where` names, else its words, for searching the listings' own text."""
    place = Place.objects.named_like(where).first() if where else None
    return (Point(place.latitude, place.longitude), "") if place else (None, where)
