"""Pages and API requests beside a trivial view, one client, through the server that `make run` starts."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from http.client import HTTPConnection
from itertools import count, islice
from statistics import median
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment

from accounts.services import open_account
from bench import market
from bench.results import Result, beside
from bench.timing import seconds
from config.embedded.ports import free_port

UNITS = 1_000
REQUESTS = 60
LOGIN = "/api/auth/app/v1/auth/login"
CREDENTIALS: dict[str, object] = {"email": "guest@bench.test", "password": "sojourn-bench"}
FREE = "0" * settings.HORIZON_NIGHTS
THROTTLES = {
    f"THROTTLE_{name}_{by}": "1000000" for name in ("SEARCH", "QUOTE", "BOOKING") for by in ("USER", "ADDRESS")
}


@dataclass(frozen=True, slots=True)
class Page:
    name: str
    path: str
    body: dict[str, object] | None = None
    headers: dict[str, str] = field(default_factory=dict)


def run() -> list[Result]:
    settings.SECRET_KEY = secrets.token_urlsafe(64)  # the server's, so that this process can read its sessions
    market.fill(UNITS, masks=[FREE], nights=True)
    open_account("guest@bench.test", "sojourn-bench", name="Guest")
    with server() as port:
        client = HTTPConnection("127.0.0.1", port, timeout=30)
        token = sign_in(client)
        measured = [result for pages in listed(token) for result in rates(client, pages)]
    return [*measured, *queries()]


def listed(token: str) -> list[Iterator[Page]]:
    """Return endless requests of each kind. A booking takes another room, then later nights, each time."""
    arrival = market.arrival()
    dates = {"check_in": arrival.isoformat(), "check_out": (arrival + timedelta(days=3)).isoformat(), "guests": "2"}
    place = {"lat": str(market.CENTRE.lat), "lng": str(market.CENTRE.lng), "radius_km": "50"}
    last = market.FIRST_ID + UNITS - 1  # which no booking comes to
    listing, room = f"prp_{last}", f"rom_{last}"

    def always(name: str, path: str, **query: str) -> Iterator[Page]:
        page = Page(name, f"{path}?{urlencode(query)}" if query else path)
        return (page for _ in count())

    def bookings() -> Iterator[Page]:
        for number in count():
            headers = {
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                "Idempotency-Key": secrets.token_hex(16),
            }
            body = dates | {"room": f"rom_{market.FIRST_ID + number}", "guests": 2}
            yield Page("POST bookings/", "/api/v1/bookings/", body, headers)

    return [
        always("home", "/"),
        always("results", "/stays/", where="Toronto", **dates),
        always("stay with its price", f"/stays/{listing}/", **dates),
        always("GET properties/", "/api/v1/properties/", sort="price", currency="CAD", **place, **dates),
        always("GET quote/", f"/api/v1/properties/{listing}/quote/", room=room, **dates),
        bookings(),
    ]


def rates(client: HTTPConnection, pages: Iterator[Page]) -> list[Result]:
    """Ask for the page and for the trivial view in turns."""
    trivial = Page("trivial", "/health/live")
    for _ in range(3):
        ask(client, page := next(pages))
    spent: list[float] = []
    bare: list[float] = []
    for page in (next(pages) for _ in range(REQUESTS)):
        spent.append(seconds(partial(ask, client, page)))
        bare.append(seconds(partial(ask, client, trivial)))
    return [beside(f"{page.name}", 1 / median(spent), "requests/s", baseline=1 / median(bare))]


def ask(client: HTTPConnection, page: Page) -> bytes:
    body = json.dumps(page.body) if page.body else None
    client.request("POST" if page.body else "GET", page.path, body, page.headers)
    answer = client.getresponse()
    content = answer.read()
    assert answer.status in (200, 201), f"{page.path}: {answer.status} {content[:500]!r}"
    return content


def sign_in(client: HTTPConnection) -> str:
    answer = ask(client, Page("login", LOGIN, CREDENTIALS, {"Content-Type": "application/json"}))
    token: str = json.loads(answer)["meta"]["access_token"]
    return token


def queries() -> list[Result]:
    """Count the queries of each request, in this process."""
    setup_test_environment()
    settings.THROTTLES = dict.fromkeys(settings.THROTTLES, (1_000_000, 1_000_000))
    client = Client()
    token = client.post(LOGIN, CREDENTIALS, "application/json", secure=True).json()["meta"]["access_token"]
    results = []
    for pages in listed(token):
        page = next(islice(pages, UNITS // 2, None))  # rooms that the server has not booked
        with CaptureQueriesContext(connection) as captured:
            headers = {name: value for name, value in page.headers.items() if name != "Content-Type"}
            if page.body:
                answer = client.post(page.path, page.body, "application/json", secure=True, headers=headers)
            else:
                answer = client.get(page.path, secure=True, headers=headers)
        assert answer.status_code in (200, 201), answer.content[:500]
        results.append(Result(f"queries of {page.name}", len(captured), "queries"))
    return results


@contextmanager
def server() -> Iterator[int]:
    """Run the web process on a port of its own for the length of the block."""
    port = free_port()
    env = os.environ | THROTTLES | {
        "DEBUG": "0",
        "DEMO": "1",  # which needs no gathered static files
        "HTTPS": "0",
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
    }  # fmt: skip
    arguments = ["-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "-v", "0", "config.asgi:application"]
    process = subprocess.Popen([sys.executable, *arguments], env=env)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_for(port: int, *, patience: float = 60) -> None:
    give_up_at = time.monotonic() + patience
    while True:
        try:
            ask(HTTPConnection("127.0.0.1", port, timeout=5), Page("live", "/health/live"))
            return
        except OSError:
            if time.monotonic() > give_up_at:
                raise
            time.sleep(0.2)
