from __future__ import annotations

from common.exceptions import InvalidInput, Refusal


class GatewayNotOffered(InvalidInput):
    """This gateway does not exist, has no keys, or does not take this currency or flow."""

    code = "gateway_not_offered"
    title = "This way of paying is not offered"


class PaymentRefused(Refusal):
    """The gateway answered, and will not open this payment."""

    code = "payment_refused"
    status = 409
    title = "The payment provider refused this payment"


class GatewayUnavailable(Refusal):
    """The gateway did not answer, or not clearly; nothing is lost, the same request goes on where this one stopped."""

    code = "gateway_unavailable"
    status = 503
    title = "The payment provider does not answer"
    retry_after = 5


class AlreadyPaid(Refusal):
    """This payment went through already."""

    code = "already_paid"
    title = "This is paid already"


class PaymentClosed(Refusal):
    """What was to be paid lapsed, or was cancelled, while the payment was being opened."""

    code = "payment_closed"
    title = "This payment is no longer open"


class RefundExceedsCapture(Refusal):
    """More would go back than arrived, refunds in flight included."""

    code = "refund_exceeds_capture"
    title = "More than was paid can't be refunded"


class NothingToApply(Refusal):
    """The payable has less unapplied money than the split wants."""

    code = "nothing_to_apply"
    title = "There is not enough unapplied money"


class RefundNotRetryable(Refusal):
    """Only a refund that failed is tried again."""

    code = "refund_not_retryable"
    title = "This refund did not fail"
