"""The double-entry ledger. Debits are positive, credits negative; every transaction sums to zero per currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from common.db import verb
from common.money import Money
from payments import selectors
from payments.enums import AccountKind, Posting
from payments.exceptions import NothingToApply
from payments.models import LedgerAccount, LedgerEntry, LedgerTransaction, Payment, PaymentItem, Refund


@dataclass(frozen=True, slots=True)
class Split:
    """How money of one payable is shared, in minor units of one currency.

    The platform's part is negative where it pays for a coupon beyond its fee.
    """

    host_id: int
    currency: str
    host_minor: int
    platform_minor: int = 0
    tax_minor: int = 0

    @property
    def total_minor(self) -> int:
        return self.host_minor + self.platform_minor + self.tax_minor


@dataclass(frozen=True, slots=True)
class Line:
    kind: AccountKind
    currency: str
    ref: str
    amount_minor: int
    owner: str = ""


@verb
def apply_capture(ref: str, *, split: Split, now: datetime) -> None:
    """Move captured money of a payable from `unapplied` to its host, the platform's fee and tax.

    Locks the payable's payments, last in the lock order. Raises NothingToApply where less than the split's total is
    there, refunds in flight not counted: a second application of the same money is refused by that.
    """
    lock_payments(ref)
    if split.total_minor > selectors.unapplied(ref, split.currency) - selectors.refunding(ref, split.currency):
        raise NothingToApply(f"{ref} has less than {Money(split.total_minor, split.currency)} to apply.")
    post(Posting.APPLY, _split_lines(ref, split, sign=1), now=now)


@verb
def unapply_capture(ref: str, *, split: Split, now: datetime) -> None:
    """Take money back from host, platform and tax to `unapplied`, from where it is refunded.

    Parts may be negative: a cancellation that leaves somebody more than they had. Locks the payable's payments. Raises
    NothingToApply where less than the split's total was applied.
    """
    lock_payments(ref)
    if split.total_minor > sum(selectors.applied(ref, split.currency).values()):
        raise NothingToApply(f"{ref} has less than {Money(split.total_minor, split.currency)} applied.")
    post(Posting.UNAPPLY, _split_lines(ref, split, sign=-1), now=now)


@verb
def charge_host(ref: str, *, host_id: int, amount: Money, memo: str, now: datetime) -> None:
    """Charge a host who cancelled: their balance, which may become negative, pays the platform."""
    lines = [
        Line(AccountKind.HOST_PAYABLE, amount.currency, ref, amount.minor, host_owner(host_id)),
        Line(AccountKind.PLATFORM_FEE, amount.currency, ref, -amount.minor),
    ]
    post(Posting.HOST_CHARGE, lines, memo=memo, now=now)


def lock_payments(*refs: str) -> list[Payment]:
    """Lock every payment of these payables, in id order: what orders all changes of their money."""
    return list(Payment.objects.filter(items__ref__in=refs).locked())


def post_capture(payment: Payment, items: Sequence[PaymentItem], *, now: datetime) -> None:
    """Post what arrived for a payment, item by item, to `unapplied`."""
    currency = payment.captured_currency
    lines = []
    for item in items:
        lines += [
            Line(AccountKind.GATEWAY, currency, item.ref, item.captured_minor, payment.gateway),
            Line(AccountKind.UNAPPLIED, currency, item.ref, -item.captured_minor),
        ]
    post(Posting.CAPTURE, lines, payment=payment, now=now)


def post_refund(refund: Refund, *, gateway: str, ref: str, now: datetime) -> None:
    """Post a refund that its gateway settled: out of `unapplied`, out of the gateway."""
    lines = [
        Line(AccountKind.UNAPPLIED, refund.currency, ref, refund.amount_minor),
        Line(AccountKind.GATEWAY, refund.currency, ref, -refund.amount_minor, gateway),
    ]
    post(Posting.REFUND, lines, refund=refund, now=now)


def _split_lines(ref: str, split: Split, *, sign: int) -> list[Line]:
    return [
        Line(AccountKind.UNAPPLIED, split.currency, ref, sign * split.total_minor),
        Line(AccountKind.HOST_PAYABLE, split.currency, ref, -sign * split.host_minor, host_owner(split.host_id)),
        Line(AccountKind.PLATFORM_FEE, split.currency, ref, -sign * split.platform_minor),
        Line(AccountKind.TAX_PAYABLE, split.currency, ref, -sign * split.tax_minor),
    ]


def host_owner(host_id: int) -> str:
    return f"user:{host_id}"


def post(
    posting: Posting,
    lines: Sequence[Line],
    *,
    now: datetime,
    payment: Payment | None = None,
    refund: Refund | None = None,
    memo: str = "",
) -> None:
    """Write one ledger transaction; lines of zero are left out. The database refuses what does not sum to zero."""
    lines = [line for line in lines if line.amount_minor]
    if not lines:
        return
    accounts = _accounts(lines)
    entry = LedgerTransaction.objects.create(posting=posting, payment=payment, refund=refund, memo=memo, posted_at=now)
    LedgerEntry.objects.bulk_create(
        LedgerEntry(
            transaction=entry,
            account=accounts[line.kind, line.owner, line.currency],
            ref=line.ref,
            amount_minor=line.amount_minor,
        )
        for line in lines
    )


def _accounts(lines: Sequence[Line]) -> dict[tuple[str, str, str], LedgerAccount]:
    """Return the lines' accounts by kind, owner and currency, opened where they are not yet."""
    wanted = sorted({(line.kind.value, line.owner, line.currency) for line in lines})
    found = _find_accounts(wanted)
    if missing := [key for key in wanted if key not in found]:
        LedgerAccount.objects.bulk_create(
            [LedgerAccount(kind=kind, owner=owner, currency=currency) for kind, owner, currency in missing],
            ignore_conflicts=True,
        )
        found |= _find_accounts(missing)
    return found


def _find_accounts(keys: Sequence[tuple[str, str, str]]) -> dict[tuple[str, str, str], LedgerAccount]:
    query = Q()
    for kind, owner, currency in keys:
        query |= Q(kind=kind, owner=owner, currency=currency)
    return {(found.kind, found.owner, found.currency): found for found in LedgerAccount.objects.filter(query)}
