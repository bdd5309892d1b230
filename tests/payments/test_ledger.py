from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import User
from common import clock
from common.models import AuditEntry
from common.money import Money
from payments.enums import AccountKind, PaymentStatus, Posting, RefundReason, RefundStatus
from payments.exceptions import NothingToApply
from payments.models import LedgerAccount, LedgerEntry, LedgerTransaction, Payment
from payments.selectors import applied, balance, captured, refunded, unapplied
from payments.services import Split, apply_capture, charge_host, record_manual_payment, refund, unapply_capture
from payments.services.posting import Line, post
from tests.payments.shop import Deliver, Heard, balances

EUR = "EUR"


@pytest.fixture
def paid(staff: User) -> Payment:
    return record_manual_payment("booking:1", Money(20_000, EUR), actor=staff, reason="cash", now=clock.now())


def test_record_manual_payment_is_captured_at_once_and_audited(
    staff: User, guest: User, heard: Heard, deliver_events: Deliver
) -> None:
    payment = record_manual_payment(
        "booking:1", Money(20_000, EUR), actor=staff, reason="paid in cash", payer=guest, now=clock.now()
    )
    deliver_events()

    assert payment.status == PaymentStatus.SUCCEEDED
    assert captured("booking:1") == [Money(20_000, EUR)]
    assert balances("booking:1") == {"gateway:manual:EUR": 20_000, "unapplied:EUR": -20_000}
    assert heard == [("payment_captured", {"payment_id": payment.pk, "ref": "booking:1"})]
    entry = AuditEntry.objects.get(action="manual_payment_recorded")
    assert (entry.actor, entry.reason, entry.subject) == (staff, "paid in cash", "booking:1")


def test_refund_of_a_manual_payment_is_settled_at_once_and_audited(paid: Payment, staff: User) -> None:
    (row,) = refund("booking:1", amount=None, reason=RefundReason.CANCELLED, actor=staff, note="cash", now=clock.now())

    paid.refresh_from_db()
    assert (row.status, paid.status) == (RefundStatus.SUCCEEDED, PaymentStatus.REFUNDED)
    assert refunded("booking:1") == [Money(20_000, EUR)]
    assert AuditEntry.objects.get(action="refund_requested").actor == staff


def test_apply_capture_shares_the_money(paid: Payment, host: User) -> None:
    apply_capture("booking:1", split=Split(host.pk, EUR, 17_000, 2_500, 500), now=clock.now())

    assert unapplied("booking:1", EUR) == 0
    assert applied("booking:1", EUR) == {
        (AccountKind.HOST_PAYABLE, f"user:{host.pk}"): 17_000,
        (AccountKind.PLATFORM_FEE, ""): 2_500,
        (AccountKind.TAX_PAYABLE, ""): 500,
    }
    account = LedgerAccount.objects.get(kind=AccountKind.HOST_PAYABLE)
    assert balance(account) == Money(-17_000, EUR)


def test_apply_capture_with_a_coupon_paid_by_the_platform(paid: Payment, host: User) -> None:
    apply_capture("booking:1", split=Split(host.pk, EUR, 20_500, -500), now=clock.now())

    assert applied("booking:1", EUR)[AccountKind.PLATFORM_FEE, ""] == -500


def test_apply_capture_twice_is_refused(paid: Payment, host: User) -> None:
    split = Split(host.pk, EUR, 20_000)
    apply_capture("booking:1", split=split, now=clock.now())

    with pytest.raises(NothingToApply):
        apply_capture("booking:1", split=split, now=clock.now())
    assert LedgerTransaction.objects.filter(posting=Posting.APPLY).count() == 1


def test_apply_capture_of_another_currency_is_refused(paid: Payment, host: User) -> None:
    with pytest.raises(NothingToApply):
        apply_capture("booking:1", split=Split(host.pk, "USD", 20_000), now=clock.now())


def test_unapply_capture_makes_money_refundable_again(paid: Payment, host: User) -> None:
    apply_capture("booking:1", split=Split(host.pk, EUR, 18_000, 2_000), now=clock.now())
    unapply_capture("booking:1", split=Split(host.pk, EUR, 9_000, 0), now=clock.now())

    assert unapplied("booking:1", EUR) == 9_000


def test_charge_host_leaves_the_payables_money_whole(paid: Payment, host: User) -> None:
    apply_capture("booking:1", split=Split(host.pk, EUR, 20_000), now=clock.now())
    refund(
        "booking:1",
        amount=Money(20_000, EUR),
        split=Split(host.pk, EUR, 20_000),
        reason=RefundReason.CANCELLED,
        actor=host,
        now=clock.now(),
    )
    charge_host("booking:1", host_id=host.pk, amount=Money(2_000, EUR), memo="cancelled", now=clock.now())

    assert balances("booking:1") == {f"host_payable:user:{host.pk}:EUR": 2_000, "platform_fee:EUR": -2_000}


def commit(*lines: Line) -> None:
    with transaction.atomic():
        post(Posting.APPLY, lines, now=clock.now())
        connection.check_constraints()


def test_ledger_refuses_a_transaction_that_does_not_sum_to_zero(paid: Payment) -> None:
    with pytest.raises(IntegrityError, match="does not sum to zero"):
        commit(Line(AccountKind.UNAPPLIED, EUR, "booking:1", 5))


def test_ledger_refuses_sums_that_only_cancel_across_currencies(paid: Payment) -> None:
    with pytest.raises(IntegrityError, match="does not sum to zero"):
        commit(Line(AccountKind.FX, EUR, "booking:1", 5), Line(AccountKind.FX, "USD", "booking:1", -5))


@pytest.mark.parametrize("model", [LedgerEntry, LedgerTransaction, LedgerAccount])
def test_ledger_refuses_changes_and_deletions(
    paid: Payment, model: type[LedgerEntry | LedgerTransaction | LedgerAccount]
) -> None:
    table = model._meta.db_table
    for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
            connection.cursor().execute(statement)


def test_database_refuses_a_captured_status_without_money(paid: Payment) -> None:
    with pytest.raises(IntegrityError, match="payment_captured_means_money"), transaction.atomic():
        Payment.objects.filter(pk=paid.pk).update(captured_minor=0)


def test_database_refuses_refunds_beyond_the_capture(paid: Payment) -> None:
    with pytest.raises(IntegrityError, match="payment_item_refunds_within_capture"), transaction.atomic():
        paid.items.update(refunding_minor=10_001, refunded_minor=10_000)


def test_ledger_takes_a_capture_once(paid: Payment) -> None:
    with pytest.raises(IntegrityError, match="ledger_capture_once"), transaction.atomic():
        LedgerTransaction.objects.create(posting=Posting.CAPTURE, payment=paid, posted_at=clock.now())
