from payments.models.ledger import LedgerAccount, LedgerEntry, LedgerTransaction
from payments.models.payment import Payment, PaymentItem
from payments.models.refund import Refund
from payments.models.webhook import WebhookEvent

__all__ = [
    "LedgerAccount",
    "LedgerEntry",
    "LedgerTransaction",
    "Payment",
    "PaymentItem",
    "Refund",
    "WebhookEvent",
]
