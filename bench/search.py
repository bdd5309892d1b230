"""Searching for stays among 1,000 to 100,000 units at 548 nights, with every rule and an exact total and count."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import partial
from statistics import median
from typing import Any

from django.db import connection

from bench import market
from bench.results import Result, at_most
from bench.timing import percentile, seconds
from common import clock
from common.dates import DateRange
from properties.search.criteria import Box, Criteria, Point, Sort
from properties.search.selectors import search
from properties.search.statement import place_conditions

SIZES = (1_000, 10_000, 100_000)
JUDGED_SIZE = 100_000
P50_MS, P99_MS = 3.0, 5.0
SEARCHES = 300
TRIES = 3
RADIUS_KM = 10.0


def run() -> list[Result]:
    dice = random.Random(20261121)
    masks = market.random_masks(dice)
    results, medians = [], []
    for size in SIZES:
        market.fill(size, masks=masks)
        found, bare = searching([random_criteria(dice) for _ in range(SEARCHES)])
        medians.append(median(found))
        results += judged(size, found, bare)
    growth = medians[-1] / medians[0]
    return [*results, Result(f"search p50, {SIZES[-1]:,} units over {SIZES[0]:,}", growth, "times")]


def searching(asked: list[Criteria]) -> tuple[list[float], list[float]]:
    """Return the milliseconds of each search and of its bare geometry, in turns, the best of a few tries each.

    So the percentiles speak of searches, not of what else the machine did.
    """
    found, bare = [], []
    for criteria in asked:
        tries = [(seconds(partial(search, criteria)), seconds(partial(geometry, criteria))) for _ in range(TRIES)]
        found.append(1000 * min(whole for whole, _ in tries))
        bare.append(1000 * min(alone for _, alone in tries))
    return found, bare


def judged(size: int, found: list[float], bare: list[float]) -> list[Result]:
    ratio = median(found) / median(bare)
    p50, p99 = median(found), percentile(found, 99)
    name = f"search among {size:,} units"
    results = [
        Result(f"geometry alone among {size:,} units, p50", median(bare), "ms"),
        Result(f"{name}, p50", p50, "ms", ratio=ratio),
        Result(f"{name}, p99", p99, "ms"),
    ]
    if size == JUDGED_SIZE:
        results = [
            results[0],
            at_most(f"{name}, p50", p50, "ms", target=P50_MS),
            at_most(f"{name}, p99", p99, "ms", target=P99_MS),
            Result(f"{name}, beside the geometry", p50, "ms", ratio=ratio, target=2.0, holds=ratio <= 2.0),
        ]
    return results


def geometry(criteria: Criteria) -> None:
    """Find what lies in the place, counted, and its first page: no dates, no rules, no price."""
    params: dict[str, Any] = {}
    conditions = " AND ".join(place_conditions(criteria, params))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT listing_id, room_id, count(*) OVER () FROM properties_searchrow r "
            f"WHERE {conditions} ORDER BY listing_id LIMIT 21",
            params,
        )
        cursor.fetchall()


def random_criteria(dice: random.Random) -> Criteria:
    now = clock.now()
    start = clock.today(market.TIME_ZONE, at=now) + timedelta(days=dice.randint(3, 300))
    centre = Point(
        market.CENTRE.lat + dice.uniform(-0.85, 0.85) * market.LAT_SPAN,
        market.CENTRE.lng + dice.uniform(-0.85, 0.85) * market.LNG_SPAN,
    )
    circle = dice.random() < 0.5
    return Criteria(
        now=now,
        centre=centre if circle else None,
        radius_km=RADIUS_KM if circle else None,
        box=None if circle else Box.around(centre, RADIUS_KM),
        stay=DateRange(start, start + timedelta(days=dice.randint(2, 14))),
        guests=dice.randint(1, 4),
        currency="CAD",
        sort=Sort.PRICE,
    )
