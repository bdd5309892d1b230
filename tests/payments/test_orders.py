"""Events carry no state: whatever order they come in, and however often, the end is the same."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Any

import pytest
from django.db import transaction

from common import clock
from common.money import Money
from payments.enums import RefundReason
from payments.exceptions import GatewayUnavailable
from payments.models import LedgerTransaction, Payment, Refund, WebhookEvent
from payments.services import follow_refund, follow_webhook, refund
from tests.payments.shop import Shop, balances

Messages = Sequence[dict[str, Any]]
End = tuple[object, ...]


def orders(messages: Messages) -> Iterator[Messages]:
    """Yield every order of the messages, each with every message repeated somewhere."""
    dice = random.Random(7)
    for order in permutations(messages):
        repeated = list(order)
        for message in order:
            repeated.insert(dice.randrange(len(repeated) + 1), message)
        yield repeated


def ends(shop: Shop, messages: Messages) -> set[End]:
    """Return every end that some order of these messages leads to, from where the books stand now."""
    found = set()
    for order in orders(messages):
        before = transaction.savepoint()
        for message in order:
            assert shop.deliver(message) == 200
            follow_webhook(WebhookEvent.objects.get(event_id=message["id"]), now=clock.now())
        found.add(end())
        transaction.savepoint_rollback(before)
    return found


def end() -> End:
    payment = Payment.objects.get()
    refunds = tuple(Refund.objects.order_by("id").values_list("status", "amount_minor"))
    postings = tuple(sorted(LedgerTransaction.objects.values_list("posting", flat=True)))
    waiting = WebhookEvent.objects.waiting().count()
    return payment.status, payment.mismatch, refunds, postings, waiting, *sorted(balances("booking:1").items())


def named(shop: Shop, *kinds: str) -> Messages:
    messages = [message for message in shop.messages() if message["type"] in kinds]
    assert {message["type"] for message in messages} == set(kinds)
    return messages


def paid_after_a_decline(shop: Shop) -> None:
    opened = shop.open()
    shop.choose(opened, "decline")
    shop.choose(opened, "approve")


def refund_whose_answer_was_lost(shop: Shop) -> None:
    shop.paid()
    (row,) = refund(
        "booking:1", amount=Money(12_000, "USD"), reason=RefundReason.CANCELLED, actor=None, now=clock.now()
    )
    shop.break_gateway("silent", on="POST /v1/refunds", times=2)
    with pytest.raises(GatewayUnavailable):
        follow_refund(row, now=clock.now())


PAYING = ("payment_intent.payment_failed", "payment_intent.succeeded", "checkout.session.completed")
REFUNDING = ("refund.created", "charge.refunded", "checkout.session.completed")
PAID_END = ("succeeded", "", (), ("capture",), 0, ("gateway:stripe:USD", 30_000), ("unapplied:USD", -30_000))
REFUNDED_END = (
    "partly_refunded",
    "",
    (("succeeded", 12_000),),
    ("capture", "refund"),
    0,
    ("gateway:stripe:USD", 18_000),
    ("unapplied:USD", -18_000),
)


def test_events_of_a_payment_end_the_same_in_any_order(shop: Shop) -> None:
    paid_after_a_decline(shop)

    assert ends(shop, named(shop, *PAYING)) == {PAID_END}


def test_events_of_a_refund_end_the_same_in_any_order(shop: Shop) -> None:
    refund_whose_answer_was_lost(shop)

    assert ends(shop, named(shop, *REFUNDING)) == {REFUNDED_END}


@pytest.mark.prove
def test_all_events_of_a_payment_end_the_same_in_any_order(shop: Shop) -> None:
    paid_after_a_decline(shop)

    assert ends(shop, named(shop, *PAYING, "payment_intent.created", "charge.succeeded")) == {PAID_END}


@pytest.mark.prove
def test_all_events_of_a_refund_end_the_same_in_any_order(shop: Shop) -> None:
    refund_whose_answer_was_lost(shop)

    assert ends(shop, named(shop, *REFUNDING, "payment_intent.succeeded", "charge.succeeded")) == {REFUNDED_END}
