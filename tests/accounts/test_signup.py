from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.conftest import App, Inbox
from tests.conftest import PASSWORD as CAST_PASSWORD

PASSWORD = "a long enough secret"

pytestmark = pytest.mark.django_db


def test_sign_up_by_api_gives_tokens_after_the_code(app: App, inbox: Inbox) -> None:
    answer = app.post("auth/signup", {"email": "New@Sojourn.test", "password": PASSWORD, "name": "Ada"})
    assert answer.status_code == 401
    assert {"id": "verify_email", "is_pending": True} in answer.json()["data"]["flows"]
    assert "access_token" not in answer.json().get("meta", {})

    answer = app.post("auth/email/verify", {"key": inbox.code_for("new@sojourn.test")})
    assert answer.status_code == 200
    me = app.me(answer.json()["meta"]["access_token"]).json()
    assert (me["email"], me["name"], me["roles"]) == ("new@sojourn.test", "Ada", ["guest"])
    assert me["id"].startswith("usr_")
    assert answer.json()["data"]["user"]["id"] == me["id"]


def test_sign_up_by_pages_signs_in_after_the_code(client: Client, inbox: Inbox) -> None:
    sent = {"email": "new@sojourn.test", "password1": PASSWORD, "name": "Ada"}
    answer = client.post("/account/signup/", sent, follow=True)
    assert answer.redirect_chain == [("/account/confirm-email/", 302)]
    assert client.get("/account/").status_code == 302

    client.post("/account/confirm-email/", {"code": inbox.code_for("new@sojourn.test")})
    assert client.get("/account/").context["user"].email == "new@sojourn.test"


def test_sign_up_leads_back_where_it_was_asked_from(client: Client, inbox: Inbox) -> None:
    login = client.get("/account/login/", {"next": "/account/2fa/"}).content.decode()
    assert len(re.findall(r"/account/signup/\?next=(?:/|%2F)account", login)) == 2
    sent = {"email": "new@sojourn.test", "password1": PASSWORD, "next": "/account/2fa/"}
    client.post("/account/signup/", sent)
    answer = client.post("/account/confirm-email/", {"code": inbox.code_for("new@sojourn.test")})
    assert answer["Location"] == "/account/2fa/"


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test/", "javascript:alert(1)"])
def test_log_in_leads_to_no_other_site(client: Client, guest: User, elsewhere: str) -> None:
    sent = {"login": guest.email, "password": CAST_PASSWORD, "next": elsewhere}
    assert client.post("/account/login/", sent)["Location"] == "/"


def test_sign_up_with_a_wrong_code_gives_no_tokens(app: App, inbox: Inbox) -> None:
    app.post("auth/signup", {"email": "new@sojourn.test", "password": PASSWORD})
    for _ in range(3):
        answer = app.post("auth/email/verify", {"key": "AAAAAA"})
        assert answer.status_code in (400, 409)
    answer = app.post("auth/email/verify", {"key": inbox.code_for("new@sojourn.test")})
    assert answer.status_code == 409
    assert "access_token" not in answer.json().get("meta", {})


def test_sign_up_keeps_the_language_of_the_page(client: Client, inbox: Inbox) -> None:
    sent = {"email": "new@sojourn.test", "password1": PASSWORD}
    client.post("/account/signup/", sent, headers={"Accept-Language": "fr"})
    assert User.objects.get().language == "fr"


@pytest.mark.parametrize("password", ["short", "qwertyuiop"])
def test_sign_up_with_a_weak_password_is_refused(app: App, password: str) -> None:
    answer = app.post("auth/signup", {"email": "new@sojourn.test", "password": password})
    assert answer.status_code == 400
    assert not User.objects.exists()


def test_sign_up_with_a_known_address_answers_as_for_a_new_one(app: App, guest: User, inbox: Inbox) -> None:
    known = app.post("auth/signup", {"email": guest.email, "password": PASSWORD})
    new = App().post("auth/signup", {"email": "new@sojourn.test", "password": PASSWORD})
    assert (known.status_code, known.json()["data"]) == (new.status_code, new.json()["data"])
    assert User.objects.count() == 2
    assert "already" in str(inbox.of(guest.email)[0].body)


def test_reset_the_password_answers_alike_for_known_and_unknown(app: App, guest: User) -> None:
    known = app.post("auth/password/request", {"email": guest.email})
    unknown = app.post("auth/password/request", {"email": "nobody@sojourn.test"})
    assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (200, b'{"status": 200}')


def test_log_in_answers_alike_for_a_wrong_password_and_an_unknown_address(app: App, guest: User) -> None:
    wrong = app.log_in(guest, "not the password")
    unknown = app.post("auth/login", {"email": "nobody@sojourn.test", "password": "not the password"})
    assert (wrong.status_code, wrong.json()) == (unknown.status_code, unknown.json())
    assert wrong.status_code == 400
