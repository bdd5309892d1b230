from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from availability import shield as module
from availability.shield import shield
from tests.races import at_once


@pytest.fixture(autouse=True)
def fresh_client(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test meets Redis anew: no client of another address, no pause after another's failure."""
    monkeypatch.setattr(module, "_asked_again_at", 0.0)
    module._client.cache_clear()
    yield
    module._client.cache_clear()


@pytest.fixture
def silent_redis(settings: Settings) -> Iterator[None]:
    """A Redis that accepts connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.REDIS_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        yield


@pytest.fixture
def no_redis(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.REDIS_URL = f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def seconds_to_enter() -> float:
    started = time.monotonic()
    with shield(f"room:{uuid4()}"):
        return time.monotonic() - started


@pytest.mark.race
def test_shield_lets_one_through_at_a_time() -> None:
    key, inside, most = f"room:{uuid4()}", 0, 0

    def enter() -> None:
        nonlocal inside, most
        with shield(key):
            inside += 1
            most = max(most, inside)
            time.sleep(0.01)
            inside -= 1

    at_once(*[enter] * 5)
    assert most == 1


def test_shield_off_by_setting_lets_all_through(settings: Settings) -> None:
    settings.AVAILABILITY_SHIELD = False
    key = f"room:{uuid4()}"
    started = time.monotonic()
    with shield(key), shield(key):
        assert time.monotonic() - started < 0.05


def test_shield_held_by_another_is_waited_for_a_short_time_and_passed() -> None:
    key = f"room:{uuid4()}"
    started = time.monotonic()
    with shield(key), shield(key):
        assert module.WAIT_SECONDS <= time.monotonic() - started < module.WAIT_SECONDS + 0.2


def test_shield_is_given_back_after_an_error() -> None:
    key = f"room:{uuid4()}"
    with pytest.raises(ZeroDivisionError), shield(key):
        raise ZeroDivisionError
    started = time.monotonic()
    with shield(key):
        assert time.monotonic() - started < 0.1


def test_shield_of_another_key_is_not_waited_for() -> None:
    with shield(f"room:{uuid4()}"):
        assert seconds_to_enter() < 0.1


def test_shield_without_redis_fails_open(no_redis: None) -> None:
    assert seconds_to_enter() < 0.2


def test_shield_with_a_silent_redis_fails_open_and_then_asks_no_more_for_a_while(silent_redis: None) -> None:
    assert seconds_to_enter() < 0.2
    assert seconds_to_enter() < 0.01


@pytest.mark.parametrize("timeout", [0, 5, 20])
def test_shield_lease_outlives_the_statement_timeout(settings: Settings, timeout: int) -> None:
    settings.STATEMENT_TIMEOUT_SECONDS = timeout
    key = f"room:{uuid4()}"
    with shield(key):
        assert module._client().pttl(f"shield:{key}") > timeout * 1000


@pytest.mark.race
def test_shield_orders_a_crowd_through_a_silent_redis_without_a_queue(silent_redis: None) -> None:
    waited = at_once(*[seconds_to_enter] * 8)
    assert all(isinstance(seconds, float) and seconds < 0.25 for seconds in waited), waited


@pytest.mark.django_db
def test_shield_inside_a_transaction_waits_for_nobody() -> None:
    started = time.monotonic()
    with shield("a room that somebody has"), shield("a room that somebody has"):
        pass
    assert time.monotonic() - started < module.WAIT_SECONDS
