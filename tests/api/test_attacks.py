"""A hurried attacker, and people who type nonsense, meet the running marketplace: named 4xx, and nothing is told."""

from __future__ import annotations

import contextlib
import json
import secrets
import time

import httpx
import pytest
import stripe

from tests.marketplace import Marketplace
from tests.mobile_app import MobileApp, Rooms

UNKNOWN = "prp_2222222222222222"
MANY_BYTES = b'{"room": "' + b"x" * 1_000_001 + b'"}'
NONSENSE = [
    b"{",
    b"[]",
    b"null",
    b'"text"',
    b"\xff\xfe\x00",
    b'{"room": "\\u0000"}',
    b'{"room": "\\ud800"}',
    b'{"guests": 1e999}',
    b'{"guests": NaN}',
    b"[" * 100_000,
    b'{"room": {"$ne": ""}}',
]
WRONG_STAYS = [
    {"check_in": "2020-01-01", "check_out": "2020-01-04"},
    {"check_in": "2027-03-04", "check_out": "2027-03-01"},
    {"check_in": "2027-03-04", "check_out": "2027-03-04"},
    {"check_in": "2027-01-01", "check_out": "2028-02-05"},
    {"check_in": "0000-00-00", "check_out": "9999-12-31"},
    {"check_in": "2027-02-30", "check_out": "2027-03-02"},
    {"check_in": "+292278994-08-17", "check_out": "2027-03-02"},
    {"check_in": 20270301, "check_out": ["2027-03-04"]},
    {"guests": 0},
    {"guests": -1},
    {"guests": 10**30},
    {"guests": 99},
    {"guests": "two"},
    {"guests": 2.5},
    {"infants": 2**63},
    {"children": [-1, 400]},
    {"room": "rom_2222222222222222"},
    {"room": "1 OR 1=1"},
    {"room": "x" * 5000},
    {"coupon": "' OR '1'='1"},
    {"message": "x" * 100_000},
]
WRONG_SEARCHES = [
    {"where": "'; DROP TABLE accounts_user; --"},
    {"where": "Lisbon' OR '1'='1"},
    {"where": "\\" * 50 + "%_%"},
    {"where": "x" * 5000},
    {"lat": "91", "lng": "0", "radius_km": "5"},
    {"lat": "NaN", "lng": "Infinity", "radius_km": "5"},
    {"lat": "1", "lng": "1", "radius_km": "-5"},
    {"bbox": "1,2,3"},
    {"bbox": "a,b,c,d"},
    {"guests": "-1"},
    {"guests": "99999999999999999999"},
    {"price_min": "-5"},
    {"price_min": "1e400"},
    {"price_max": "99999999999999999999999999"},
    {"check_in": "2027-03-04"},
    {"check_in": "2027-03-04", "check_out": "2027-03-01"},
    {"sort": "password"},
    {"cursor": "////"},
    {"cursor": "eyJhIjogMX0="},
    {"amenities": "' UNION ALL --"},
    {"room_type": "\u202e"},
]
ELSEWHERE = ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "https:evil.example"]


@pytest.fixture(scope="module")
def guest(marketplace: Marketplace) -> MobileApp:
    return MobileApp.of_new_guest(marketplace)


@pytest.fixture(scope="module")
def other_guest(marketplace: Marketplace) -> MobileApp:
    return MobileApp.of_new_guest(marketplace)


@pytest.fixture(scope="module")
def booking(guest: MobileApp, rooms: Rooms) -> str:
    return str(guest.book(*rooms.free()).raise_for_status().json()["id"])


def assert_refused(answer: httpx.Response) -> None:
    """A problem document or a page, of a client's error, which tells nothing of the inside."""
    assert 400 <= answer.status_code < 500, f"{answer.status_code} {answer.text[:300]}"
    assert_tells_nothing(answer)
    if answer.request.url.path.startswith("/api/v1/"):
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["code"]


def assert_tells_nothing(answer: httpx.Response) -> None:
    for inside in ("Traceback", "psycopg", "django", "/site-packages/", "SELECT "):
        assert inside not in answer.text, answer.text[:500]


@pytest.mark.parametrize("body", NONSENSE, ids=lambda body: str(body[:24]))
def test_booking_with_a_broken_body_is_refused(guest: MobileApp, body: bytes) -> None:
    headers = {**guest.headers, "Idempotency-Key": secrets.token_hex(16), "Content-Type": "application/json"}
    assert_refused(guest.http.post("/api/v1/bookings/", content=body, headers=headers))


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "image/png", "a/b;;"])
def test_booking_with_another_kind_of_body_is_refused(guest: MobileApp, kind: str) -> None:
    headers = {**guest.headers, "Idempotency-Key": secrets.token_hex(16), "Content-Type": kind}
    assert_refused(guest.http.post("/api/v1/bookings/", content=b"room=1", headers=headers))


@pytest.mark.parametrize("path", ["/api/v1/bookings/", "/api/auth/app/v1/auth/login", "/account/login/"])
def test_a_huge_body_is_refused(guest: MobileApp, path: str) -> None:
    headers = {**guest.headers, "Idempotency-Key": secrets.token_hex(16), "Content-Type": "application/json"}
    assert guest.http.post(path, content=MANY_BYTES, headers=headers).status_code == 413


