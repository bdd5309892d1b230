"""News that payments publishes. `ref` is the payable's reference and the subject of the news about it."""

PAYMENT_CAPTURED = "payment_captured"  # payment_id, ref; the money is in `unapplied`
PAYMENT_FAILED = "payment_failed"  # payment_id, ref
PAYMENT_MISMATCHED = "payment_mismatched"  # payment_id, ref; the money is on its way back already
PAYMENT_CANCELLED = "payment_cancelled"  # payment_id; the gateway is told after commit
PAYMENT_DISPUTED = "payment_disputed"  # payment_id, ref
REFUND_REQUESTED = "refund_requested"  # refund_id, ref
REFUND_SETTLED = "refund_settled"  # refund_id, payment_id, ref
REFUND_FAILED = "refund_failed"  # refund_id, payment_id, ref
WEBHOOK_RECEIVED = "webhook_received"  # webhook_event_id
