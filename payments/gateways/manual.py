from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from babel.core import get_global

from common.money import Money
from payments.gateways.base import GatewayRefusal, Opening, Outcome, RefundSnapshot, Snapshot


class ManualGateway:
    """Money that staff took and gave back by hand: there is nobody to ask, so what staff record is the fact."""

    name: ClassVar[str] = "manual"
    flows: ClassVar[frozenset[str]] = frozenset({"recorded"})
    currencies: ClassVar[frozenset[str]] = frozenset(get_global("all_currencies"))
    livemode = True

    def open_checkout(self, opening: Opening) -> Snapshot:
        raise GatewayRefusal("Money recorded by staff has no payment page.")

    def open_intent(self, opening: Opening) -> Snapshot:
        raise GatewayRefusal("Money recorded by staff has no payment page.")

    def find(self, opening: Opening, *, flow: str, since: datetime) -> Snapshot | None:
        return None

    def fetch(self, ref: str) -> Snapshot:
        raise GatewayRefusal("Money recorded by staff can't be asked about.")

    def cancel(self, ref: str) -> None:
        return None

    def refund(self, charge_ref: str, *, amount: Money, reference: str, key: str) -> RefundSnapshot:
        return RefundSnapshot(ref=reference, reference=reference, outcome=Outcome.SUCCEEDED, amount=amount)

    def fetch_refund(self, ref: str) -> RefundSnapshot:
        raise GatewayRefusal("Money recorded by staff can't be asked about.")

    def find_refund(self, charge_ref: str, *, reference: str) -> RefundSnapshot | None:
        return None
