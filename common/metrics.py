"""What /metrics tells: requests from this process's counters, the outbox from the database at the time of asking."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from prometheus_client import REGISTRY, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily, Metric

from common import clock
from common.events import QUEUES
from common.models import Delivery

REQUESTS = Counter("http_requests", "Requests answered", ["method", "route", "status"])
LATENCY = Histogram("http_request_seconds", "Time to the answer", ["method", "route"])
METHODS = {"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"}


def observe_request(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    match = request.resolver_match
    route = match.route if match else "none"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(method, route, response.status_code).inc()
    LATENCY.labels(method, route).observe(seconds)


class OutboxCollector:
    """Depth and age of the outbox, and its dead letters, by queue."""

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        depth = GaugeMetricFamily("outbox_pending", "Deliveries neither done nor given up", labels=["queue"])
        age = GaugeMetricFamily("outbox_age_seconds", "Age of the oldest pending event", labels=["queue"])
        dead = GaugeMetricFamily("outbox_dead", "Deliveries given up", labels=["queue"])
        now = clock.now()
        pending = {
            row["queue"]: row
            for row in Delivery.objects.pending()
            .values("queue")
            .annotate(count=Count("pk"), oldest=Min("event__occurred_at"))
            .order_by("queue")
        }
        given_up = dict(
            Delivery.objects.dead().values("queue").annotate(count=Count("pk")).values_list("queue", "count").order_by()
        )
        for queue in QUEUES:
            row = pending.get(queue)
            depth.add_metric([queue], row["count"] if row else 0)
            age.add_metric([queue], (now - row["oldest"]).total_seconds() if row else 0)
            dead.add_metric([queue], given_up.get(queue, 0))
        yield from (depth, age, dead)


REGISTRY.register(OutboxCollector())
