from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils.module_loading import autodiscover_modules

from accounts.models import User
from common.registries import Violation, invariants
from properties.models import Room
from tests.payments.conftest import shop, stripe_keys
from tests.properties.factories import published_room

__all__ = ["shop", "stripe_keys"]


@pytest.fixture
def room(host: User) -> Room:
    """A room of one unit that books at once: 100.00 a night, 120.00 at weekends, cleaning 30.00, tax 13 %."""
    return published_room(host, cleaning_minor=3_000, tax_bp=1_300)


@pytest.fixture
def violations() -> Callable[[], list[Violation]]:
    """Return a function that proves every rule of every app and lists what breaks one."""
    autodiscover_modules("invariants")

    def check() -> list[Violation]:
        return [violation for _name, rule in invariants() for violation in rule()]

    return check
