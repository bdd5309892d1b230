"""Delivery of webhooks: signed by the gateway's part, retried until a 2xx answer, and spoiled by the switches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass

import httpx

from simulator.faults import Switchboard, WebhookFault
from simulator.wire import JsonObject

RETRY_AFTER_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0)
ANSWER_WITHIN_SECONDS = 20.0


@dataclass(frozen=True)
class Message:
    """One event on its way: its body is signed when it is sent, because a signature carries the time."""

    event: str
    type: str
    url: str
    body: bytes
    sign: Callable[[bytes], dict[str, str]]
    delivered: Callable[[], None]


@dataclass(frozen=True)
class Attempt:
    event: str
    type: str
    status: int | None
    error: str


class Courier:
    def __init__(self, switchboard: Switchboard) -> None:
        self.attempts: list[Attempt] = []
        self._switchboard = switchboard
        self._tasks: set[asyncio.Task[None]] = set()
        self._held: list[Message] = []

    def send(self, message: Message) -> None:
        """Deliver a message in the background, as the switches say."""
        faults = self._switchboard.now
        delay = faults.webhook_delay_ms / 1000
        match faults.webhook:
            case WebhookFault.NEVER:
                return
            case WebhookFault.LATE:
                self._start(message, delay=delay)
            case WebhookFault.TWICE:
                self._start(message)
                self._start(message)
            case WebhookFault.REORDERED:
                self._held.append(message)
                if len(self._held) == 1:
                    self._keep(asyncio.create_task(self._release_reversed(delay)))
            case _:
                self._start(message)

    async def send_now(self, message: Message) -> Attempt:
        """Deliver a message once, without switches and retries, and return how it went."""
        return await self._attempt(message)

    def forget(self) -> None:
        """Drop what is on its way and what was recorded."""
        for task in self._tasks:
            task.cancel()
        self._held.clear()
        self.attempts.clear()

    def journal(self) -> list[JsonObject]:
        return [asdict(attempt) for attempt in self.attempts]

    def _start(self, message: Message, *, delay: float = 0.0) -> None:
        self._keep(asyncio.create_task(self._deliver(message, delay)))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)  # the loop holds tasks weakly
        task.add_done_callback(self._tasks.discard)

    async def _release_reversed(self, delay: float) -> None:
        await asyncio.sleep(delay)
        messages, self._held = self._held[::-1], []
        for message in messages:
            await self._deliver(message, 0.0)

    async def _deliver(self, message: Message, delay: float) -> None:
        await asyncio.sleep(delay)
        for pause in (*RETRY_AFTER_SECONDS, None):
            attempt = await self._attempt(message)
            if attempt.status is not None and 200 <= attempt.status < 300:
                return
            if pause is None:
                return
            await asyncio.sleep(pause)

    async def _attempt(self, message: Message) -> Attempt:
        status: int | None = None
        error = ""
        headers = {"content-type": "application/json; charset=utf-8", **message.sign(message.body)}
        try:
            async with httpx.AsyncClient(timeout=ANSWER_WITHIN_SECONDS, trust_env=False) as client:
                status = (await client.post(message.url, content=message.body, headers=headers)).status_code
        except httpx.HTTPError as problem:
            error = f"{type(problem).__name__}: {problem}"
        if status is not None and 200 <= status < 300:
            message.delivered()
        attempt = Attempt(message.event, message.type, status, error)
        self.attempts.append(attempt)
        return attempt
