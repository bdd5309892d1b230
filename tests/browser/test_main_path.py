"""Search, stay, sign up, book, pay, confirmed, mail, trips, cancel, refund: as a guest walks it."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

PASSWORD = "a long walk by the harbour"


def dates(days_ahead: int, nights: int) -> tuple[str, str]:
    start = datetime.now(UTC).date() + timedelta(days=days_ahead)
    return start.isoformat(), (start + timedelta(days=nights)).isoformat()


def search(page: Page, where: str, check_in: str, check_out: str, guests: int = 2) -> None:
    page.goto("/")
    page.get_by_label("Where").fill(where)
    page.get_by_label("Check-in").fill(check_in)
    page.get_by_label("Check-out").fill(check_out)
    page.get_by_label("Guests").fill(str(guests))
    page.get_by_role("button", name="Search").click()


def code_from_mail(page: Page, address: str) -> str:
    mail = page.context.new_page()
    mail.goto("/demo/mail/")
    mail.get_by_role("row").filter(has_text=address).first.get_by_role("link").click()
    found = re.search(r"^\s*([A-Z0-9-]{6,9})\s*$", mail.locator("pre").inner_text(), re.MULTILINE)
    assert found, mail.locator("pre").inner_text()
    mail.close()
    return found.group(1)


def sign_up(page: Page, address: str) -> None:
    page.get_by_role("link", name="Sign up").first.click()
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    again = page.get_by_label("Password (again)")
    if again.count():
        again.fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    page.get_by_label("Code").fill(code_from_mail(page, address))
    page.get_by_role("button", name=re.compile("Confirm|Verify")).click()


def test_a_guest_books_pays_and_cancels(page: Page) -> None:
    address = f"walker-{secrets.token_hex(4)}@example.test"
    check_in, check_out = dates(days_ahead=40, nights=3)
    search(page, "Lisbon", check_in, check_out)
    page.locator("main").get_by_role("article").first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("button", name="Reserve").first.click()

    sign_up(page, address)
    expect(page.get_by_role("heading", name="Review and reserve")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Reserve")).click()
    expect(page.get_by_text("held for you")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Pay")).click()

    page.get_by_role("button", name=re.compile("Approve|Pay", re.IGNORECASE)).first.click()
    expect(page.get_by_role("heading", name="Your stay is confirmed")).to_be_visible(timeout=15_000)

    mail_arrives_once(page, address, "confirmed")
    page.goto("/trips/")
    page.locator("main").get_by_role("article").first.get_by_role("link").first.click()
    page.get_by_role("link", name="Cancel this booking").click()
    expect(page.get_by_text("You get back")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Cancel")).click()
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    wait_for(page, "Refunded")
    mail_arrives_once(page, address, "is on its way to you")


def mail_arrives_once(page: Page, address: str, subject: str) -> None:
    page.goto("/demo/mail/")
    wait_for(page, subject)
    expect(page.get_by_role("row").filter(has_text=address).filter(has_text=subject)).to_have_count(1)


def wait_for(page: Page, words: str, *, tries: int = 20) -> None:
    """Load the page again until it says so: what a worker does meanwhile shows at the next look."""
    for _ in range(tries):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text(words).first).to_be_visible()
