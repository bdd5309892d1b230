"""What is known of a payable's money. `ref` is its reference ("booking:12"); amounts are per currency."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet, Sum

from common.money import Money
from payments.enums import AccountKind, Posting
from payments.models import LedgerAccount, LedgerEntry, Payment, PaymentItem, WebhookEvent


def payments_of(ref: str) -> QuerySet[Payment]:
    """Return every attempt to pay a payable, newest first."""
    return Payment.objects.of_payable(ref).prefetch_related("items").order_by("-id")


def captured(ref: str) -> list[Money]:
    """Return what arrived for a payable, per currency; empty where nothing did."""
    return _sums(ref, "captured_minor")


def refunded(ref: str) -> list[Money]:
    """Return what went back, settled by the gateway, per currency."""
    return _sums(ref, "refunded_minor")


def refunding(ref: str, currency: str) -> int:
    """Return what is on its way back."""
    return sum(money.minor for money in _sums(ref, "refunding_minor") if money.currency == currency)


def unapplied(ref: str, currency: str) -> int:
    """Return what arrived and belongs to nobody but the payer yet, refunds in flight included."""
    entries = LedgerEntry.objects.filter(ref=ref, account__kind=AccountKind.UNAPPLIED, account__currency=currency)
    return -(entries.aggregate(sum=Sum("amount_minor"))["sum"] or 0)


def applied(ref: str, currency: str) -> dict[tuple[AccountKind, str], int]:
    """Return what captures of a payable were applied to, by account kind and owner; charges of the host left out."""
    rows = (
        LedgerEntry.objects.filter(
            ref=ref, account__currency=currency, transaction__posting__in=(Posting.APPLY, Posting.UNAPPLY)
        )
        .exclude(account__kind=AccountKind.UNAPPLIED)
        .values("account__kind", "account__owner")
        .annotate(sum=Sum("amount_minor"))
        .order_by("account__kind", "account__owner")
    )
    return {(AccountKind(row["account__kind"]), row["account__owner"]): -row["sum"] for row in rows if row["sum"]}


def balance(account: LedgerAccount) -> Money:
    """Return an account's balance: what a gateway holds for us is positive, what we owe is negative."""
    total = account.entries.aggregate(sum=Sum("amount_minor"))["sum"] or 0
    return Money(total, account.currency)


def has_signed_success(ref: str, *, now: datetime) -> bool:
    """Return whether a signed message claims success for a payable and is not verified yet; at most ten minutes long.

    It pins the hold that the payable is: what is being verified does not expire meanwhile.
    """
    known = Payment.objects.of_payable(ref).values_list("public_id", "gateway_ref", "charge_ref")
    names = [name for names in known for name in names if name]
    return WebhookEvent.objects.pinning(now).filter(refs__overlap=names).exists() if names else False


def _sums(ref: str, column: str) -> list[Money]:
    rows = (
        PaymentItem.objects.captured()
        .filter(ref=ref)
        .values("payment__captured_currency")
        .annotate(sum=Sum(column))
        .order_by("payment__captured_currency")
    )
    return [Money(row["sum"], row["payment__captured_currency"]) for row in rows if row["sum"]]
