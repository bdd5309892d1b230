"""A marketplace that these tests kill by and by; its mails go to a mail server of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.common.smtp import free_port
from tests.marketplace import Marketplace, running_marketplace
from tests.mobile_app import MobileApp, Rooms


@dataclass(frozen=True, slots=True)
class Battered:
    place: Marketplace
    rooms: Rooms
    mail_port: int


@pytest.fixture(scope="session")
def battered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Battered]:
    mail_port = free_port()
    variables = {
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "GATEWAY_TIMEOUT_SECONDS": "1",
        "THROTTLE_LOGIN_ADDRESS": "1000",
        "THROTTLE_BOOKING_ADDRESS": "1000",
        "THROTTLE_BOOKING_USER": "1000",
    }
    with running_marketplace(tmp_path_factory.mktemp("battered"), **variables) as place:
        yield Battered(place, Rooms(place), mail_port)


@pytest.fixture
def place(battered: Battered) -> Iterator[Marketplace]:
    """The marketplace; whatever a test does to it, its books and its calendars agree afterwards."""
    yield battered.place
    battered.place.assert_sound()


@pytest.fixture(scope="session")
def guest(battered: Battered) -> MobileApp:
    return MobileApp.of_new_guest(battered.place)
