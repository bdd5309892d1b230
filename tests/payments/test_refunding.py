from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from common import clock
from common.models import AuditEntry
from common.money import Money
from payments.enums import PaymentStatus, RefundReason, RefundStatus
from payments.exceptions import GatewayUnavailable, NothingToApply, RefundExceedsCapture, RefundNotRetryable
from payments.gateways.stripe import StripeGateway
from payments.models import Payment, Refund
from payments.selectors import refunded, refunding
from payments.services import (
    Split,
    apply_capture,
    follow_due_refunds,
    follow_refund,
    refund,
    refund_payment,
    retry_refund,
    verify_payment,
)
from tests.payments.shop import Deliver, Heard, Shop, alerts, balances

USD = "USD"


def ask(ref: str = "booking:1", minor: int | None = None, *, split: Split | None = None) -> Refund:
    amount = None if minor is None else Money(minor, USD)
    (row,) = refund(ref, amount=amount, split=split, reason=RefundReason.CANCELLED, actor=None, now=clock.now())
    return row


def test_refund_of_all_goes_through_the_gateway(shop: Shop, heard: Heard, deliver_events: Deliver) -> None:
    payment = shop.paid()
    row = ask()
    assert row.status == RefundStatus.REQUESTED
    assert refunding("booking:1", USD) == 30_000
    assert refunded("booking:1") == []

    deliver_events()

    row.refresh_from_db()
    payment.refresh_from_db()
    assert row.status == RefundStatus.SUCCEEDED
    assert payment.status == PaymentStatus.REFUNDED
    assert refunded("booking:1") == [Money(30_000, USD)]
    assert balances("booking:1") == {}
    at_stripe = shop.simulator.client().v1.refunds.retrieve(row.gateway_ref)
    assert (at_stripe.amount, at_stripe.payment_intent) == (30_000, payment.charge_ref)
    assert heard[-1] == ("refund_settled", {"refund_id": row.pk, "payment_id": payment.pk, "ref": "booking:1"})


def test_refund_of_a_part_leaves_the_payment_partly_refunded(shop: Shop, deliver_events: Deliver) -> None:
    payment = shop.paid()
    ask(minor=10_000)
    deliver_events()

    payment.refresh_from_db()
    assert payment.status == PaymentStatus.PARTLY_REFUNDED
    ask(minor=20_000)
    deliver_events()
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.REFUNDED


def test_refund_takes_back_what_the_split_says(shop: Shop, deliver_events: Deliver) -> None:
    shop.paid()
    host = shop.host.pk
    apply_capture("booking:1", split=Split(host, USD, 25_000, 4_000, 1_000), now=clock.now())

    ask(minor=12_000, split=Split(host, USD, 10_000, 1_500, 500))
    assert balances("booking:1") == {
        "gateway:stripe:USD": 30_000,
        f"host_payable:user:{host}:USD": -15_000,
        "platform_fee:USD": -2_500,
        "tax_payable:USD": -500,
        "unapplied:USD": -12_000,
    }
    deliver_events()

    assert balances("booking:1") == {
        "gateway:stripe:USD": 18_000,
        f"host_payable:user:{host}:USD": -15_000,
        "platform_fee:USD": -2_500,
        "tax_payable:USD": -500,
    }


@pytest.mark.parametrize("minor", [30_001, 10**12])
def test_refund_of_more_than_arrived_is_refused(shop: Shop, minor: int) -> None:
    shop.paid()

    with pytest.raises(RefundExceedsCapture):
        ask(minor=minor)
    assert not Refund.objects.exists()


def test_refund_of_what_is_on_its_way_already_is_refused(shop: Shop) -> None:
    shop.paid()
    ask(minor=20_000)

    with pytest.raises(RefundExceedsCapture):
        ask(minor=10_001)
    assert Refund.objects.count() == 1
    ask(minor=10_000)


def test_refund_of_applied_money_without_a_split_is_refused(shop: Shop) -> None:
    shop.paid()
    apply_capture("booking:1", split=Split(shop.host.pk, USD, 30_000), now=clock.now())

    with pytest.raises(RefundExceedsCapture):
        ask(minor=1)


def test_refund_with_a_split_of_more_than_was_applied_is_refused(shop: Shop) -> None:
    shop.paid()
    apply_capture("booking:1", split=Split(shop.host.pk, USD, 20_000), now=clock.now())

    with pytest.raises(NothingToApply):
        ask(minor=20_001, split=Split(shop.host.pk, USD, 20_001))
    assert balances("booking:1")[f"host_payable:user:{shop.host.pk}:USD"] == -20_000


