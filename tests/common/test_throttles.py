from __future__ import annotations

from collections.abc import Callable

import pytest
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.common.urls")]

Api = Callable[[User | None], APIClient]


def test_throttle_counts_by_user(api: Api, guest: User, other_guest: User, settings: Settings) -> None:
    settings.THROTTLES = {"booking": (2, 9)}
    assert [api(guest).post("/api/v1/trees/").status_code for _ in range(3)] == [400, 400, 429]
    assert api(other_guest).post("/api/v1/trees/").status_code == 400


def test_throttle_counts_by_address(api: Api, guest: User, settings: Settings) -> None:
    settings.THROTTLES = {"booking": (9, 2)}
    for _ in range(2):
        api(guest).post("/api/v1/trees/")
    response = api(guest).post("/api/v1/trees/")
    assert (response.status_code, response.json()["code"]) == (429, "too_many_requests")
    assert 1 <= int(response.headers["Retry-After"]) <= 60


def test_throttle_without_a_cache_limits_nobody(api: Api, guest: User, settings: Settings, silent_redis: str) -> None:
    settings.THROTTLES = {"booking": (1, 1)}
    assert [api(guest).post("/api/v1/trees/").status_code for _ in range(3)] == [400, 400, 400]
