"""The fixed cast and the few things that every test needs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import open_account
from common import events
from common.brief_redis import BriefRedis
from common.models import Delivery
from tests.marketplace import marketplace
from tests.simulator.plugin import simulator, simulator_process

__all__ = ["marketplace", "simulator", "simulator_process"]

# Processes of one test run share a Redis, and nothing in it.
configured.CACHES["default"]["KEY_PREFIX"] = f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"

PASSWORD = "sojourn-demo"


@pytest.fixture(autouse=True)
def quiet_surroundings(settings: Settings) -> Iterator[None]:
    """No test nudges a worker, or finds what another left in the cache or that Redis was away a moment ago."""
    settings.EVENTS_NUDGE = False
    BriefRedis._asked_again_at = 0.0
    yield
    cache.delete_pattern("*")  # type: ignore[attr-defined]


def person(name: str, **roles: bool) -> User:
    return open_account(f"{name.replace(' ', '-')}@cast.test", PASSWORD, name=name.title(), **roles)


@pytest.fixture
def guest(db: None) -> User:
    return person("guest")


@pytest.fixture
def other_guest(db: None) -> User:
    return person("other guest")


@pytest.fixture
def host(db: None) -> User:
    return person("host", is_host=True)


@pytest.fixture
def other_host(db: None) -> User:
    return person("other host", is_host=True)


@pytest.fixture
def professional(db: None) -> User:
    return person("professional", is_professional=True)


@pytest.fixture
def staff(db: None) -> User:
    return person("staff", is_staff=True)


@pytest.fixture
def api() -> Callable[[User | None], APIClient]:
    """Return a maker of API clients: `api(guest).post(…)`; `api(None)` is a visitor."""

    def client_of(user: User | None) -> APIClient:
        client = APIClient()
        if user is not None:
            client.force_authenticate(user)
        return client

    return client_of


@pytest.fixture
def deliver_events() -> Callable[[], int]:
    """Return a function that delivers what is due, and what that publishes, until nothing is; a failure is raised."""

    def deliver() -> int:
        delivered = 0
        while tried := events.deliver_due():
            delivered += tried
            failed = Delivery.objects.exclude(last_error="").first()
            assert failed is None, f"{failed}: {failed.last_error}"
        return delivered

    return deliver
