from __future__ import annotations

import time
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from pytest_django.fixtures import Settings

from common import health
from common.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_live_asks_nobody(client: Client) -> None:
    assert client.get("/health/live").json() == {"status": "ok"}


def test_ready_with_everything_there(client: Client) -> None:
    response = client.get("/health/ready")
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "migrations": "ok", "cache": "ok"}


def test_ready_waits_for_the_demo(client: Client, settings: Settings) -> None:
    settings.DEMO = True
    assert client.get("/health/ready").status_code == 503
    call_command("load_demo", stdout=StringIO())
    call_command("load_demo", stdout=StringIO())
    assert client.get("/health/ready").json()["demo"] == "ok"
    assert AuditEntry.objects.filter(action=health.DEMO_LOADED).count() == 1


def test_ready_waits_for_the_cache_only_at_the_start(
    client: Client, monkeypatch: pytest.MonkeyPatch, silent_redis: str
) -> None:
    monkeypatch.setattr(health, "_cache_was_seen", False)
    assert client.get("/health/ready").status_code == 503
    monkeypatch.setattr(health, "_cache_was_seen", True)
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["cache"]) == (200, "away")


def test_cache_that_says_nothing_costs_one_short_wait(silent_redis: str) -> None:
    started = time.perf_counter()
    for _ in range(20):
        assert cache.get("anything") is None
    assert time.perf_counter() - started < 0.5


def test_metrics_tell_of_requests_and_the_outbox(client: Client) -> None:
    client.get("/health/live")
    text = client.get("/metrics").content.decode()
    assert 'http_requests_total{method="GET",route="health/live",status="200"}' in text
    assert 'outbox_pending{queue="events"} 0.0' in text
    assert 'outbox_dead{queue="deliveries"} 0.0' in text


def test_metrics_are_for_this_machine_or_a_token(client: Client, settings: Settings) -> None:
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7").status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    settings.METRICS_TOKEN = "a-token"
    assert (
        client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers={"Authorization": "Bearer a-token"}).status_code == 200
    )
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers={"Authorization": "Bearer b"}).status_code == 404
