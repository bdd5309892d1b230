"""What a gateway is to payments: calls repeatable by key, answers that are facts, errors that say what is known.

Every method that calls the network is called outside any transaction. Amounts are `Money` on our side of the line;
each gateway turns them into its own units by its own exponents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import ClassVar, Protocol, runtime_checkable

from common.money import Money


class Outcome(Enum):
    """Where a payment or refund stands at the gateway."""

    OPEN = auto()
    PROCESSING = auto()
    SUCCEEDED = auto()
    FAILED = auto()
    CANCELLED = auto()


class GatewayRefusal(Exception):
    """The gateway understood and said no: nothing happened there under this key."""


class GatewayUnclear(Exception):
    """No answer, or none that can be read: it may have happened. The same key again, or a query, will tell.

    `answered` is true where the gateway itself answered that it broke: the same key will get the same answer again.
    """

    def __init__(self, detail: str, *, answered: bool = False) -> None:
        super().__init__(detail)
        self.answered = answered


class GatewayUnknown(Exception):
    """The gateway does not know the object that was asked for."""


class BadSignature(Exception):
    """The message was not signed by the gateway with an active secret, or not within 300 seconds of now."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What is asked of a gateway; equal for equal keys, because it is read from the committed payment."""

    reference: str
    key: str
    amount: Money
    description: str
    email: str
    return_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A payment as its gateway tells it. `amount` is what arrived where `outcome` is SUCCEEDED, else what was asked."""

    ref: str
    reference: str
    outcome: Outcome
    amount: Money
    livemode: bool
    charge_ref: str = ""
    redirect_url: str = ""
    client_secret: str = ""
    failure: str = ""
    refunded_minor: int = 0
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class RefundSnapshot:
    ref: str
    reference: str
    outcome: Outcome
    amount: Money
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A webhook message, reduced to what may be believed of it: which ids to look at."""

    event_id: str
    kind: str
    refs: tuple[str, ...]
    claims_success: bool
    relevant: bool


class Gateway(Protocol):
    name: ClassVar[str]
    flows: ClassVar[frozenset[str]]
    currencies: ClassVar[frozenset[str]]

    @property
    def livemode(self) -> bool:
        """Whether real money moves with these keys."""
        ...

    def open_checkout(self, opening: Opening) -> Snapshot:
        """Open a payment on the gateway's own page. Raises GatewayRefusal, GatewayUnclear."""
        ...

    def open_intent(self, opening: Opening) -> Snapshot:
        """Open a payment that a mobile app finishes with a client secret. Raises GatewayRefusal, GatewayUnclear."""
        ...

    def find(self, opening: Opening, *, flow: str, since: datetime) -> Snapshot | None:
        """Ask whether this was opened: the query after an unclear answer. Raises GatewayUnclear."""
        ...

    def fetch(self, ref: str) -> Snapshot:
        """Ask what became of a payment. Raises GatewayUnknown, GatewayUnclear."""
        ...

    def cancel(self, ref: str) -> None:
        """Make sure that nobody can pay this any more; already paid or already cancelled is no error.

        Raises GatewayUnclear.
        """
        ...

    def refund(self, charge_ref: str, *, amount: Money, reference: str, key: str) -> RefundSnapshot:
        """Send money back. Raises GatewayRefusal, GatewayUnclear."""
        ...

    def fetch_refund(self, ref: str) -> RefundSnapshot:
        """Ask what became of a refund. Raises GatewayUnknown, GatewayUnclear."""
        ...

    def find_refund(self, charge_ref: str, *, reference: str) -> RefundSnapshot | None:
        """Ask whether a refund with our reference is made or being made: the query after an unclear answer.

        One that failed is none. Raises GatewayUnclear.
        """
        ...


@runtime_checkable
class SendsWebhooks(Protocol):
    """What a gateway can do besides, where it sends webhooks."""

    def verify_signature(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> None:
        """Raise BadSignature unless the gateway signed these raw bytes within 300 s of `now`, before or after."""
        ...

    def parse_message(self, body: bytes) -> Message:
        """Read a message whose signature is good. Raises ValueError where it can't be read."""
        ...
