"""A shop that listens for the simulator's webhooks."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.simulator.plugin import SimulatorProcess


class Shop:
    """Keeps every webhook it gets, and answers with the next of `answers` (200 when there is none)."""

    def __init__(self) -> None:
        self.received: list[tuple[bytes, str]] = []
        self.answers: list[int] = []
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                shop.received.append((body, self.headers["stripe-signature"]))
                self.send_response(shop.answers.pop(0) if shop.answers else 200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook/"

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body, _ in self.received]

    def types(self) -> list[str]:
        return [event["type"] for event in self.events()]

    def wait_for(self, type: str, *, count: int = 1) -> dict[str, Any]:
        """Return the newest event of this type once `count` of them came."""
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline:
            found = [event for event in self.events() if event["type"] == type]
            if len(found) >= count:
                return found[-1]
            time.sleep(0.02)
        raise AssertionError(f"{type} did not come {count} times; there came {self.types()}")


@pytest.fixture
def shop(simulator: SimulatorProcess) -> Iterator[Shop]:
    shop = Shop()
    thread = threading.Thread(target=shop.server.serve_forever, args=(0.02,))
    thread.start()
    simulator.send_webhooks_to(shop.url)
    yield shop
    simulator.reset()
    shop.server.shutdown()
    shop.server.server_close()
    thread.join()
