from __future__ import annotations

from datetime import timedelta

import pytest

from common import clock
from common.money import Money
from payments.enums import Mismatch, PaymentStatus, RefundStatus
from payments.exceptions import GatewayUnavailable
from payments.models import LedgerTransaction, Payment, Refund
from payments.selectors import captured, refunded
from payments.services import verify_open_payments, verify_payment
from tests.payments.shop import Deliver, Heard, Shop, alerts, balances


@pytest.mark.parametrize("flow", ["redirect", "intent"])
def test_verify_payment_that_succeeded_captures_once(
    shop: Shop, heard: Heard, deliver_events: Deliver, flow: str
) -> None:
    payment = shop.paid(flow=flow)
    verify_payment(payment, now=clock.now())
    deliver_events()

    assert payment.status == PaymentStatus.SUCCEEDED
    assert payment.captured == Money(30_000, "USD")
    assert payment.charge_ref.startswith("pi_")
    assert captured("booking:1") == [Money(30_000, "USD")]
    assert balances("booking:1") == {"gateway:stripe:USD": 30_000, "unapplied:USD": -30_000}
    assert heard == [("payment_captured", {"payment_id": payment.pk, "ref": "booking:1"})]
    assert LedgerTransaction.objects.count() == 1


@pytest.mark.parametrize("amount", [Money(30_000, "JPY"), Money(12_340, "KWD"), Money(30_000, "ISK")])
def test_verify_payment_keeps_the_exponent_of_the_currency(shop: Shop, amount: Money) -> None:
    payment = shop.paid(shop.payable(amount=amount))

    assert captured("booking:1") == [amount]
    session = shop.simulator.client().v1.checkout.sessions.retrieve(payment.gateway_ref)
    assert session.amount_total == amount.minor * (100 if amount.currency == "ISK" else 1)


def test_verify_payment_that_is_still_open_changes_nothing(shop: Shop) -> None:
    opened = shop.open()

    assert verify_payment(opened.payment, now=clock.now()).status == PaymentStatus.PROCESSING
    assert balances("booking:1") == {}


def test_verify_payment_after_a_decline_stays_open_for_another_card(shop: Shop) -> None:
    opened = shop.open()
    shop.choose(opened, "decline")
    assert verify_payment(opened.payment, now=clock.now()).status == PaymentStatus.PROCESSING

    shop.choose(opened, "approve")

    assert verify_payment(opened.payment, now=clock.now()).status == PaymentStatus.SUCCEEDED


def test_verify_payment_that_expired_is_abandoned_and_told(shop: Shop, heard: Heard, deliver_events: Deliver) -> None:
    opened = shop.open()
    shop.simulator.move_clock(32 * 60)

    payment = verify_payment(opened.payment, now=clock.now())
    deliver_events()

    assert payment.status == PaymentStatus.ABANDONED
    assert heard == [("payment_failed", {"payment_id": payment.pk, "ref": "booking:1"})]


def test_verify_payment_of_several_payables_tells_each(shop: Shop, heard: Heard, deliver_events: Deliver) -> None:
    payment = shop.paid(shop.payable("booking:1"), shop.payable("booking:2", Money(12_000, "USD")))
    deliver_events()

    assert [payload["ref"] for _, payload in heard] == ["booking:1", "booking:2"]
    assert captured("booking:2") == [Money(12_000, "USD")]
    assert payment.captured_minor == 42_000


@pytest.mark.parametrize("off_by", [1, 300])
def test_verify_payment_overpaid_within_one_percent_captures_and_refunds_the_excess(
    shop: Shop, heard: Heard, deliver_events: Deliver, off_by: int
) -> None:
    shop.simulator.switch(capture_off_by=off_by)
    payment = shop.paid()
    deliver_events()

    payment.refresh_from_db()
    assert payment.status == PaymentStatus.PARTLY_REFUNDED
    assert payment.mismatch == ""
    assert refunded("booking:1") == [Money(off_by, "USD")]
    assert balances("booking:1") == {"gateway:stripe:USD": 30_000, "unapplied:USD": -30_000}
    assert [name for name, _ in heard] == ["payment_captured", "refund_settled"]


@pytest.mark.parametrize(
    ("switch", "mismatch"),
    [
        ({"capture_off_by": -1}, Mismatch.UNDERPAID),
        ({"capture_off_by": -29_999}, Mismatch.UNDERPAID),
        ({"capture_off_by": 301}, Mismatch.OVERPAID),
        ({"capture_currency": "eur"}, Mismatch.CURRENCY),
        ({"capture_currency": "jpy"}, Mismatch.CURRENCY),
    ],
)
def test_verify_payment_that_does_not_match_is_refunded_in_full_and_alerted(
    shop: Shop, heard: Heard, deliver_events: Deliver, switch: dict[str, int | str], mismatch: Mismatch
) -> None:
    before = alerts("payment_mismatched")
    shop.simulator.switch(**switch)
    payment = shop.paid()
    deliver_events()

    payment.refresh_from_db()
    assert payment.mismatch == mismatch
    assert payment.status == PaymentStatus.REFUNDED
    assert refunded("booking:1") == [payment.captured]
    assert balances("booking:1") == {}
    assert [name for name, _ in heard] == ["payment_mismatched", "refund_settled"]
    assert alerts("payment_mismatched") == before + 1


