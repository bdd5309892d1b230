"""What /metrics tells of money, counted in the database when asked: workers have no /metrics of their own."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily, Metric

from common import clock
from payments.enums import RefundStatus, WebhookStatus
from payments.models import Payment, Refund, WebhookEvent


class PaymentsCollector:
    """What is under way, and what wants a person."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        now = clock.now()
        refunds = Refund.objects.in_flight().aggregate(count=Count("pk"), oldest=Min("requested_at"))
        webhooks = WebhookEvent.objects.waiting().aggregate(count=Count("pk"), oldest=Min("received_at"))
        under_way = GaugeMetricFamily("payments_under_way", "Rows that wait for a gateway", labels=["what"])
        age = GaugeMetricFamily("payments_under_way_age_seconds", "Age of the oldest of them", labels=["what"])
        under_way.add_metric(["payments"], Payment.objects.open().count())
        for what, found in (("refunds", refunds), ("webhooks", webhooks)):
            under_way.add_metric([what], found["count"])
            age.add_metric([what], (now - found["oldest"]).total_seconds() if found["oldest"] else 0)
        attention = GaugeMetricFamily("payments_attention", "Rows that staff must look at", labels=["what"])
        attention.add_metric(["mismatched"], Payment.objects.mismatched().count())
        attention.add_metric(["disputed"], Payment.objects.disputed().count())
        attention.add_metric(["refund_failed"], Refund.objects.filter(status=RefundStatus.FAILED).count())
        attention.add_metric(["webhook_given_up"], WebhookEvent.objects.filter(status=WebhookStatus.GIVEN_UP).count())
        yield from (under_way, age, attention)


REGISTRY.register(PaymentsCollector())