def test_refund_of_two_payments_takes_the_oldest_first(shop: Shop, deliver_events: Deliver) -> None:
    first = shop.paid(shop.payable(amount=Money(30_000, USD)))
    second = shop.paid(shop.payable(amount=Money(5_000, USD)))

    rows = refund("booking:1", amount=Money(32_000, USD), reason=RefundReason.CANCELLED, actor=None, now=clock.now())
    deliver_events()

    assert [(row.item.payment_id, row.amount_minor) for row in rows] == [(first.pk, 30_000), (second.pk, 2_000)]
    assert refunded("booking:1") == [Money(32_000, USD)]


def test_refund_payment_sends_back_that_payment_alone(shop: Shop, deliver_events: Deliver) -> None:
    first = shop.paid(shop.payable(amount=Money(30_000, USD)))
    second = shop.paid(shop.payable(amount=Money(31_000, USD)))
    apply_capture("booking:1", split=Split(shop.host.pk, USD, 30_000), now=clock.now())

    refund_payment(second, reason=RefundReason.PAID_TWICE, now=clock.now())
    deliver_events()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (PaymentStatus.SUCCEEDED, PaymentStatus.REFUNDED)


def test_refund_payment_whose_money_is_applied_is_refused(shop: Shop) -> None:
    payment = shop.paid()
    apply_capture("booking:1", split=Split(shop.host.pk, USD, 1), now=clock.now())

    with pytest.raises(RefundExceedsCapture):
        refund_payment(payment, reason=RefundReason.PAID_TWICE, now=clock.now())


@pytest.mark.parametrize("fault", ["error", "unavailable", "limited", "garbage", "hang", "silent"])
def test_refund_with_one_fault_of_the_gateway_is_made_exactly_once(
    shop: Shop, deliver_events: Deliver, fault: str
) -> None:
    payment = shop.paid()
    row = ask(minor=12_000)
    shop.break_gateway(fault, on="POST /v1/refunds", times=2)  # the SDK repeats once

    for _ in range(3):
        try:
            follow_refund(row, now=clock.now())
        except GatewayUnavailable:
            continue

    row.refresh_from_db()
    assert row.status == RefundStatus.SUCCEEDED
    made = shop.simulator.client().v1.refunds.list({"payment_intent": payment.charge_ref}).data
    assert [one.amount for one in made] == [12_000]


def test_refund_while_the_gateway_is_away_is_made_later(shop: Shop) -> None:
    shop.paid()
    row = ask()
    shop.break_gateway("unavailable")
    with pytest.raises(GatewayUnavailable):
        follow_refund(row, now=clock.now())
    assert follow_due_refunds(now=clock.now() + timedelta(minutes=1)) == 0  # not due yet

    shop.mend_gateway()
    assert follow_due_refunds(now=clock.now() + timedelta(minutes=6)) == 1

    row.refresh_from_db()
    assert row.status == RefundStatus.SUCCEEDED


def test_refund_that_is_pending_at_the_gateway_is_followed_until_it_ends(shop: Shop, deliver_events: Deliver) -> None:
    payment = shop.paid()
    shop.simulator.switch(refund="pending")
    row = ask()
    deliver_events()
    row.refresh_from_db()
    assert row.status == RefundStatus.SUBMITTED
    assert refunding("booking:1", USD) == 30_000

    shop.simulator.settle_refund(row.gateway_ref, "succeeded")
    follow_due_refunds(now=clock.now() + timedelta(minutes=6))

    row.refresh_from_db()
    payment.refresh_from_db()
    assert (row.status, payment.status) == (RefundStatus.SUCCEEDED, PaymentStatus.REFUNDED)


def test_refund_that_is_pending_ends_by_webhook(shop: Shop, deliver_events: Deliver) -> None:
    shop.paid()
    shop.simulator.switch(refund="pending")
    row = ask()
    deliver_events()
    row.refresh_from_db()
    shop.simulator.settle_refund(row.gateway_ref, "succeeded")

    shop.deliver(next(message for message in shop.messages() if message["type"] == "refund.updated"))
    deliver_events()

    row.refresh_from_db()
    assert row.status == RefundStatus.SUCCEEDED


@pytest.mark.parametrize("fault", ["failed", "refused"])
def test_refund_that_fails_is_told_and_its_money_is_unapplied_again(
    shop: Shop, heard: Heard, deliver_events: Deliver, fault: str
) -> None:
    payment = shop.paid()
    shop.simulator.switch(refund=fault)
    row = ask()
    deliver_events()

    row.refresh_from_db()
    payment.refresh_from_db()
    assert row.status == RefundStatus.FAILED
    assert row.failure
    assert payment.status == PaymentStatus.SUCCEEDED
    assert balances("booking:1") == {"gateway:stripe:USD": 30_000, "unapplied:USD": -30_000}
    assert heard[-1][0] == "refund_failed"


