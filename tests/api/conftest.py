from __future__ import annotations

import pytest

from tests.marketplace import Marketplace
from tests.mobile_app import Rooms


@pytest.fixture(scope="session")
def rooms(marketplace: Marketplace) -> Rooms:
    return Rooms(marketplace)
