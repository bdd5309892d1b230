from __future__ import annotations

from django.db import models
from django.db.models import Q

from common.fields import PublicIdField
from payments.enums import AccountKind, Posting
from payments.models.payment import Payment
from payments.models.refund import Refund


class LedgerAccount(models.Model):
    """An account in one currency. `owner` is "" or names whose it is: a gateway, or a host as "user:12"."""

    kind = models.CharField(max_length=20, choices=AccountKind.choices)
    owner = models.CharField(max_length=64, blank=True)
    currency = models.CharField(max_length=3)

    class Meta:
        ordering = ("kind", "owner", "currency")
        constraints = [
            models.UniqueConstraint(fields=["kind", "owner", "currency"], name="ledger_account_once"),
            models.CheckConstraint(condition=Q(kind__in=AccountKind.values), name="ledger_account_kind_known"),
        ]

    def __str__(self) -> str:
        return ":".join(filter(None, (self.kind, self.owner, self.currency)))


class LedgerTransaction(models.Model):
    """Entries that belong together and sum to zero per currency. Append-only by trigger, zero sum by trigger."""

    public_id = PublicIdField(prefix="led")
    posting = models.CharField(max_length=20, choices=Posting.choices)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="ledger", null=True, blank=True)
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="ledger", null=True, blank=True)
    memo = models.CharField(max_length=250, blank=True)
    posted_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(fields=["payment"], condition=Q(posting="capture"), name="ledger_capture_once"),
            models.UniqueConstraint(fields=["refund"], condition=Q(posting="refund"), name="ledger_refund_once"),
        ]

    def __str__(self) -> str:
        return self.public_id


class LedgerEntry(models.Model):
    """One line: debits positive, credits negative. `ref` is the payable that it is about ("booking:12")."""

    transaction = models.ForeignKey(LedgerTransaction, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="entries")
    ref = models.CharField(max_length=64)
    amount_minor = models.BigIntegerField()

    class Meta:
        ordering = ("id",)
        constraints = [
            models.CheckConstraint(condition=~Q(amount_minor=0), name="ledger_entry_amount_not_zero"),
        ]
        indexes = [models.Index(fields=["ref", "account"], name="ledger_entry_by_ref")]

    def __str__(self) -> str:
        return f"{self.amount_minor} on {self.account_id}"
