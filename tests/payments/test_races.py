"""Everything at once, on real connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection

from common import clock
from common.money import Money
from payments.enums import PaymentStatus, Posting, RefundReason
from payments.exceptions import GatewayUnavailable, NothingToApply, RefundExceedsCapture
from payments.models import LedgerTransaction, Payment, PaymentItem, Refund, WebhookEvent
from payments.querysets import PaymentQuerySet
from payments.services import Split, apply_capture, cancel_payment, follow_refund, refund, verify_payment
from tests.payments.shop import Shop, balances
from tests.races import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

ROUNDS = 20
BOUND = "payment_item_refunds_within_capture"


def refund_sixty_percent(ref: str) -> list[Refund]:
    return refund(ref, amount=Money(18_000, "USD"), reason=RefundReason.GOODWILL, actor=None, now=clock.now())


def refund_rounds(shop: Shop) -> Iterator[tuple[int, list[object]]]:
    """Race four refunds of 60 % on a fresh payment, round by round: (minor units on their way back, outcomes)."""
    for number in range(ROUNDS):
        ref = f"booking:{number}"
        shop.paid(shop.payable(ref))
        outcomes = at_once(*[partial(refund_sixty_percent, ref)] * 4)
        yield PaymentItem.objects.get(ref=ref).refunding_minor, list(outcomes)


@contextmanager
def without_bound() -> Iterator[None]:
    """Take the database's bound on refunds away, and put it back over whatever books that left."""
    constraint = next(one for one in PaymentItem._meta.constraints if one.name == BOUND)
    with connection.schema_editor() as schema:
        schema.remove_constraint(PaymentItem, constraint)
    try:
        yield
    finally:
        Refund.objects.all().delete()
        PaymentItem.objects.update(refunding_minor=0)
        with connection.schema_editor() as schema:
            schema.add_constraint(PaymentItem, constraint)


@pytest.fixture
def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PaymentQuerySet, "locked", lambda self: self.order_by("id"))


def test_four_refunds_of_sixty_percent_without_any_guard_refund_too_much(shop: Shop, without_lock: None) -> None:
    with without_bound():
        assert any(on_its_way > 30_000 for on_its_way, _ in refund_rounds(shop))


def test_four_refunds_of_sixty_percent_by_the_bound_alone_have_one_winner(shop: Shop, without_lock: None) -> None:
    for on_its_way, outcomes in refund_rounds(shop):
        assert on_its_way == 18_000
        assert sum(isinstance(outcome, RefundExceedsCapture) for outcome in outcomes) == 3


def test_four_refunds_of_sixty_percent_by_the_lock_alone_have_one_winner(shop: Shop) -> None:
    with without_bound():
        for on_its_way, outcomes in refund_rounds(shop):
            assert on_its_way == 18_000
            assert sum(isinstance(outcome, RefundExceedsCapture) for outcome in outcomes) == 3


def test_one_refund_submitted_by_four_is_made_once(shop: Shop) -> None:
    for number in range(ROUNDS):
        payment = shop.paid(shop.payable(f"booking:{number}"))
        (row,) = refund_sixty_percent(f"booking:{number}")

        outcomes = at_once(*[lambda row=row: follow_refund(row, now=clock.now())] * 4)

        assert all(isinstance(outcome, Refund | GatewayUnavailable) for outcome in outcomes)
        made = shop.simulator.client().v1.refunds.list({"payment_intent": payment.charge_ref}).data
        assert [one.amount for one in made] == [18_000]


def test_a_success_verified_by_page_webhook_and_poller_at_once_is_captured_once(shop: Shop) -> None:
    for number in range(ROUNDS):
        ref = f"booking:{number}"
        opened = shop.open(shop.payable(ref))
        shop.choose(opened)

        look: Callable[[], Payment] = partial(verify_payment, opened.payment, now=clock.now())
        outcomes = at_once(*[look] * 4)

        assert [outcome.status for outcome in outcomes if isinstance(outcome, Payment)] == [PaymentStatus.SUCCEEDED] * 4
        assert LedgerTransaction.objects.filter(payment=opened.payment, posting=Posting.CAPTURE).count() == 1
        assert balances(ref) == {"gateway:stripe:USD": 30_000, "unapplied:USD": -30_000}


def test_an_equal_payment_opened_by_four_is_opened_once(shop: Shop) -> None:
    for number in range(ROUNDS):
        payable = shop.payable(f"booking:{number}")

        outcomes = at_once(*[partial(shop.open, payable)] * 4)

        assert any(not isinstance(outcome, Exception) for outcome in outcomes), outcomes
        assert all(isinstance(one, GatewayUnavailable) for one in outcomes if isinstance(one, Exception)), outcomes
        assert Payment.objects.of_payable(payable.ref).count() == 1
        assert len({one.redirect_url for one in outcomes if not isinstance(one, Exception)}) == 1
    assert len(shop.simulator.client().v1.checkout.sessions.list({"limit": 100}).data) == ROUNDS


def test_paying_against_cancelling_ends_captured_or_abandoned(shop: Shop) -> None:
    for number in range(ROUNDS):
        opened = shop.open(shop.payable(f"booking:{number}"))

        def pay(opened=opened) -> None:  # type: ignore[no-untyped-def]
            try:
                shop.choose(opened)
            except AssertionError:
                return  # the page was closed already

        def cancel(opened=opened) -> None:  # type: ignore[no-untyped-def]
            cancel_payment(opened.payment, now=clock.now())

        at_once(pay, cancel)
        payment = verify_payment(opened.payment, now=clock.now())

        session = shop.simulator.client().v1.checkout.sessions.retrieve(payment.gateway_ref)
        assert (payment.status, session.status) in {
            (PaymentStatus.SUCCEEDED, "complete"),
            (PaymentStatus.ABANDONED, "expired"),
        }


def test_a_capture_applied_by_four_is_applied_once(shop: Shop) -> None:
    for number in range(ROUNDS):
        ref = f"booking:{number}"
        shop.paid(shop.payable(ref))
        split = Split(shop.host.pk, "USD", 26_000, 4_000)

        outcomes = at_once(*[partial(apply_capture, ref, split=split, now=clock.now())] * 4)

        assert sum(isinstance(outcome, NothingToApply) for outcome in outcomes) == 3


def test_a_message_delivered_by_eight_is_stored_once(shop: Shop) -> None:
    shop.choose(shop.open())
    message = shop.messages()[-1]

    assert set(at_once(*[partial(shop.deliver, message)] * 8)) == {200}
    assert WebhookEvent.objects.count() == 1