def test_verify_payment_underpaid_for_two_payables_refunds_both_shares(shop: Shop, deliver_events: Deliver) -> None:
    shop.simulator.switch(capture_off_by=-15_000)
    shop.paid(shop.payable("booking:1"), shop.payable("booking:2"))
    deliver_events()

    assert refunded("booking:1") == [Money(30_000, "USD")]
    assert refunded("booking:2") == [Money(15_000, "USD")]


def test_verify_payment_of_somebody_elses_object_captures_nothing(shop: Shop) -> None:
    """A gateway reference that was swapped does not turn another payment's money into this one's."""
    paid, unpaid = shop.paid(shop.payable("booking:1")), shop.open(shop.payable("booking:2")).payment
    Payment.objects.filter(pk=unpaid.pk).update(gateway_ref=paid.gateway_ref)
    unpaid.refresh_from_db()
    before = alerts("payment_reference_mismatch")

    assert verify_payment(unpaid, now=clock.now()).status == PaymentStatus.PROCESSING

    assert captured("booking:2") == []
    assert alerts("payment_reference_mismatch") == before + 1


def test_verify_payment_made_with_test_keys_is_not_taken_for_real_money(shop: Shop, settings: object) -> None:
    opened = shop.open()
    shop.choose(opened)
    settings.STRIPE_SECRET_KEY = "sk_test_live_lookalike"  # type: ignore[attr-defined]

    assert verify_payment(opened.payment, now=clock.now()).status == PaymentStatus.PROCESSING


@pytest.mark.parametrize("fault", ["error", "unavailable", "limited", "garbage", "hang", "silent"])
def test_verify_payment_while_the_gateway_is_away_changes_nothing_and_works_later(shop: Shop, fault: str) -> None:
    opened = shop.open()
    shop.choose(opened)
    shop.break_gateway(fault)

    with pytest.raises(GatewayUnavailable):
        verify_payment(opened.payment, now=clock.now())

    opened.payment.refresh_from_db()
    assert opened.payment.status == PaymentStatus.PROCESSING
    shop.mend_gateway()
    assert verify_payment(opened.payment, now=clock.now()).status == PaymentStatus.SUCCEEDED


def test_verify_payment_that_the_gateway_forgot_is_abandoned_and_alerted(shop: Shop) -> None:
    opened = shop.open()
    shop.simulator.reset()
    before = alerts("payment_unknown_to_gateway")

    assert verify_payment(opened.payment, now=clock.now()).status == PaymentStatus.ABANDONED
    assert alerts("payment_unknown_to_gateway") == before + 1


def test_verify_open_payments_finds_a_payment_that_nobody_told_us_of(shop: Shop) -> None:
    opened = shop.open()
    shop.simulator.switch(webhook="never")
    shop.choose(opened)

    verify_open_payments(now=clock.now() + timedelta(minutes=4))
    opened.payment.refresh_from_db()
    assert opened.payment.status == PaymentStatus.PROCESSING

    verify_open_payments(now=clock.now() + timedelta(minutes=6))
    opened.payment.refresh_from_db()
    assert opened.payment.status == PaymentStatus.SUCCEEDED


def test_verify_open_payments_closes_intents_whose_payable_lapsed(shop: Shop) -> None:
    opened = shop.open(flow="intent")

    verify_open_payments(now=clock.now() + timedelta(minutes=31))

    opened.payment.refresh_from_db()
    assert opened.payment.status == PaymentStatus.ABANDONED
    assert shop.confirm(opened).status_code == 400


def test_verify_open_payments_goes_on_where_one_gateway_is_away(shop: Shop) -> None:
    opened = shop.open()
    shop.break_gateway("unavailable")

    assert verify_open_payments(now=clock.now() + timedelta(minutes=6)) == 0
    assert verify_open_payments(now=clock.now() + timedelta(minutes=7)) == 0  # looked at a minute ago

    opened.payment.refresh_from_db()
    assert opened.payment.status == PaymentStatus.PROCESSING


def test_verify_open_payments_gives_up_what_was_never_opened(shop: Shop) -> None:
    shop.break_gateway("hang")
    with pytest.raises(GatewayUnavailable):
        shop.open()

    verify_open_payments(now=clock.now() + timedelta(minutes=32))

    assert Payment.objects.get().status == PaymentStatus.ABANDONED


def test_late_success_after_the_payment_was_lost_is_captured(shop: Shop, heard: Heard, deliver_events: Deliver) -> None:
    opened = shop.open()
    shop.choose(opened)
    Payment.objects.filter(pk=opened.payment.pk).update(status=PaymentStatus.ABANDONED)

    payment = verify_payment(opened.payment, now=clock.now())
    deliver_events()

    assert payment.status == PaymentStatus.SUCCEEDED
    assert [name for name, _ in heard] == ["payment_captured"]


def test_a_mismatch_is_refunded_once_however_often_it_is_verified(shop: Shop, deliver_events: Deliver) -> None:
    shop.simulator.switch(capture_off_by=-1)
    payment = shop.paid()
    for _ in range(3):
        verify_payment(payment, now=clock.now())
        deliver_events()

    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