@pytest.mark.parametrize("fault", ["failed", "refused"])
def test_retry_refund_asks_the_gateway_and_tries_again_under_a_new_key(
    shop: Shop, staff: User, deliver_events: Deliver, fault: str
) -> None:
    shop.paid()
    shop.simulator.switch(refund=fault)
    row = ask()
    deliver_events()
    row.refresh_from_db()
    key = row.gateway_key

    shop.mend_gateway()
    retry_refund(row, actor=staff, note="the bank is back", now=clock.now())
    deliver_events()

    row.refresh_from_db()
    assert row.status == RefundStatus.SUCCEEDED
    assert row.gateway_key != key
    assert refunded("booking:1") == [Money(30_000, USD)]
    assert AuditEntry.objects.filter(action="refund_retried", actor=staff).count() == 1


def test_retry_refund_that_the_gateway_made_after_all_is_not_made_again(
    shop: Shop, gateway: StripeGateway, staff: User, deliver_events: Deliver
) -> None:
    payment = shop.paid()
    row = ask()
    gateway.refund(payment.charge_ref, amount=row.amount, reference=row.public_id, key=row.gateway_key)
    payment.items.update(refunding_minor=0)
    Refund.objects.filter(pk=row.pk).update(status=RefundStatus.FAILED)  # as if its answer had been a refusal
    row.refresh_from_db()

    retry_refund(row, actor=staff, note="", now=clock.now())
    deliver_events()

    row.refresh_from_db()
    assert row.status == RefundStatus.SUCCEEDED
    assert len(shop.simulator.client().v1.refunds.list().data) == 1


def test_retry_refund_of_one_that_did_not_fail_is_refused(shop: Shop, staff: User, deliver_events: Deliver) -> None:
    shop.paid()
    row = ask()
    deliver_events()
    row.refresh_from_db()

    with pytest.raises(RefundNotRetryable):
        retry_refund(row, actor=staff, note="", now=clock.now())


def test_retry_refund_of_money_that_was_applied_since_is_refused(
    shop: Shop, staff: User, deliver_events: Deliver
) -> None:
    shop.paid()
    shop.simulator.switch(refund="failed")
    row = ask()
    deliver_events()
    apply_capture("booking:1", split=Split(host_id=1, currency=USD, host_minor=30_000), now=clock.now())
    row.refresh_from_db()
    before = balances("booking:1")

    shop.mend_gateway()
    with pytest.raises(RefundExceedsCapture):
        retry_refund(row, actor=staff, note="the bank is back", now=clock.now())
    deliver_events()

    row.refresh_from_db()
    assert row.status == RefundStatus.FAILED
    assert balances("booking:1") == before


def test_follow_refund_again_changes_nothing(shop: Shop, deliver_events: Deliver) -> None:
    shop.paid()
    row = ask()
    deliver_events()
    for _ in range(3):
        follow_refund(row, now=clock.now())

    assert Payment.objects.get().status == PaymentStatus.REFUNDED
    assert len(shop.simulator.client().v1.refunds.list().data) == 1


@pytest.mark.parametrize("amount", [Money(30_000, "JPY"), Money(12_340, "KWD")])
def test_refund_keeps_the_exponent_of_the_currency(shop: Shop, deliver_events: Deliver, amount: Money) -> None:
    shop.paid(shop.payable(amount=amount))
    refund("booking:1", amount=None, reason=RefundReason.CANCELLED, actor=None, now=clock.now())
    deliver_events()

    assert refunded("booking:1") == [amount]


def test_refund_that_bounces_after_it_succeeded_is_alerted(shop: Shop, deliver_events: Deliver) -> None:
    """A webhook that names a settled refund has it looked at; what the gateway then says is what counts."""
    shop.paid()
    row = ask()
    deliver_events()
    row.refresh_from_db()
    Refund.objects.filter(pk=row.pk).update(gateway_ref=failed_refund(shop))
    before = alerts("refund_bounced")

    row.refresh_from_db()
    shop.deliver({"id": "evt_1", "type": "refund.failed", "data": {"object": bounced(row)}})
    deliver_events()

    assert alerts("refund_bounced") == before + 1


def test_refund_made_on_the_gateways_own_pages_is_alerted(shop: Shop) -> None:
    payment = shop.paid()
    shop.simulator.client().v1.refunds.create({"payment_intent": payment.charge_ref, "amount": 500})
    before = alerts("refund_unknown")

    verify_payment(payment, now=clock.now())

    assert alerts("refund_unknown") == before + 1


def bounced(row: Refund) -> dict[str, str]:
    return {"id": row.gateway_ref, "payment_intent": row.item.payment.charge_ref, "status": "failed"}


def failed_refund(shop: Shop) -> str:
    """Return the gateway's id of some refund that failed."""
    other = shop.paid(shop.payable("booking:2"))
    shop.simulator.switch(refund="failed")
    return shop.simulator.client().v1.refunds.create({"payment_intent": other.charge_ref}).id
