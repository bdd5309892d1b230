from __future__ import annotations

import random

import pytest

from bench.market import random_masks
from bench.results import Result, at_least, at_most, beside, table
from bench.timing import percentile, seconds


def test_a_time_holds_up_to_its_target() -> None:
    assert at_most("a look", 3.0, "ms", target=3.0).holds
    assert not at_most("a look", 3.1, "ms", target=3.0).holds


def test_a_rate_holds_from_its_target() -> None:
    assert at_least("bookings", 100, "1/s", target=100).holds
    assert not at_least("bookings", 99, "1/s", target=100).holds


def test_a_rate_beside_a_baseline_is_judged_by_its_ratio() -> None:
    result = beside("bookings", 40, "1/s", baseline=100, target=0.5)
    assert result.ratio == pytest.approx(0.4)
    assert not result.holds
    assert beside("bookings", 40, "1/s", baseline=100).holds


def test_the_table_marks_what_does_not_hold() -> None:
    lines = table([Result("fast", 1234.5, "1/s"), at_most("slow", 9.0, "ms", target=5.0)]).splitlines()
    assert lines[1].split() == ["fast", "1,234", "1/s"]
    assert lines[2].endswith("DOES NOT HOLD")


def test_percentiles_lie_within_what_was_measured() -> None:
    values = [float(number) for number in range(1, 102)]
    assert percentile(values, 50) == 51
    assert percentile(values, 99) == 100


def test_seconds_runs_the_action_once() -> None:
    runs: list[int] = []
    assert seconds(lambda: runs.append(1)) >= 0
    assert runs == [1]


def test_masks_are_as_long_as_a_calendar_and_book_a_third() -> None:
    masks = random_masks(random.Random(1), count=50)
    assert {len(mask) for mask in masks} == {548}
    booked = sum(mask.count("1") for mask in masks) / (50 * 548)
    assert 0.2 < booked < 0.45
