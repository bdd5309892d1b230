"""Lists, and the fields that a caller may have expanded into objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulator.stripe.desk import Call, Desk, public
from simulator.stripe.errors import StripeError, invalid_parameter
from simulator.stripe.params import Params
from simulator.wire import JsonObject

PAGING = {"created", "ending_before", "limit", "starting_after"}
COMPARISONS = ("gt", "gte", "lt", "lte")
EXPANDABLE = {
    "balance_transaction": "balance_transaction",
    "charge": "charge",
    "failure_balance_transaction": "balance_transaction",
    "latest_charge": "charge",
    "payment_intent": "payment_intent",
    "payment_method": "payment_method",
}


@dataclass(frozen=True)
class Collection:
    path: str
    kind: str
    filters: tuple[str, ...] = ()


COLLECTIONS = (
    Collection("/v1/checkout/sessions", "checkout.session", ("payment_intent", "status")),
    Collection("/v1/payment_intents", "payment_intent", ("customer",)),
    Collection("/v1/charges", "charge", ("payment_intent", "customer", "transfer_group")),
    Collection("/v1/refunds", "refund", ("payment_intent", "charge")),
    Collection("/v1/events", "event", ("type",)),
    Collection("/v1/balance_transactions", "balance_transaction", ("type", "source", "currency")),
)


class Lists:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def of(self, call: Call, collection: Collection) -> JsonObject:
        """Return one page, newest first, as every list of Stripe's."""
        params = call.params
        params.allow_only({*PAGING, *collection.filters, *({"types"} if collection.kind == "event" else ())})
        limit = params.integer("limit") or 10
        if not 1 <= limit <= 100:
            raise invalid_parameter("limit", "The limit must be between 1 and 100.")
        found = list(self._matching(params, collection))
        page, more = _page(found, params, limit)
        return {"object": "list", "url": collection.path, "has_more": more, "data": page}

    def _matching(self, params: Params, collection: Collection) -> Iterator[JsonObject]:
        wanted = {name: params.text(name) for name in collection.filters if params.text(name)}
        types = params.items("types")
        bounds = _created_bounds(params)
        for item in self.desk.store.newest_first(collection.kind):
            if any(item[name] != value for name, value in wanted.items()):
                continue
            if types and item["type"] not in types:
                continue
            if all(_holds(item["created"], comparison, bound) for comparison, bound in bounds):
                yield item

    def expanded(self, item: JsonObject, paths: list[Any]) -> JsonObject:
        """Return the object as the API shows it, with these paths (`payment_intent.latest_charge`) as objects."""
        shown = public(item)
        if shown["object"] == "list":
            shown["data"] = [public(entry) for entry in shown["data"]]
        for path in paths:
            self._expand(shown, str(path).split("."))
        return shown

    def _expand(self, node: Any, names: list[str]) -> None:
        if isinstance(node, list):
            for entry in node:
                self._expand(entry, names)
            return
        if not names or not isinstance(node, dict):
            return
        name, *rest = names
        if isinstance(node.get(name), str):
            if name not in EXPANDABLE:
                raise StripeError(f"This property cannot be expanded ({name}).", param="expand")
            node[name] = public(self.desk.find(EXPANDABLE[name], node[name]))
        self._expand(node.get(name), rest)


def _page(found: list[JsonObject], params: Params, limit: int) -> tuple[list[JsonObject], bool]:
    keys = [item["id"] for item in found]
    if (after := params.text("starting_after")) is not None:
        start = _position(keys, after) + 1
        return found[start : start + limit], len(found) > start + limit
    if (before := params.text("ending_before")) is not None:
        end = _position(keys, before)
        return found[max(end - limit, 0) : end], end > limit
    return found[:limit], len(found) > limit


def _position(keys: list[str], key: str) -> int:
    if key not in keys:
        raise StripeError(f"No such object: '{key}'", code="resource_missing", param="starting_after")
    return keys.index(key)


def _created_bounds(params: Params) -> list[tuple[str, int]]:
    if "created" not in params:
        return []
    if not isinstance(params.raw["created"], dict):
        return [("eq", params.integer("created") or 0)]
    created = params.child("created")
    created.allow_only(COMPARISONS)
    return [(name, created.integer(name) or 0) for name in created.raw]


def _holds(value: int, comparison: str, bound: int) -> bool:
    return {
        "eq": value == bound,
        "gt": value > bound,
        "gte": value >= bound,
        "lt": value < bound,
        "lte": value <= bound,
    }[comparison]
