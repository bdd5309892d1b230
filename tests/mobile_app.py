"""A mobile app: everything it does, it does over HTTP, through the API alone."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.marketplace import Marketplace, eventually

PASSWORD = "a long walk by the harbour"
DEMO_PASSWORD = "sojourn-demo"
CODE = re.compile(r"^\s*([A-Z0-9-]{6,9})\s*$", re.MULTILINE)
Json = dict[str, Any]


class MobileApp:
    """One installation: one person's tokens, and how they are sent."""

    def __init__(self, place: Marketplace) -> None:
        self.place = place
        self.http = httpx.Client(base_url=place.url, timeout=30, trust_env=False)
        self.address = ""
        self.access = ""
        self.refresh_token = ""

    @classmethod
    def of_new_guest(cls, place: Marketplace) -> MobileApp:
        app = cls(place)
        app.sign_up(f"app-{secrets.token_hex(5)}@example.test")
        return app

    @classmethod
    def of(cls, login: str, place: Marketplace) -> MobileApp:
        """The app of one of the demo's logins: guest, host, staff, …"""
        app = cls(place)
        app.log_in(f"{login}@demo.sojourn.test", DEMO_PASSWORD)
        return app

    def sign_up(self, address: str) -> None:
        begun = self.auth("auth/signup", {"email": address, "password": PASSWORD, "name": "Ada"})
        assert begun.status_code == 401, begun.text  # the address is to be verified
        session = {"X-Session-Token": begun.json()["meta"]["session_token"]}
        letter = eventually(lambda: self.place.latest_mail(address))
        code = CODE.search(letter)
        assert code, letter
        self._keep(self.auth("auth/email/verify", {"key": code.group(1)}, headers=session))
        self.address = address

    def log_in(self, address: str, password: str = PASSWORD) -> None:
        self._keep(self.auth("auth/login", {"email": address, "password": password}))
        self.address = address

    def refresh(self, token: str = "") -> httpx.Response:
        return self.auth("tokens/refresh", {"refresh_token": token or self.refresh_token})

    def auth(self, path: str, body: Json, *, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.http.post(f"/api/auth/app/v1/{path}", json=body, headers=headers)

    def _keep(self, answer: httpx.Response) -> None:
        assert answer.status_code == 200, answer.text
        meta = answer.json()["meta"]
        self.access, self.refresh_token = meta["access_token"], meta["refresh_token"]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access}"} if self.access else {}

    def get(self, path: str, **query: str | int) -> httpx.Response:
        return self.http.get(f"/api/v1/{path}", params=query, headers=self.headers)

    def post(self, path: str, body: object = None, *, key: str = "") -> httpx.Response:
        headers = {**self.headers, "Idempotency-Key": key or secrets.token_hex(16)}
        return self.http.post(f"/api/v1/{path}", json={} if body is None else body, headers=headers)

    def book(self, room: str, check_in: str, check_out: str, *, key: str = "") -> httpx.Response:
        stay = {"room": room, "check_in": check_in, "check_out": check_out, "guests": 1}
        return self.post("bookings/", stay, key=key)

    def pay_on_page(self, booking: str, outcome: str = "approve") -> None:
        """Open the payment and choose on the gateway's page, without waiting for what comes of it."""
        opened = self.post(f"bookings/{booking}/payment/", {"gateway": "stripe"})
        assert opened.status_code == 201, opened.text
        self.place.simulator.choose(opened.json()["redirect_url"], outcome)

    def status(self, booking: str) -> str:
        return str(self.get(f"bookings/{booking}/").raise_for_status().json()["status"])

    def wait_for_status(self, booking: str, status: str, *, seconds: float = 15) -> None:
        """Look at the booking until it has that status; looking alone asks no gateway."""
        eventually(lambda: self.status(booking) == status, seconds=seconds)
        assert self.status(booking) == status


class Rooms:
    """Rooms of the demo that are booked without a host's answer, and dates on which each was never asked for."""

    def __init__(self, place: Marketplace) -> None:
        found = httpx.get(f"{place.url}/api/v1/properties/", params={"instant": "true"})
        self.ids = [one["room"]["id"] for one in found.raise_for_status().json()["results"]]
        self.taken = 0

    def free(self, nights: int = 5) -> tuple[str, str, str]:
        room = self.ids[self.taken % len(self.ids)]
        check_in = datetime.now(UTC).date() + timedelta(days=150 + 8 * (self.taken // len(self.ids)))
        self.taken += 1
        return room, check_in.isoformat(), (check_in + timedelta(days=nights)).isoformat()
