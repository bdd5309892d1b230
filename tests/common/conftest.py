from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.core.cache import caches
from pytest_django.fixtures import Settings

from common.brief_redis import BriefRedis
from common.events import Event, subscribe, unsubscribe

Listen = Callable[..., None]


@pytest.fixture
def listen() -> Iterator[Listen]:
    """Return a function that subscribes a receiver to `tree_planted` for the length of the test."""
    taken: list[Callable[[Event], None]] = []

    def subscribe_for_the_test(receiver: Callable[[Event], None], **how: Any) -> None:
        subscribe("tree_planted", **how)(receiver)
        taken.append(receiver)

    yield subscribe_for_the_test
    for receiver in taken:
        unsubscribe("tree_planted", receiver)


@pytest.fixture
def silent_redis(settings: Settings) -> Iterator[str]:
    """A Redis that accepts connections and never says a word, in the cache's place; yields its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    accepted: list[socket.socket] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                accepted.append(listener.accept()[0])

    threading.Thread(target=accept, daemon=True).start()
    address = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": address}}
    yield address
    listener.close()
    for connection in accepted:
        connection.close()
    BriefRedis._asked_again_at = 0.0
    caches.close_all()
