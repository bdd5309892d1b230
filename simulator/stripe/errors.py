"""Stripe's errors, in its words as far as clients depend on them."""

from __future__ import annotations

from typing import Any

from simulator.wire import JsonObject, Response


class StripeError(Exception):
    """An answer that refuses. `kept` says that execution had begun, so that its idempotency key keeps the answer."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        type: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        kept: bool = False,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.kept = kept
        named = {"code": code, "param": param, **more}
        self.error: JsonObject = {
            "type": type,
            "message": message,
            **{name: value for name, value in named.items() if value is not None},
        }
        if code is not None:
            self.error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"

    def response(self) -> Response:
        return Response.json({"error": self.error}, status=self.status)


def missing_parameter(param: str) -> StripeError:
    return StripeError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def invalid_parameter(param: str, message: str, *, code: str | None = None) -> StripeError:
    return StripeError(message, code=code, param=param)


def no_such(kind: str, key: str, *, param: str = "id") -> StripeError:
    return StripeError(
        f"No such {kind.rpartition('.')[2].replace('_', ' ')}: '{key}'",
        status=404,
        code="resource_missing",
        param=param,
    )


def server_error() -> StripeError:
    return StripeError("An unknown error occurred.", status=500, type="api_error", kept=True)


def unavailable() -> StripeError:
    return StripeError("Stripe is temporarily unavailable.", status=503, type="api_error")


def rate_limited() -> StripeError:
    return StripeError("Too many requests hit the API too quickly.", status=429, code="rate_limit")