@pytest.mark.parametrize("wrong", WRONG_STAYS, ids=lambda wrong: str(wrong)[:50])
def test_booking_a_wrong_stay_changes_nothing(guest: MobileApp, rooms: Rooms, wrong: dict[str, object]) -> None:
    before = guest.get("bookings/").json()["results"]
    right = {"room": rooms.ids[0], "check_in": "2027-06-01", "check_out": "2027-06-06", "guests": 1}
    assert_refused(guest.post("bookings/", {**right, **wrong}))
    assert guest.get("bookings/").json()["results"] == before


@pytest.mark.parametrize("wrong", WRONG_SEARCHES, ids=lambda wrong: str(wrong)[:50])
def test_searching_nonsense_finds_nothing_or_is_refused(guest: MobileApp, wrong: dict[str, str]) -> None:
    for answer in (guest.http.get("/api/v1/properties/", params=wrong), guest.http.get("/stays/", params=wrong)):
        assert answer.status_code < 500, answer.text[:300]
        assert_tells_nothing(answer)
        if answer.request.url.path.startswith("/api/") and answer.status_code == 200:
            assert answer.json()["count"] == 0


@pytest.mark.parametrize("path", ["/stays/\x00/", "/%00", "/api/v1/properties/%00/", "/media/..%2f..%2frun/demo.json"])
def test_an_odd_address_is_not_found(guest: MobileApp, path: str) -> None:
    assert_refused(guest.http.get(guest.place.url + path.replace("\x00", "%00")))


def test_another_guests_booking_is_not_found(other_guest: MobileApp, booking: str) -> None:
    assert other_guest.get("bookings/").json()["results"] == []
    for answer in (
        other_guest.get(f"bookings/{booking}/"),
        other_guest.get(f"bookings/{booking}/payment/"),
        other_guest.post(f"bookings/{booking}/payment/", {"gateway": "stripe"}),
        other_guest.get(f"bookings/{booking}/cancellation/"),
        other_guest.post(f"bookings/{booking}/cancellation/"),
        other_guest.post(f"host/bookings/{booking}/acceptance/"),
        other_guest.post(f"host/bookings/{booking}/rejection/", {"reason": "x"}),
        other_guest.post(f"host/bookings/{booking}/no-show/"),
    ):
        assert_refused(answer)
        assert answer.status_code in {403, 404}
        assert "Ada" not in answer.text


def test_a_guest_cannot_act_as_host_of_his_booking(guest: MobileApp, booking: str) -> None:
    for act, body in (("acceptance", {}), ("rejection", {"reason": "x"}), ("no-show", {})):
        assert_refused(guest.post(f"host/bookings/{booking}/{act}/", body))
    assert guest.status(booking) == "pending"


def test_another_guests_pages_are_not_found(marketplace: Marketplace, booking: str) -> None:
    with contextlib.closing(logged_in_browser(marketplace, "guest2")) as browser:
        for path in (f"/bookings/{booking}/", f"/bookings/{booking}/pay/", f"/bookings/{booking}/cancellation/"):
            assert browser.get(path).status_code == 404, path


@pytest.mark.parametrize("path", ["/staff/", "/admin/", "/admin/accounts/user/", "/admin/payments/payment/"])
def test_a_guest_gets_nowhere_in_the_admin(marketplace: Marketplace, path: str) -> None:
    with contextlib.closing(logged_in_browser(marketplace, "guest")) as browser:
        assert browser.get(path).status_code in {302, 403, 404}


def test_another_hosts_property_is_not_found(marketplace: Marketplace) -> None:
    host2 = MobileApp.of("host2", marketplace)
    for one in MobileApp.of("host", marketplace).get("host/properties/").json()["results"]:
        for part in ("", "photos/", "rooms/"):
            answer = host2.get(f"host/properties/{one['id']}/{part}")
            assert answer.status_code in {404, 405}, answer.text
        patched = host2.http.patch(
            f"/api/v1/host/properties/{one['id']}/",
            json={"title": "Mine now"},
            headers={**host2.headers, "If-Match": "*"},
        )
        assert patched.status_code == 404, patched.text


def test_a_drafts_photo_is_its_hosts_alone(marketplace: Marketplace) -> None:
    host = MobileApp.of("host", marketplace)
    draft = host.post("host/properties/", {"title": "Draft", "city": "Lisbon", "latitude": 38.7, "longitude": -9.1})
    assert draft.status_code == 201, draft.text
    assert_refused(host.http.get(f"/api/v1/properties/{draft.json()['id']}/"))
    assert_refused(MobileApp.of("host2", marketplace).get(f"host/properties/{draft.json()['id']}/"))
    assert host.http.get(f"/stays/{draft.json()['id']}/").status_code == 404


