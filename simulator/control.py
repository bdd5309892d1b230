"""The control endpoints under /_simulator/: switches, the log of calls, deliveries, the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.faults import Faults
from simulator.stripe.desk import Call
from simulator.stripe.errors import StripeError
from simulator.stripe.params import Params
from simulator.wire import Request, Response, Route

if TYPE_CHECKING:
    from simulator.app import Simulator


class Control:
    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.routes = [
            Route("GET", "/_simulator/health", self.health),
            Route("GET", "/_simulator/faults", self.show_faults),
            Route("POST", "/_simulator/faults", self.set_faults),
            Route("DELETE", "/_simulator/faults", self.clear_faults),
            Route("GET", "/_simulator/calls", self.calls),
            Route("GET", "/_simulator/deliveries", self.deliveries),
            Route("POST", "/_simulator/events/{key}/deliver", self.deliver),
            Route("POST", "/_simulator/refunds/{key}", self.settle_refund),
            Route("POST", "/_simulator/webhook", self.set_webhook),
            Route("POST", "/_simulator/clock", self.set_clock),
            Route("POST", "/_simulator/reset", self.reset),
        ]

    async def respond(self, request: Request) -> Response:
        for route in self.routes:
            arguments = route.match(request)
            if arguments is not None:
                try:
                    return await route.endpoint(request, **arguments)
                except (ValueError, TypeError) as error:
                    return Response.json({"error": str(error)}, status=400)
                except StripeError as error:
                    return error.response()
        return Response.json({"error": "There is no such control endpoint."}, status=404)

    async def health(self, request: Request) -> Response:
        return Response.json({"status": "ok"})

    async def show_faults(self, request: Request) -> Response:
        return Response.json(self.simulator.switchboard.now.as_json())

    async def set_faults(self, request: Request) -> Response:
        """Set the named switches and leave the others as they are."""
        switchboard = self.simulator.switchboard
        switchboard.now = switchboard.now.changed(**request.json())
        return await self.show_faults(request)

    async def clear_faults(self, request: Request) -> Response:
        self.simulator.switchboard.now = Faults()
        return await self.show_faults(request)

    async def calls(self, request: Request) -> Response:
        """Return every call since the last reset, oldest first; `?path=/v1/refunds` those below that path."""
        prefix = str(request.params.get("path", ""))
        return Response.json([call for call in self.simulator.calls if call["path"].startswith(prefix)])

    async def deliveries(self, request: Request) -> Response:
        return Response.json(self.simulator.courier.journal())

    async def deliver(self, request: Request, key: str) -> Response:
        """Send one event now, once, and say what the other side answered."""
        desk = self.simulator.stripe.desk
        attempt = await self.simulator.courier.send_now(desk.message(desk.find("event", key)))
        return Response.json({"status": attempt.status, "error": attempt.error})

    async def settle_refund(self, request: Request, key: str) -> Response:
        """Bring a pending refund to `{"status": "succeeded"}` or `{"status": "failed"}`."""
        status = request.json().get("status")
        if status not in ("succeeded", "failed"):
            raise ValueError("A pending refund ends as succeeded or failed.")
        refund = self.simulator.stripe.desk.find("refund", key)
        self.simulator.stripe.refunds.settle(refund, status, Call(Params({}), request.base_url))
        return Response.json({"status": refund["status"]})

    async def set_webhook(self, request: Request) -> Response:
        """Send webhooks to another `url`, or sign them with another `secret`."""
        wanted = request.json()
        desk = self.simulator.stripe.desk
        desk.webhook_url = wanted.get("url", desk.webhook_url)
        desk.webhook_secret = wanted.get("secret", desk.webhook_secret)
        return Response.json({"url": desk.webhook_url})

    async def set_clock(self, request: Request) -> Response:
        self.simulator.clock.offset_seconds = int(request.json()["offset_seconds"])
        return Response.json({"now": self.simulator.clock.now()})

    async def reset(self, request: Request) -> Response:
        """Forget everything: payments, switches, calls, deliveries, the moved clock."""
        self.simulator.courier.forget()
        self.simulator.store.clear()
        self.simulator.calls.clear()
        self.simulator.clock.offset_seconds = 0
        return await self.clear_faults(request)
