"""The simulator as an ASGI application: the gateways' parts, the control endpoints, and the log of every call."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol

from simulator.clock import Clock
from simulator.control import Control
from simulator.faults import Switchboard
from simulator.store import Store
from simulator.stripe import StripePart
from simulator.webhooks import Courier
from simulator.wire import JsonObject, NoAnswer, Request, Response, Route

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

LARGEST_BODY = 256 * 1024
CALLS_KEPT = 10_000
TICK_SECONDS = 1.0
"""How often sessions are looked through for those whose time is over."""


class Part(Protocol):
    """One gateway: its routes, its webhooks, and what it does by itself."""

    name: str
    routes: list[Route]

    def owns(self, path: str) -> bool: ...
    def unknown(self, request: Request) -> Response: ...
    def expire_due(self) -> None: ...


class Simulator:
    def __init__(
        self, *, webhook_url: str, webhook_secret: str, data: Path | None = None, public_url: str = ""
    ) -> None:
        self.public_url = public_url.rstrip("/")
        self.clock = Clock()
        self.switchboard = Switchboard()
        self.courier = Courier(self.switchboard)
        self.store = Store(data)
        self.calls: deque[JsonObject] = deque(maxlen=CALLS_KEPT)
        self.stripe = StripePart(self.store, self.clock, self.switchboard, self.courier)
        self.stripe.desk.webhook_url = webhook_url
        self.stripe.desk.webhook_secret = webhook_secret
        self.parts: list[Part] = [self.stripe]
        self.control = Control(self)
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Take up what an earlier run left, and begin to look after the time. Needs a running event loop."""
        self.stripe.desk.resume_deliveries()
        task = asyncio.get_running_loop().create_task(self._tick())
        self._tasks.add(task)  # the loop holds tasks weakly

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = await self._read(scope, receive)
        if request is None:
            await _write(send, Response(413, b"The body is too large."))
            return
        try:
            response = await self._respond(request)
        except NoAnswer:
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await _write(send, response)

    async def _respond(self, request: Request) -> Response:
        if request.path.startswith("/_simulator/"):
            return await self.control.respond(request)
        record: JsonObject = {
            "at": time.time(),
            "method": request.method,
            "path": request.path,
            "params": request.params,
            "idempotency_key": request.headers.get("idempotency-key"),
            "status": None,
            "replayed": False,
        }
        self.calls.append(record)
        response = await self._route(request)
        record["status"] = response.status
        record["replayed"] = "idempotent-replayed" in response.headers
        return response

    async def _route(self, request: Request) -> Response:
        for part in self.parts:
            if part.owns(request.path):
                return await first_match(part.routes, request) or part.unknown(request)
        return Response(404, b"Nothing here.")

    async def _tick(self) -> None:
        while True:
            for part in self.parts:
                part.expire_due()
            await asyncio.sleep(TICK_SECONDS)

    async def _read(self, scope: Scope, receive: Receive) -> Request | None:
        headers = {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
            if len(body) > LARGEST_BODY:
                return None
        base_url = self.public_url or f"{scope.get('scheme', 'http')}://{headers.get('host', 'localhost')}"
        return Request(scope["method"], scope["path"], scope["query_string"].decode(), headers, body, base_url)


async def first_match(routes: list[Route], request: Request) -> Response | None:
    for route in routes:
        arguments = route.match(request)
        if arguments is not None:
            return await route.endpoint(request, **arguments)
    return None


async def _write(send: Send, response: Response) -> None:
    headers = {**response.headers, "content-length": str(len(response.body))}
    await send(
        {
            "type": "http.response.start",
            "status": response.status,
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": response.body})
