from __future__ import annotations

from collections.abc import Callable

import pytest

from availability import invariants
from common.registries import Violation


@pytest.fixture
def violations() -> Callable[[], list[Violation]]:
    """Return a function that proves every rule of calendars and lists what breaks one."""

    def check() -> list[Violation]:
        rules = (
            invariants.every_open_night_has_its_row,
            invariants.masks_agree_with_nights,
            invariants.booked_nights_have_one_owner,
        )
        return [violation for rule in rules for violation in rule()]

    return check
