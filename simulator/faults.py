"""The switches for what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any


class ApiFault(StrEnum):
    NONE = "none"
    ERROR = "error"  # 500, kept for its idempotency key; nothing was done
    UNAVAILABLE = "unavailable"  # 503, not kept
    LIMITED = "limited"  # 429, not kept
    GARBAGE = "garbage"  # 200 with a body that is no JSON; nothing was done
    HANG = "hang"  # no answer, nothing was done
    SILENT = "silent"  # the work is done, and no answer comes


class WebhookFault(StrEnum):
    NONE = "none"
    LATE = "late"  # after `webhook_delay_ms`
    TWICE = "twice"
    REORDERED = "reordered"  # those of `webhook_delay_ms` together, last first
    NEVER = "never"
    BADLY_SIGNED = "badly_signed"
    WRONG_AMOUNT = "wrong_amount"  # the message lies; the API tells the truth
    WRONG_CURRENCY = "wrong_currency"


class RefundFault(StrEnum):
    NONE = "none"
    PENDING = "pending"  # until settled through the control endpoint
    FAILED = "failed"
    REFUSED = "refused"  # the API answers 400, no refund exists


@dataclass(frozen=True)
class Faults:
    api: ApiFault = ApiFault.NONE
    api_on: str = ""  # only calls that begin so, as in "POST /v1/refunds"; empty: all
    api_times: int = 0  # so many calls, then none; 0: until switched off
    latency_ms: int = 0
    webhook: WebhookFault = WebhookFault.NONE
    webhook_delay_ms: int = 1000
    refund: RefundFault = RefundFault.NONE
    capture_off_by: int = 0  # minor units that are really taken above (or below) what was asked
    capture_currency: str = ""  # the currency that is really taken, where not the one asked

    def changed(self, **changes: str | int) -> Faults:
        """Return the switches with some of them set. Raises ValueError on unknown names and values."""
        wanted: dict[str, Any] = {}
        for name, value in changes.items():
            current = getattr(self, name, None)
            if current is None or name not in self.as_json():
                raise ValueError(f"There is no switch {name!r}; there are {', '.join(sorted(self.as_json()))}.")
            if not isinstance(value, int if isinstance(current, int) else str):
                raise ValueError(f"The switch {name!r} does not take {value!r}.")
            wanted[name] = type(current)(value)
        return replace(self, **wanted)

    def as_json(self) -> dict[str, str | int]:
        return {spec.name: getattr(self, spec.name) for spec in fields(self)}


class Switchboard:
    """Holds the current faults, and counts down those that are set for a number of calls."""

    def __init__(self) -> None:
        self.now = Faults()

    def take_api_fault(self, call: str) -> ApiFault:
        """Return the fault that this call (`POST /v1/refunds`) meets, using up one of its times."""
        faults = self.now
        if faults.api is ApiFault.NONE or not call.startswith(faults.api_on):
            return ApiFault.NONE
        if faults.api_times == 1:
            self.now = replace(faults, api=ApiFault.NONE, api_times=0)
        elif faults.api_times > 1:
            self.now = replace(faults, api_times=faults.api_times - 1)
        return faults.api
