"""Accounts in a real browser, under the real content security policy: above all what only JavaScript can do."""

from __future__ import annotations

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.marketplace import Marketplace

pytestmark = pytest.mark.browser

PASSWORD = "sojourn-demo"


@pytest.fixture
def authenticator(page: Page) -> CDPSession:
    """A security key plugged into the browser, its owner always ready to touch it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def log_in(page: Page, who: str, *, then: str, origin: str = "") -> None:
    page.goto(f"{origin}/account/login/?next={then}")
    page.get_by_label("Email").fill(f"{who}@demo.sojourn.test")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign In", exact=True).click()


def test_a_passkey_signs_in_without_a_password(page: Page, marketplace: Marketplace, authenticator: CDPSession) -> None:
    origin = marketplace.url.replace("127.0.0.1", "localhost")  # passkeys are for names, not for addresses
    log_in(page, "host2", then="/account/2fa/webauthn/add/", origin=origin)
    page.get_by_label("Password", exact=True).fill(PASSWORD)  # asked again before anything of security is changed
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url("**/recovery-codes/**")

    page.goto(f"{origin}/account/logout/")
    page.locator("main").get_by_role("button").click()
    page.goto(f"{origin}/account/login/?next=/account/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()


def test_preferences_are_kept(page: Page) -> None:
    log_in(page, "guest2", then="/account/")
    page.get_by_label("Currency").fill("eur")
    page.get_by_label("Budget").fill("120.50")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Currency")).to_have_value("EUR")
    expect(page.get_by_label("Budget")).to_have_value("120.50")
