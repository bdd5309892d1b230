"""The gateways on offer: those that exist and have keys."""

from __future__ import annotations

from collections.abc import Callable

from payments.exceptions import GatewayNotOffered
from payments.gateways.base import Gateway
from payments.gateways.manual import ManualGateway
from payments.gateways.stripe import StripeGateway

MANUAL = ManualGateway.name

# Each returns None where its keys are not set; order is the order in which guests see them.
_registry: dict[str, Callable[[], Gateway | None]] = {
    StripeGateway.name: StripeGateway.from_settings,
    ManualGateway.name: ManualGateway,
}


def get_gateway(name: str) -> Gateway:
    """Return the gateway `name`. Raises GatewayNotOffered where it does not exist or has no keys."""
    gateway = _registry.get(name, lambda: None)()
    if gateway is None:
        raise GatewayNotOffered(f"There is no gateway {name!r} here.", field="gateway")
    return gateway


def available_gateways(currency: str) -> tuple[str, ...]:
    """Return the names of the gateways by which a guest can pay in `currency`; never the manual one."""
    gateways = (make() for name, make in _registry.items() if name != MANUAL)
    return tuple(gateway.name for gateway in gateways if gateway and currency in gateway.currencies)
