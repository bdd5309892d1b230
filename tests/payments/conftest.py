from __future__ import annotations

from collections.abc import Iterator

import pytest
import stripe
from pytest_django.fixtures import Settings

from accounts.models import User
from common import events
from common.registries import Violation, invariants
from payments import events as news
from payments import invariants as _rules  # noqa: F401  (enters them)
from payments.gateways.stripe import StripeGateway
from tests.payments.shop import PATIENCE_SECONDS, Heard, Shop
from tests.simulator.plugin import SimulatorProcess

TOLD = (
    news.PAYMENT_CAPTURED,
    news.PAYMENT_FAILED,
    news.PAYMENT_MISMATCHED,
    news.REFUND_SETTLED,
    news.REFUND_FAILED,
)


@pytest.fixture
def stripe_keys(settings: Settings, simulator: SimulatorProcess, monkeypatch: pytest.MonkeyPatch) -> SimulatorProcess:
    """Point the project's Stripe at the simulator, and wait less."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.01)
    settings.STRIPE_API_BASE = simulator.base_url
    settings.STRIPE_SECRET_KEY = simulator.secret_key
    settings.STRIPE_WEBHOOK_SECRETS = [simulator.webhook_secret]
    settings.GATEWAY_TIMEOUT_SECONDS = PATIENCE_SECONDS
    return simulator


@pytest.fixture
def gateway(stripe_keys: SimulatorProcess) -> StripeGateway:
    found = StripeGateway.from_settings()
    assert found
    return found


@pytest.fixture
def shop(stripe_keys: SimulatorProcess, settings: Settings, guest: User, host: User) -> Shop:
    """The marketplace's till: opens payments, plays the guest at the gateway, delivers webhooks by hand."""
    return Shop(stripe_keys, settings)


@pytest.fixture(autouse=True)
def clean_books(request: pytest.FixtureRequest, db: None) -> Iterator[None]:
    """Every test of payments ends with every invariant holding."""
    yield
    assert broken_rules() == []


def broken_rules() -> list[Violation]:
    return [violation for name, check in invariants() if name.startswith("payments.") for violation in check()]


@pytest.fixture
def heard() -> Iterator[Heard]:
    """What payments told the rest of the house, in order, as (name, payload)."""
    told: Heard = []

    def note(event: events.Event) -> None:
        told.append((event.name, dict(event.payload)))

    names = (
        news.PAYMENT_CAPTURED,
        news.PAYMENT_FAILED,
        news.PAYMENT_MISMATCHED,
        news.REFUND_SETTLED,
        news.REFUND_FAILED,
    )
    for name in names:
        events.subscribe(name)(note)
    yield told
    for name in names:
        events.unsubscribe(name, note)
