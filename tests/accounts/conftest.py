from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from accounts.models import User
from common.events import deliver_due
from tests.conftest import PASSWORD

Answer = Any  # the test client's response, whose json() mypy does not know


class App:
    """A mobile app: it speaks allauth's headless API and keeps the session token between the steps of a login."""

    def __init__(self) -> None:
        self.client = Client()
        self.session_token = ""

    def send(self, method: str, path: str, body: object = None, *, bearer: str = "") -> Answer:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {"X-Session-Token": self.session_token}
        answer: Answer = self.client.generic(
            method,
            f"/api/auth/app/v1/{path}",
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers={name: value for name, value in headers.items() if value},
        )
        self.session_token = answer.json().get("meta", {}).get("session_token", self.session_token)
        return answer

    def post(self, path: str, body: object, *, bearer: str = "") -> Answer:
        return self.send("POST", path, body, bearer=bearer)

    def log_in(self, user: User, password: str = PASSWORD) -> Answer:
        self.session_token = ""
        return self.post("auth/login", {"email": user.email, "password": password})

    def tokens_of(self, user: User) -> tuple[str, str]:
        meta = self.log_in(user).json()["meta"]
        return meta["access_token"], meta["refresh_token"]

    def refresh(self, token: str) -> Answer:
        return App().post("tokens/refresh", {"refresh_token": token})  # without the session token, as apps do it

    def me(self, bearer: str) -> Answer:
        return self.client.get("/api/v1/me/", headers={"Authorization": f"Bearer {bearer}"})


@pytest.fixture
def app(db: None) -> App:
    return App()


class Inbox:
    """What was mailed to whom, once the worker has been by."""

    def __init__(self, mails: list[EmailMessage]) -> None:
        self.mails = mails

    def of(self, address: str) -> list[EmailMessage]:
        deliver_due("deliveries")
        return [mail for mail in self.mails if mail.to == [address]]

    def code_for(self, address: str) -> str:
        found = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", str(self.of(address)[-1].body), re.MULTILINE)
        assert found, self.of(address)[-1].body
        return found[1]

    def link_for(self, address: str) -> str:
        found = re.search(r"https?://[^/\s]+(/\S+)", str(self.of(address)[-1].body))
        assert found, self.of(address)[-1].body
        return found[1]


@pytest.fixture
def inbox(mailoutbox: list[EmailMessage]) -> Inbox:
    return Inbox(mailoutbox)
