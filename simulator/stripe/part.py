"""Stripe's part of the simulator: its API under /v1/ and its hosted pages under /stripe/."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from simulator.clock import Clock
from simulator.faults import ApiFault, Switchboard
from simulator.idempotency import KeptResponses, KeyInUse, KeyReused
from simulator.store import Store
from simulator.stripe.desk import API_VERSION, Call, Desk, new_id
from simulator.stripe.errors import StripeError, rate_limited, server_error, unavailable
from simulator.stripe.intents import Intents
from simulator.stripe.lists import COLLECTIONS, Lists
from simulator.stripe.pages import Pages
from simulator.stripe.params import Params
from simulator.stripe.refunds import Refunds
from simulator.stripe.sessions import Sessions
from simulator.webhooks import Courier
from simulator.wire import JsonObject, NoAnswer, Request, Response, Route

LONGEST_IDEMPOTENCY_KEY = 255
GARBAGE = b'{"id": "pi_'


@dataclass(frozen=True)
class Operation:
    """One operation of the API; `public` ones take the publishable key that an app carries."""

    method: str
    path: str
    run: Callable[..., JsonObject]
    public: bool = False


class StripePart:
    name = "stripe"

    def __init__(self, store: Store, clock: Clock, switchboard: Switchboard, courier: Courier) -> None:
        self.desk = Desk(store, clock, switchboard, courier)
        self.switchboard = switchboard
        self.kept = KeptResponses(store)
        self.intents = Intents(self.desk)
        self.sessions = Sessions(self.desk, self.intents)
        self.refunds = Refunds(self.desk, self.intents)
        self.lists = Lists(self.desk)
        pages = Pages(self.desk, self.sessions, self.intents)
        self.routes = [
            *(Route(op.method, op.path, partial(self._answer, op)) for op in self._operations()),
            *pages.routes(),
        ]

    def owns(self, path: str) -> bool:
        return path.startswith(("/v1/", "/stripe/"))

    def unknown(self, request: Request) -> Response:
        message = f"Unrecognized request URL ({request.method}: {request.path})."
        return StripeError(message, status=404).response()

    def expire_due(self) -> None:
        self.sessions.expire_due(Call(Params({}), ""))

    def _operations(self) -> list[Operation]:
        intents, sessions, refunds = self.intents, self.sessions, self.refunds
        return [
            Operation("POST", "/v1/checkout/sessions", sessions.create),
            Operation("GET", "/v1/checkout/sessions/{key}", sessions.retrieve),
            Operation("POST", "/v1/checkout/sessions/{key}", sessions.update),
            Operation("POST", "/v1/checkout/sessions/{key}/expire", sessions.expire),
            Operation("GET", "/v1/checkout/sessions/{key}/line_items", sessions.line_items),
            Operation("POST", "/v1/payment_intents", intents.create),
            Operation("GET", "/v1/payment_intents/{key}", intents.retrieve, public=True),
            Operation("POST", "/v1/payment_intents/{key}", intents.update),
            Operation("POST", "/v1/payment_intents/{key}/confirm", intents.confirm, public=True),
            Operation("POST", "/v1/payment_intents/{key}/capture", intents.capture),
            Operation("POST", "/v1/payment_intents/{key}/cancel", intents.cancel),
            Operation("POST", "/v1/payment_methods", intents.create_payment_method, public=True),
            Operation("GET", "/v1/payment_methods/{key}", intents.retrieve_payment_method),
            Operation("POST", "/v1/refunds", refunds.create),
            Operation("GET", "/v1/refunds/{key}", refunds.retrieve),
            Operation("POST", "/v1/refunds/{key}", refunds.update),
            Operation("POST", "/v1/refunds/{key}/cancel", refunds.cancel),
            *(self._retrieval(kind) for kind in ("charge", "event", "balance_transaction")),
            *(
                Operation("GET", collection.path, partial(self.lists.of, collection=collection))
                for collection in COLLECTIONS
            ),
        ]

    def _retrieval(self, kind: str) -> Operation:
        return Operation("GET", f"/v1/{kind}s/{{key}}", lambda call, key: self.desk.find(kind, key))

    async def _answer(self, operation: Operation, request: Request, **path: str) -> Response:
        fault = self.switchboard.take_api_fault(f"{request.method} {request.path}")
        if fault is ApiFault.GARBAGE:
            return Response(200, GARBAGE, {"content-type": "application/json"})
        request_id = new_id("req")
        try:
            response = await self._guarded(operation, request, path, request_id, fault)
        except StripeError as error:
            response = error.response()
        if fault is ApiFault.SILENT:
            raise NoAnswer
        headers = {"request-id": request_id, "stripe-version": API_VERSION, **response.headers}
        return replace(response, headers=headers)

    async def _guarded(
        self, operation: Operation, request: Request, path: dict[str, str], request_id: str, fault: ApiFault
    ) -> Response:
        """Answer under the idempotency key of the request, where it has one."""
        _refuse_at_the_door(fault)
        key = request.headers.get("idempotency-key", "") if request.method == "POST" else ""
        call = _call(operation, request, request_id, key)
        try:
            kept = self.kept.begin(key, request) if key else None
        except KeyReused:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used with."
            )
            raise StripeError(message, type="idempotency_error") from None
        except KeyInUse:
            message = "There is currently another in-progress request using this idempotent key."
            raise StripeError(message, status=409, type="idempotency_error", code="idempotency_key_in_use") from None
        if kept is not None:
            return kept
        try:
            await asyncio.sleep(self.switchboard.now.latency_ms / 1000)
            response, keep = self._run(operation, call, path, fault)
            response = replace(response, headers={**response.headers, "request-id": request_id})
            if key and keep:
                self.kept.finish(key, request, response)
            return response
        finally:
            self.kept.abandon(key)

    def _run(self, operation: Operation, call: Call, path: dict[str, str], fault: ApiFault) -> tuple[Response, bool]:
        """Return the response and whether its idempotency key keeps it."""
        try:
            if fault is ApiFault.ERROR:
                raise server_error()
            result = operation.run(call, **path)
            return Response.json(self.lists.expanded(result, call.params.items("expand"))), True
        except StripeError as error:
            return error.response(), error.kept


def _refuse_at_the_door(fault: ApiFault) -> None:
    match fault:
        case ApiFault.UNAVAILABLE:
            raise unavailable()
        case ApiFault.LIMITED:
            raise rate_limited()
        case ApiFault.HANG:
            raise NoAnswer
        case _:
            return


def _call(operation: Operation, request: Request, request_id: str, idempotency_key: str) -> Call:
    secret = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    secret = secret or str(request.params.get("key", ""))
    publishable = secret.startswith("pk_test_")
    if not secret:
        raise StripeError("You did not provide an API key.", status=401)
    if not secret.startswith(("sk_test_", "rk_test_", "pk_test_")):
        raise StripeError(f"Invalid API Key provided: {secret[:8]}***", status=401)
    if publishable and not operation.public:
        raise StripeError(
            "This API call cannot be made with a publishable API key. Please use a secret API key.",
            status=403,
            code="secret_key_required",
        )
    if len(idempotency_key) > LONGEST_IDEMPOTENCY_KEY:
        raise StripeError(f"Idempotency keys can have up to {LONGEST_IDEMPOTENCY_KEY} characters.")
    return Call(
        params=Params(request.params),
        base_url=request.base_url,
        request_id=request_id,
        idempotency_key=idempotency_key or None,
        publishable=publishable,
    )
