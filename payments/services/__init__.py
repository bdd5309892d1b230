"""Every write of payments. The verbs that call a gateway run outside any transaction; the others fit inside one."""

from payments.services.cancelling import cancel_open_payments, cancel_payment
from payments.services.opening import OpenedPayment, Payable, open_payment
from payments.services.polling import follow_due_refunds, follow_due_webhooks, verify_open_payments
from payments.services.posting import Split, apply_capture, charge_host, unapply_capture
from payments.services.recording import record_manual_payment
from payments.services.refunding import refund, refund_payment
from payments.services.retrying import retry_refund
from payments.services.settling import follow_refund
from payments.services.verifying import reconcile_payment, verify_payment
from payments.services.webhooks import follow_webhook, receive_webhook, replay_webhook

__all__ = [
    "OpenedPayment",
    "Payable",
    "Split",
    "apply_capture",
    "cancel_open_payments",
    "cancel_payment",
    "charge_host",
    "follow_due_refunds",
    "follow_due_webhooks",
    "follow_refund",
    "follow_webhook",
    "open_payment",
    "receive_webhook",
    "reconcile_payment",
    "record_manual_payment",
    "refund",
    "refund_payment",
    "replay_webhook",
    "retry_refund",
    "unapply_capture",
    "verify_open_payments",
    "verify_payment",
]
