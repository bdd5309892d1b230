from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from pytest_django import Settings

from accounts import services
from accounts.models import User
from tests.accounts.conftest import App, Inbox
from tests.common.smtp import free_port
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def totp_secret(guest: User) -> str:
    secret: str = totp.generate_totp_secret()
    totp.TOTP.activate(guest, secret)
    return secret


def totp_code(secret: str) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time()))
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def test_log_in_with_a_second_factor_gives_tokens_after_it_alone(app: App, guest: User, totp_secret: str) -> None:
    answer = app.log_in(guest)
    assert answer.status_code == 401
    pending = [flow for flow in answer.json()["data"]["flows"] if flow.get("is_pending")]
    assert [flow["id"] for flow in pending] == ["mfa_authenticate"]
    assert "access_token" not in answer.json()["meta"]

    answer = app.post("auth/2fa/authenticate", {"code": totp_code(totp_secret)})
    assert answer.status_code == 200
    assert app.me(answer.json()["meta"]["access_token"]).status_code == 200


def test_log_in_with_a_recovery_code_works_once(app: App, guest: User, totp_secret: str) -> None:
    code = RecoveryCodes.activate(guest).get_unused_codes()[0]
    app.log_in(guest)
    assert app.post("auth/2fa/authenticate", {"code": code}).status_code == 200
    other = App()
    other.log_in(guest)
    assert other.post("auth/2fa/authenticate", {"code": code}).status_code == 400


def test_second_factors_are_kept_encrypted(guest: User, totp_secret: str) -> None:
    stored = Authenticator.objects.get(user=guest).data
    assert totp_secret not in str(stored)


def test_log_in_with_an_unverified_address_gives_no_tokens(app: App, guest: User, inbox: Inbox) -> None:
    EmailAddress.objects.filter(user=guest).update(verified=False)
    answer = app.log_in(guest)
    assert answer.status_code == 401
    assert {"id": "verify_email", "is_pending": True} in answer.json()["data"]["flows"]
    assert "access_token" not in answer.json()["meta"]
    assert app.client.get("/api/v1/me/", headers={"X-Session-Token": app.session_token}).status_code == 401

    verified = app.post("auth/email/verify", {"key": inbox.code_for(guest.email)})
    assert "access_token" in verified.json()["meta"]


def test_log_in_inactive_is_refused(app: App, guest: User, staff: User) -> None:
    services.deactivate_account(guest, actor=staff, reason="asked to")
    answer = app.log_in(guest)
    assert answer.status_code in (400, 401)
    assert "access_token" not in answer.json().get("meta", {})


def test_log_in_by_pages_leads_where_it_was_asked_from(client: Client, guest: User) -> None:
    answer = client.get("/account/")
    assert answer["Location"] == "/account/login/?next=/account/"
    answer = client.post(answer["Location"], {"login": guest.email, "password": PASSWORD})
    assert answer["Location"] == "/account/"


def test_guess_passwords_is_stopped_per_user(app: App, guest: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed": "2/m/key"}
    assert [app.log_in(guest, "wrong").status_code for _ in range(3)] == [400, 400, 429]
    refused = app.log_in(guest)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")


def test_log_in_is_limited_per_address(client: Client, guest: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    sent = {"login": guest.email, "password": "wrong"}
    assert client.post("/account/login/", sent).status_code == 200
    refused = client.post("/account/login/", sent)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert "Too many attempts" in refused.content.decode()


def test_log_in_goes_on_while_redis_is_away(app: App, guest: User, settings: Settings) -> None:
    away = {**settings.CACHES["default"], "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}
    settings.CACHES = {"default": away}
    assert app.log_in(guest).status_code == 200


def test_reset_the_password_by_the_mailed_link(client: Client, guest: User, inbox: Inbox) -> None:
    client.post("/account/password/reset/", {"email": guest.email})
    form = client.get(inbox.link_for(guest.email), follow=True)
    secret = "another long secret"
    client.post(form.redirect_chain[-1][0], {"password1": secret, "password2": secret})
    guest.refresh_from_db()
    assert guest.check_password(secret)


def test_open_the_admin_asks_for_the_common_login(client: Client, staff: User, guest: User) -> None:
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/account/login/?next=%2Fadmin%2F"
    client.force_login(guest)
    assert client.get("/admin/", follow=True).status_code == 403
    client.force_login(staff)
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("page", ["login", "signup", "password/reset"])
def test_open_a_page_for_visitors(client: Client, db: None, page: str) -> None:
    answer = client.get(f"/account/{page}/")
    assert answer.status_code == 200
    assertable = answer.content.decode()
    assert "<h1>" in assertable
    assert "site-header" in assertable


@pytest.mark.parametrize("page", ["", "email/", "password/change/", "2fa/", "sessions/", "logout/", "reauthenticate/"])
def test_open_a_page_of_the_account(client: Client, guest: User, page: str) -> None:
    client.post("/account/login/", {"login": guest.email, "password": PASSWORD})
    answer = client.get(f"/account/{page}")
    assert answer.status_code == 200
    assert "site-header" in answer.content.decode()


@pytest.mark.parametrize("page", ["totp/activate", "webauthn", "webauthn/add", "recovery-codes"])
def test_open_a_page_of_second_factors(client: Client, guest: User, totp_secret: str, page: str) -> None:
    RecoveryCodes.activate(guest)
    client.post("/account/login/", {"login": guest.email, "password": PASSWORD})
    client.post("/account/2fa/authenticate/", {"code": totp_code(totp_secret)})
    answer = client.get(f"/account/2fa/{page}/", follow=True)
    assert answer.status_code == 200
    assert "site-header" in answer.content.decode()
