from __future__ import annotations

from django.db.models import TextChoices


class PaymentStatus(TextChoices):
    CREATED = "created", "Created"  # our intent is committed; the gateway may not know of it yet
    PROCESSING = "processing", "Processing"
    FAILED = "failed", "Failed"
    ABANDONED = "abandoned", "Abandoned"
    SUCCEEDED = "succeeded", "Succeeded"
    PARTLY_REFUNDED = "partly_refunded", "Partly refunded"
    REFUNDED = "refunded", "Refunded"


OPEN = frozenset({PaymentStatus.CREATED, PaymentStatus.PROCESSING})
LOST = frozenset({PaymentStatus.FAILED, PaymentStatus.ABANDONED})
CAPTURED = frozenset({PaymentStatus.SUCCEEDED, PaymentStatus.PARTLY_REFUNDED, PaymentStatus.REFUNDED})

RANK = {
    PaymentStatus.CREATED: 0,
    PaymentStatus.PROCESSING: 1,
    PaymentStatus.FAILED: 2,
    PaymentStatus.ABANDONED: 2,
    PaymentStatus.SUCCEEDED: 3,
    PaymentStatus.PARTLY_REFUNDED: 4,
    PaymentStatus.REFUNDED: 5,
}


def origins(status: PaymentStatus) -> frozenset[PaymentStatus]:
    """Return the statuses from which a payment may move to `status`: ranks only rise, money is refunded once taken."""
    lower = {other for other in PaymentStatus if RANK[other] < RANK[status]}
    return frozenset(lower & CAPTURED) if status in CAPTURED - {PaymentStatus.SUCCEEDED} else frozenset(lower)


class Flow(TextChoices):
    REDIRECT = "redirect", "Gateway's own page"
    INTENT = "intent", "Mobile app"
    RECORDED = "recorded", "Recorded by staff"


class Mismatch(TextChoices):
    """What was wrong with money that arrived; it is refunded in full and staff are alerted."""

    UNDERPAID = "underpaid", "Less than asked"
    OVERPAID = "overpaid", "Over 1 % more than asked"
    CURRENCY = "currency", "Another currency than asked"


class RefundStatus(TextChoices):
    REQUESTED = "requested", "Requested"
    SUBMITTED = "submitted", "Submitted"
    SUCCEEDED = "succeeded", "Succeeded"
    FAILED = "failed", "Failed"


REFUND_IN_FLIGHT = frozenset({RefundStatus.REQUESTED, RefundStatus.SUBMITTED})
REFUND_ORIGINS = {
    RefundStatus.SUBMITTED: frozenset({RefundStatus.REQUESTED}),
    RefundStatus.SUCCEEDED: frozenset({RefundStatus.REQUESTED, RefundStatus.SUBMITTED}),
    RefundStatus.FAILED: frozenset({RefundStatus.REQUESTED, RefundStatus.SUBMITTED}),
    RefundStatus.REQUESTED: frozenset({RefundStatus.FAILED}),  # only after asking the gateway
}


class RefundReason(TextChoices):
    CANCELLED = "cancelled", "Cancelled"
    TOO_LATE = "too_late", "Paid too late"
    PAID_TWICE = "paid_twice", "Paid twice"
    EXCESS = "excess", "Paid too much"
    MISMATCH = "mismatch", "Amount or currency did not match"
    GOODWILL = "goodwill", "Goodwill"


class WebhookStatus(TextChoices):
    RECEIVED = "received", "Received"
    DONE = "done", "Done"
    IGNORED = "ignored", "Not for us"
    GIVEN_UP = "given_up", "Given up after 72 hours"


class AccountKind(TextChoices):
    GATEWAY = "gateway", "Gateway clearing"
    UNAPPLIED = "unapplied", "Unapplied"
    HOST_PAYABLE = "host_payable", "Host payable"
    PLATFORM_FEE = "platform_fee", "Platform fee"
    TAX_PAYABLE = "tax_payable", "Tax payable"
    GATEWAY_FEE = "gateway_fee", "Gateway fee"
    FX = "fx", "Currency position"


class Posting(TextChoices):
    """Why a ledger transaction was posted."""

    CAPTURE = "capture", "Capture"
    APPLY = "apply", "Capture applied"
    UNAPPLY = "unapply", "Application reversed"
    REFUND = "refund", "Refund settled"
    HOST_CHARGE = "host_charge", "Host charged"
