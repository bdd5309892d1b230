"""Sign up, search, quote, book, pay, cancel: as a mobile app does it, against all that `make run` starts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx

from tests.marketplace import Marketplace, eventually
from tests.mobile_app import Json, MobileApp, Rooms


def test_an_app_finds_books_pays_and_cancels(marketplace: Marketplace) -> None:
    app = MobileApp.of_new_guest(marketplace)
    check_in, check_out = dates_ahead(days=60, nights=3)
    found = app.get("properties/", where="Lisbon", check_in=check_in, check_out=check_out, guests=2).json()
    stay = found["results"][0]
    room = stay["room"]["id"]

    quote = app.get(f"properties/{stay['id']}/quote/", room=room, check_in=check_in, check_out=check_out, guests=2)
    assert quote.status_code == 200, quote.text
    wanted = {"room": room, "check_in": check_in, "check_out": check_out, "guests": 2}
    booked = app.post("bookings/", wanted, key="one-key-for-one-booking")
    assert booked.status_code == 201, booked.text
    booking = booked.json()
    assert booking["status"] == "pending"
    assert booking["total"] == quote.json()["total"] == stay["price"]
    assert booking["lines"] == quote.json()["lines"]

    again = app.post("bookings/", wanted, key="one-key-for-one-booking")
    assert (again.status_code, again.content) == (201, booked.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = app.post("bookings/", {**wanted, "guests": 1}, key="one-key-for-one-booking")
    assert other.status_code == 422

    opened = app.post(f"bookings/{booking['id']}/payment/", {"gateway": "stripe", "flow": "redirect"}).json()
    returned_to = marketplace.simulator.choose(opened["redirect_url"], "approve")
    assert returned_to.startswith(f"{marketplace.url}/bookings/{booking['id']}/pay/")
    assert_paid(app, booking, opened["reference"])

    assert_refund_is_as_previewed(app, booking["id"])


def test_an_app_pays_with_its_own_sheet(marketplace: Marketplace, rooms: Rooms) -> None:
    app = MobileApp.of_new_guest(marketplace)
    booking = app.book(*rooms.free()).json()
    opened = app.post(f"bookings/{booking['id']}/payment/", {"gateway": "stripe", "flow": "intent"}).json()
    assert "redirect_url" not in opened
    confirmed = confirm_intent(marketplace, opened["client_secret"])
    assert confirmed["status"] == "succeeded"
    assert_paid(app, booking, opened["reference"])


def test_a_declined_card_leaves_the_booking_to_be_paid(marketplace: Marketplace, rooms: Rooms) -> None:
    app = MobileApp.of_new_guest(marketplace)
    booking = app.book(*rooms.free()).json()["id"]
    app.pay_on_page(booking, "decline")
    assert app.get(f"bookings/{booking}/payment/").json()["status"] != "succeeded"
    assert app.status(booking) == "pending"
    app.pay_on_page(booking, "approve")
    app.wait_for_status(booking, "confirmed")


def test_an_app_refreshes_its_tokens_once(marketplace: Marketplace) -> None:
    app = MobileApp.of("guest", marketplace)
    fresh = app.refresh()
    assert fresh.status_code == 200, fresh.text
    new = {"Authorization": f"Bearer {fresh.json()['data']['access_token']}"}
    assert app.http.get("/api/v1/me/", headers=new).status_code == 200
    assert app.refresh().status_code == 400  # spent: whoever shows it again ends the session
    assert app.http.get("/api/v1/me/", headers=new).status_code == 401


def dates_ahead(*, days: int, nights: int) -> tuple[str, str]:
    check_in = datetime.now(UTC).date() + timedelta(days=days)
    return check_in.isoformat(), (check_in + timedelta(days=nights)).isoformat()


def confirm_intent(marketplace: Marketplace, client_secret: str) -> Json:
    """What the gateway's SDK does inside an app: publishable key, client secret, card."""
    intent = client_secret.partition("_secret_")[0]
    answer = httpx.post(
        f"{marketplace.simulator.base_url}/v1/payment_intents/{intent}/confirm",
        headers={"Authorization": "Bearer pk_test_demo"},
        data={"client_secret": client_secret, "payment_method": "pm_card_visa"},
    )
    assert answer.status_code == 200, answer.text
    confirmed: Json = answer.json()
    return confirmed


def assert_paid(app: MobileApp, booking: Json, reference: str) -> None:
    paid = app.get(f"bookings/{booking['id']}/payment/").json()
    assert paid == {"status": "succeeded", "gateway": "stripe", "reference": reference, "amount": booking["total"]}
    app.wait_for_status(booking["id"], "confirmed")
    assert eventually(lambda: any(subject.startswith("Confirmed:") for subject in app.place.mails(app.address)))


def assert_refund_is_as_previewed(app: MobileApp, booking: str) -> None:
    preview = app.get(f"bookings/{booking}/cancellation/").json()
    cancelled = app.post(f"bookings/{booking}/cancellation/", {"reason": "Changed plans"})
    assert cancelled.status_code == 200, cancelled.text
    assert cancelled.json()["refund"] == preview["refund"]
    assert app.status(booking) == "cancelled"

    def refunds() -> list[int]:
        params = [call["params"] for call in app.place.simulator.calls("/v1/refunds") if call["method"] == "POST"]
        return [int(one["amount"]) for one in params]

    minor = int(preview["refund"]["amount"].replace(".", ""))
    assert eventually(lambda: minor in refunds())
    assert eventually(lambda: app.get(f"bookings/{booking}/payment/").json()["status"] == "refunded")
    assert eventually(lambda: any("is on its way to you" in subject for subject in app.place.mails(app.address)))
