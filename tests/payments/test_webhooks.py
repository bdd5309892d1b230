from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from common import clock
from payments.enums import PaymentStatus, WebhookStatus
from payments.models import Payment, WebhookEvent
from payments.selectors import has_signed_success
from payments.services import follow_due_webhooks, replay_webhook
from tests.payments.shop import Deliver, Shop, balances, post_webhook, sign

OLD_SECRET, NEW_SECRET = "whsec_old", "whsec_new"


def completed(shop: Shop) -> dict[str, object]:
    """Open and pay, and return the message that says so, undelivered."""
    shop.choose(shop.open())
    return next(message for message in shop.messages() if message["type"] == "checkout.session.completed")


def test_webhook_is_stored_answered_and_only_then_followed(shop: Shop, deliver_events: Deliver) -> None:
    message = completed(shop)

    assert shop.deliver(message) == 200
    assert Payment.objects.get().status == PaymentStatus.PROCESSING
    deliver_events()

    assert Payment.objects.get().status == PaymentStatus.SUCCEEDED
    event = WebhookEvent.objects.get()
    assert event.status == WebhookStatus.DONE
    assert json.loads(bytes(event.body))["id"] == event.event_id


def test_webhook_twice_is_stored_once(shop: Shop, deliver_events: Deliver) -> None:
    message = completed(shop)

    assert [shop.deliver(message), shop.deliver(message)] == [200, 200]
    deliver_events()
    assert shop.deliver(message) == 200
    deliver_events()

    assert WebhookEvent.objects.count() == 1
    assert balances("booking:1") == {"gateway:stripe:USD": 30_000, "unapplied:USD": -30_000}


@pytest.mark.parametrize("fault", ["wrong_amount", "wrong_currency"])
def test_webhook_that_lies_is_not_believed(shop: Shop, deliver_events: Deliver, fault: str) -> None:
    message = completed(shop)
    lie = message["data"]["object"]  # type: ignore[index]
    lie.update({"amount_total": 1} if fault == "wrong_amount" else {"currency": "eur"})

    shop.deliver(message)
    deliver_events()

    assert Payment.objects.get().mismatch == ""
    assert balances("booking:1") == {"gateway:stripe:USD": 30_000, "unapplied:USD": -30_000}


def test_webhook_that_claims_success_of_an_unpaid_payment_captures_nothing(shop: Shop, deliver_events: Deliver) -> None:
    opened = shop.open()
    forged = {
        "id": "evt_forged",
        "type": "checkout.session.completed",
        "data": {"object": {"id": opened.payment.gateway_ref, "payment_status": "paid"}},
    }

    assert shop.deliver(forged) == 200
    deliver_events()

    assert Payment.objects.get().status == PaymentStatus.PROCESSING
    assert WebhookEvent.objects.get().status == WebhookStatus.DONE


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (b"{}", ""),
        (b"{}", "t=,v1="),
        (b"{}", "t=1795187775"),
        (b"{}", "v1=abc"),
        (b"{}", "t=nonsense,v1=abc"),
        (b"{}", "t=1795187775,v1=\xff"),
    ],
)
def test_webhook_without_a_signature_is_refused(shop: Shop, body: bytes, signature: str) -> None:
    assert post_webhook(body, signature) == 400
    assert not WebhookEvent.objects.exists()


def test_webhook_signed_with_another_secret_is_refused(shop: Shop) -> None:
    body = json.dumps(completed(shop)).encode()

    assert shop.post(body, secret="whsec_of_somebody_else") == 400
    assert not WebhookEvent.objects.exists()


def test_webhook_whose_body_was_changed_is_refused(shop: Shop) -> None:
    body = json.dumps(completed(shop)).encode()
    signature = sign(body, secret=shop.simulator.webhook_secret)

    assert post_webhook(body + b" ", signature) == 400
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize(("seconds", "status"), [(-301, 400), (-290, 200), (290, 200), (301, 400)])
def test_webhook_replayed_outside_300_seconds_is_refused_on_both_sides(shop: Shop, seconds: int, status: int) -> None:
    body = json.dumps(completed(shop)).encode()

    assert shop.post(body, at=int(clock.now().timestamp()) + seconds) == status
    assert WebhookEvent.objects.exists() is (status == 200)


