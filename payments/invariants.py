"""What must hold of all money at every instant, asked in SQL of the live data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection

from common.registries import Violation, invariant

IMBALANCED = """
    SELECT entry.transaction_id, account.currency, sum(entry.amount_minor)
    FROM payments_ledgerentry entry JOIN payments_ledgeraccount account ON account.id = entry.account_id
    GROUP BY entry.transaction_id, account.currency HAVING sum(entry.amount_minor) <> 0
"""
PAYABLES = """
    WITH paid AS (
        SELECT item.ref, payment.captured_currency AS currency, sum(item.captured_minor - item.refunded_minor) AS held
        FROM payments_paymentitem item JOIN payments_payment payment ON payment.id = item.payment_id
        WHERE item.captured_minor > 0 GROUP BY item.ref, payment.captured_currency
    ), owned AS (
        SELECT entry.ref, account.currency, -sum(entry.amount_minor) AS held
        FROM payments_ledgerentry entry JOIN payments_ledgeraccount account ON account.id = entry.account_id
        WHERE account.kind IN ('unapplied', 'host_payable', 'platform_fee', 'tax_payable')
        GROUP BY entry.ref, account.currency
    )
    SELECT ref, currency, coalesce(paid.held, 0), coalesce(owned.held, 0)
    FROM paid FULL JOIN owned USING (ref, currency)
    WHERE coalesce(paid.held, 0) <> coalesce(owned.held, 0)
"""
UNAPPLIED_SHORT = """
    SELECT ref, currency, unapplied, in_flight FROM (
        SELECT entry.ref, account.currency, -sum(entry.amount_minor) AS unapplied
        FROM payments_ledgerentry entry JOIN payments_ledgeraccount account ON account.id = entry.account_id
        WHERE account.kind = 'unapplied' GROUP BY entry.ref, account.currency
    ) free LEFT JOIN LATERAL (
        SELECT coalesce(sum(item.refunding_minor), 0) AS in_flight
        FROM payments_paymentitem item JOIN payments_payment payment ON payment.id = item.payment_id
        WHERE item.ref = free.ref AND payment.captured_currency = free.currency
    ) refunds ON true
    WHERE unapplied < in_flight
"""
ITEMS = """
    SELECT item.id, item.ref, item.refunding_minor, item.refunded_minor, coalesce(sum(refund.amount_minor) FILTER
        (WHERE refund.status IN ('requested', 'submitted')), 0), coalesce(sum(refund.amount_minor) FILTER
        (WHERE refund.status = 'succeeded'), 0)
    FROM payments_paymentitem item LEFT JOIN payments_refund refund ON refund.item_id = item.id
    GROUP BY item.id
    HAVING item.refunding_minor <> coalesce(sum(refund.amount_minor)
            FILTER (WHERE refund.status IN ('requested', 'submitted')), 0)
        OR item.refunded_minor <> coalesce(sum(refund.amount_minor) FILTER (WHERE refund.status = 'succeeded'), 0)
"""
PAYMENTS = """
    SELECT payment.public_id, payment.status, payment.captured_minor, items.captured, items.refunded, posted.captured
    FROM payments_payment payment
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(captured_minor), 0) AS captured, coalesce(sum(refunded_minor), 0) AS refunded
        FROM payments_paymentitem WHERE payment_id = payment.id
    ) items ON true
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(entry.amount_minor), 0) AS captured
        FROM payments_ledgertransaction posting
        JOIN payments_ledgerentry entry ON entry.transaction_id = posting.id
        JOIN payments_ledgeraccount account ON account.id = entry.account_id
        WHERE posting.payment_id = payment.id AND posting.posting = 'capture' AND account.kind = 'gateway'
    ) posted ON true
    WHERE payment.captured_minor <> items.captured
       OR payment.captured_minor <> posted.captured
       OR (payment.captured_minor = 0) <> (payment.status IN ('created', 'processing', 'failed', 'abandoned'))
       OR payment.captured_minor > 0 AND payment.status <> CASE
            WHEN items.refunded = 0 THEN 'succeeded'
            WHEN items.refunded < payment.captured_minor THEN 'partly_refunded'
            ELSE 'refunded' END
"""


@invariant
def ledger_sums_to_zero() -> Iterator[Violation]:
    for transaction_id, currency, total in _rows(IMBALANCED):
        yield Violation("ledger_sums_to_zero", f"ledger:{transaction_id}", f"{total} {currency} too much")


@invariant
def money_of_payables_is_somebodys() -> Iterator[Violation]:
    for ref, currency, paid, owned in _rows(PAYABLES):
        yield Violation(
            "money_of_payables_is_somebodys",
            ref,
            f"captured − refunded is {paid} {currency}; host, platform, tax and unapplied have {owned}",
        )


@invariant
def refunds_in_flight_are_unapplied() -> Iterator[Violation]:
    for ref, currency, unapplied, in_flight in _rows(UNAPPLIED_SHORT):
        yield Violation(
            "refunds_in_flight_are_unapplied", ref, f"{in_flight} {currency} are going back out of {unapplied}"
        )


@invariant
def items_count_their_refunds() -> Iterator[Violation]:
    for item_id, ref, *figures in _rows(ITEMS):
        yield Violation("items_count_their_refunds", ref, f"item {item_id}: counted and actual {figures}")


@invariant
def payments_agree_with_ledger() -> Iterator[Violation]:
    for public_id, status, *figures in _rows(PAYMENTS):
        yield Violation(
            "payments_agree_with_ledger",
            f"payment:{public_id}",
            f"{status}; captured, by items, refunded, posted: {figures}",
        )


def _rows(sql: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
