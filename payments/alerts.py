"""What staff must look at: a line in the log and a count for the alerting rules."""

from __future__ import annotations

import logging

from prometheus_client import Counter

logger = logging.getLogger(__name__)

ALERTS = Counter("payments_alerts_total", "Facts about money that staff must look at", ["kind"])


def alert(kind: str, **facts: object) -> None:
    """Tell staff that `kind` ("payment_mismatched") happened; facts are ids and reasons, never card or person data."""
    ALERTS.labels(kind).inc()
    logger.error("payments alert: %s", kind, extra={"alert": kind, **facts})