@pytest.mark.parametrize("return_url", ELSEWHERE[1:])
def test_paying_returns_to_a_whole_web_address_alone(guest: MobileApp, booking: str, return_url: str) -> None:
    wanted = {"gateway": "stripe", "return_url": return_url}
    assert_refused(guest.post(f"bookings/{booking}/payment/", wanted))


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_login_leads_to_nobody_elses_site(marketplace: Marketplace, elsewhere: str) -> None:
    browser, answer = log_in_by_form(marketplace, "guest", then=elsewhere)
    assert answer.headers["Location"] in {"/", "/trips/"}
    again = browser.get("/account/login/", params={"next": elsewhere})
    assert "evil" not in again.headers.get("Location", "")


def test_a_form_without_its_token_is_refused(marketplace: Marketplace, booking: str) -> None:
    with contextlib.closing(logged_in_browser(marketplace, "guest")) as browser:
        for path in ("/account/logout/", "/account/password/change/", f"/bookings/{booking}/cancellation/"):
            assert browser.post(path, data={}).status_code == 403, path
        stolen = browser.post("/api/v1/bookings/", json={}, headers={"Idempotency-Key": secrets.token_hex(16)})
        assert stolen.status_code == 403  # a session in a cookie needs the token in the API, too


def test_a_webhook_needs_a_signature_that_holds(marketplace: Marketplace) -> None:
    body = json.dumps({"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_1"}}})
    sign = stripe.WebhookSignature.generate_signature_header
    secret = marketplace.simulator.webhook_secret
    old = f"t={int(time.time()) - 400},v1=00"
    for signature in ("", "t=1,v1=0", "t=,v1=", "v1=é", old, sign(body, "whsec_another"), sign(body + " ", secret)):
        headers = [(b"Stripe-Signature", signature.encode())] if signature else []
        answer = httpx.post(f"{marketplace.url}/payments/webhooks/stripe/", content=body, headers=headers)
        assert answer.status_code == 400, signature
    for content in (b"{", b"[]", b"\xff", b'{"id": 1}'):
        signed = sign(content.decode("latin-1"), secret)
        url = f"{marketplace.url}/payments/webhooks/stripe/"
        answer = httpx.post(url, content=content.decode("latin-1"), headers={"Stripe-Signature": signed})
        assert answer.status_code == 400, content
    huge = httpx.post(f"{marketplace.url}/payments/webhooks/stripe/", content=b"x" * 300_000)
    assert huge.status_code == 413
    assert httpx.post(f"{marketplace.url}/payments/webhooks/nobody/", content=b"{}").status_code == 404
    assert httpx.get(f"{marketplace.url}/payments/webhooks/stripe/").status_code == 405


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1@evil.example", "a b", "../"])
def test_a_host_that_is_not_ours_is_refused(marketplace: Marketplace, host: str) -> None:
    answer = httpx.get(f"{marketplace.url}/account/login/", headers={"Host": host})
    assert answer.status_code == 400
    assert_tells_nothing(answer)
    forwarded = httpx.get(f"{marketplace.url}/account/login/", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in forwarded.text


def test_pages_carry_their_protection(marketplace: Marketplace) -> None:
    for path in ("/", "/stays/", "/account/login/", "/account/signup/", "/nowhere/"):
        headers = httpx.get(f"{marketplace.url}{path}").headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe-inline" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Server" not in headers


def test_cookies_are_out_of_reach(marketplace: Marketplace) -> None:
    _, answer = log_in_by_form(marketplace, "guest")
    [session] = [one for one in answer.headers.get_list("Set-Cookie") if one.startswith("sessionid")]
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session


def test_errors_tell_nothing(marketplace: Marketplace) -> None:
    for path in (
        "/nowhere/",
        "/stays/nothing/",
        "/api/v1/nowhere/",
        f"/api/v1/properties/{UNKNOWN}/",
        "/static/no.css",
    ):
        answer = httpx.get(f"{marketplace.url}{path}")
        assert answer.status_code == 404
        assert_tells_nothing(answer)


def test_a_visitor_needs_to_say_who_he_is(marketplace: Marketplace) -> None:
    visitor = MobileApp(marketplace)
    for path in ("me/", "bookings/", "host/properties/"):
        answer = visitor.get(path)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    for token in ("nonsense", "e30.e30.e30", "é", "a" * 9000):
        with_token = [(b"Authorization", b"Bearer " + token.encode())]
        assert visitor.http.get("/api/v1/me/", headers=with_token).status_code in {400, 401}


def logged_in_browser(place: Marketplace, login: str) -> httpx.Client:
    return log_in_by_form(place, login)[0]


def log_in_by_form(place: Marketplace, login: str, *, then: str = "") -> tuple[httpx.Client, httpx.Response]:
    """A browser with its cookies, and what the login answered."""
    browser = httpx.Client(base_url=place.url, timeout=30, trust_env=False)
    browser.get("/account/login/")
    form = {
        "login": f"{login}@demo.sojourn.test",
        "password": "sojourn-demo",
        "next": then,
        "csrfmiddlewaretoken": browser.cookies["csrftoken"],
    }
    answer = browser.post("/account/login/", data=form, headers={"Referer": f"{place.url}/account/login/"})
    assert answer.status_code == 302, answer.text[:2000]
    return browser, answer
