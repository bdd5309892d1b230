from __future__ import annotations

import pytest

from accounts.models import User
from properties.models import Room
from tests.properties.factories import published_room


@pytest.fixture
def room(host: User) -> Room:
    """A room of one unit that books at once: 100.00 a night, 120.00 at weekends, cleaning 30.00, tax 13 %."""
    return published_room(host, cleaning_minor=3_000, tax_bp=1_300)
