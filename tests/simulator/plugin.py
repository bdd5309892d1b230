"""The gateway simulator as fixtures, for every test that needs a gateway: a process of its own on a free port."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import stripe

ROOT = Path(__file__).resolve().parents[2]
WEBHOOK_SECRET = "whsec_simulated"
STARTS_WITHIN_SECONDS = 20


@dataclass(frozen=True)
class SimulatorProcess:
    """A running simulator, and its control endpoints as methods."""

    base_url: str
    webhook_secret: str = WEBHOOK_SECRET
    secret_key: str = "sk_test_simulated"
    publishable_key: str = "pk_test_simulated"

    def client(self) -> stripe.StripeClient:
        """The real SDK, pointed here."""
        return stripe.StripeClient(self.secret_key, base_addresses={"api": self.base_url}, max_network_retries=0)

    def switch(self, **faults: str | int) -> None:
        """Set fault switches; their names and values are in simulator/faults.py."""
        self._control("POST", "faults", faults)

    def all_well(self) -> None:
        self._control("DELETE", "faults")

    def send_webhooks_to(self, url: str) -> None:
        self._control("POST", "webhook", {"url": url})

    def calls(self, path: str = "/v1/") -> list[dict[str, Any]]:
        return list(self._control("GET", f"calls?path={path}"))

    def deliveries(self) -> list[dict[str, Any]]:
        return list(self._control("GET", "deliveries"))

    def deliver(self, event_id: str) -> int | None:
        """Send one event now, once, and return the status that answered."""
        status: int | None = self._control("POST", f"events/{event_id}/deliver")["status"]
        return status

    def settle_refund(self, refund_id: str, status: str) -> None:
        self._control("POST", f"refunds/{refund_id}", {"status": status})

    def move_clock(self, seconds: int) -> None:
        self._control("POST", "clock", {"offset_seconds": seconds})

    def reset(self) -> None:
        self._control("POST", "reset")

    def choose(self, page_url: str, outcome: str) -> str:
        """Choose approve, decline, challenge or abandon on a hosted page, and return where it leads."""
        response = httpx.post(page_url, data={"outcome": outcome}, trust_env=False)
        assert response.status_code == 303, response.text
        return str(httpx.URL(page_url).join(response.headers["location"]))

    def _control(self, method: str, path: str, content: dict[str, Any] | None = None) -> Any:
        response = httpx.request(method, f"{self.base_url}/_simulator/{path}", json=content, trust_env=False)
        assert response.status_code == 200, response.text
        return response.json()


def start_simulator(*arguments: str) -> tuple[subprocess.Popen[bytes], SimulatorProcess]:
    """Start a simulator and wait until it answers. The caller stops the process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "simulator", "--port", str(port), "--webhook-secret", WEBHOOK_SECRET]
    process = subprocess.Popen([*command, "--webhook-url", "http://127.0.0.1:9/", *arguments], cwd=ROOT)
    running = SimulatorProcess(f"http://127.0.0.1:{port}")
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        try:
            running._control("GET", "health")
            return process, running
        except httpx.TransportError:
            assert process.poll() is None, "The simulator ended while it started."
            time.sleep(0.05)
    process.kill()
    raise AssertionError("The simulator did not start in time.")


@pytest.fixture(scope="session")
def simulator_process() -> Iterator[SimulatorProcess]:
    process, running = start_simulator()
    yield running
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def simulator(simulator_process: SimulatorProcess) -> SimulatorProcess:
    """A gateway simulator that remembers nothing and has all its switches off."""
    simulator_process.reset()
    return simulator_process