def test_webhook_is_taken_under_every_active_secret(shop: Shop, settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = [NEW_SECRET, OLD_SECRET]
    first, second = ({"id": f"evt_{n}", "type": "ping", "data": {"object": {}}} for n in range(2))

    assert shop.post(json.dumps(first).encode(), secret=OLD_SECRET) == 200
    assert shop.post(json.dumps(second).encode(), secret=NEW_SECRET) == 200


def test_webhook_with_several_signatures_is_taken_where_one_holds(shop: Shop) -> None:
    body = b'{"id": "evt_1", "type": "ping", "data": {"object": {}}}'
    good = sign(body, secret=shop.simulator.webhook_secret)
    stamp, _, mac = good.partition(",")

    assert post_webhook(body, f"{stamp},v1={'0' * 64},{mac},v0=abc") == 200


UNREADABLE = [
    b"",
    b"null",
    b"[]",
    b"{",
    b'{"id": 1}',
    b'{"id": "evt_1", "type": "ping", "data": {"object": []}}',
    b"\xff",
]


@pytest.mark.parametrize("body", UNREADABLE)
def test_webhook_that_can_not_be_read_is_refused(shop: Shop, body: bytes) -> None:
    assert shop.post(body) == 400
    assert not WebhookEvent.objects.exists()


def test_webhook_above_256_kb_is_refused_unread(shop: Shop) -> None:
    assert shop.post(b"x" * (256 * 1024 + 1)) == 413
    assert shop.post(b"x" * (256 * 1024)) == 400


def test_webhook_that_could_not_be_stored_is_asked_for_again(shop: Shop) -> None:
    message = completed(shop)

    def refuse_insert(execute, sql, *rest):  # type: ignore[no-untyped-def]
        if "INSERT INTO" in sql and "payments_webhookevent" in sql:
            raise OperationalError("the disk is full")
        return execute(sql, *rest)

    with connection.execute_wrapper(refuse_insert):
        assert shop.deliver(message) == 503
    assert not WebhookEvent.objects.exists()
    assert shop.deliver(message) == 200


@pytest.mark.parametrize("path", ["paystack", "manual", "nobody"])
def test_webhook_of_a_gateway_that_sends_none_is_not_stored(shop: Shop, path: str) -> None:
    assert Client().post(f"/payments/webhooks/{path}/", b"{}", content_type="application/json").status_code in (
        400,
        404,
    )
    assert not WebhookEvent.objects.exists()


def test_webhook_by_get_is_refused(shop: Shop) -> None:
    assert Client().get("/payments/webhooks/stripe/").status_code == 405


def test_webhook_of_no_interest_is_stored_and_not_followed(shop: Shop, deliver_events: Deliver) -> None:
    shop.deliver({"id": "evt_1", "type": "payout.paid", "data": {"object": {"id": "po_1"}}})

    assert WebhookEvent.objects.get().status == WebhookStatus.IGNORED
    assert deliver_events() == 0


def test_webhook_of_no_known_payment_is_kept_and_tried_for_72_hours(shop: Shop, deliver_events: Deliver) -> None:
    shop.deliver({"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_unknown"}}})
    deliver_events()
    assert WebhookEvent.objects.get().status == WebhookStatus.RECEIVED

    for hours in range(1, 72):
        assert follow_due_webhooks(now=clock.now() + timedelta(hours=hours)) == 1
    follow_due_webhooks(now=clock.now() + timedelta(hours=73))

    event = WebhookEvent.objects.get()
    assert event.status == WebhookStatus.GIVEN_UP
    assert event.attempts == 73


def test_webhook_backs_off_between_tries(shop: Shop, deliver_events: Deliver) -> None:
    shop.deliver({"id": "evt_1", "type": "payment_intent.succeeded", "data": {"object": {"id": "pi_unknown"}}})
    deliver_events()

    pauses = []
    for _ in range(12):
        event = WebhookEvent.objects.get()
        follow_due_webhooks(now=event.due_at)
        pauses.append((WebhookEvent.objects.get().due_at - event.due_at).total_seconds())

    assert pauses[:3] == [10, 20, 40]
    assert pauses[-1] == 3600


def test_webhook_while_the_gateway_is_away_is_followed_later(shop: Shop, deliver_events: Deliver) -> None:
    message = completed(shop)
    shop.break_gateway("unavailable")
    shop.deliver(message)
    deliver_events()
    assert Payment.objects.get().status == PaymentStatus.PROCESSING

    shop.mend_gateway()
    follow_due_webhooks(now=clock.now() + timedelta(seconds=10))

    assert Payment.objects.get().status == PaymentStatus.SUCCEEDED
    assert WebhookEvent.objects.get().status == WebhookStatus.DONE


def test_webhook_that_overtakes_the_answer_of_its_opening_waits_for_it(shop: Shop, deliver_events: Deliver) -> None:
    message = completed(shop)
    opened = Payment.objects.get()
    Payment.objects.update(status=PaymentStatus.CREATED, gateway_ref="", charge_ref="")
    shop.deliver(message)
    deliver_events()
    assert WebhookEvent.objects.get().status == WebhookStatus.RECEIVED

    Payment.objects.update(status=PaymentStatus.PROCESSING, gateway_ref=opened.gateway_ref)
    follow_due_webhooks(now=clock.now() + timedelta(seconds=10))

    assert Payment.objects.get().status == PaymentStatus.SUCCEEDED


def test_replay_webhook_follows_it_again(shop: Shop, staff: User, deliver_events: Deliver) -> None:
    shop.deliver(completed(shop))
    WebhookEvent.objects.update(status=WebhookStatus.GIVEN_UP)

    replay_webhook(WebhookEvent.objects.get(), actor=staff, now=clock.now())
    deliver_events()

    assert Payment.objects.get().status == PaymentStatus.SUCCEEDED
    assert WebhookEvent.objects.get().status == WebhookStatus.DONE


def test_a_signed_success_pins_until_it_is_verified_and_ten_minutes_at_most(
    shop: Shop, deliver_events: Deliver
) -> None:
    message = completed(shop)
    assert not has_signed_success("booking:1", now=clock.now())

    shop.deliver(message)

    assert has_signed_success("booking:1", now=clock.now())
    assert not has_signed_success("booking:2", now=clock.now())
    assert has_signed_success("booking:1", now=clock.now() + timedelta(minutes=9))
    assert not has_signed_success("booking:1", now=clock.now() + timedelta(minutes=11))
    deliver_events()
    assert not has_signed_success("booking:1", now=clock.now())


def test_a_signed_failure_pins_nothing(shop: Shop) -> None:
    opened = shop.open()
    shop.choose(opened, "decline")
    for message in shop.messages():
        shop.deliver(message)

    assert not has_signed_success("booking:1", now=clock.now())
