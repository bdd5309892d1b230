"""HTTP as the simulator sees it: requests, responses, routes, and the bracketed forms that Stripe's clients send."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    base_url: str

    @cached_property
    def params(self) -> JsonObject:
        """The query and the form body as nested objects."""
        return decode_form("&".join(part for part in (self.query, self.body.decode()) if part))

    def json(self) -> JsonObject:
        """The body as a JSON object; an empty body is an empty object. Raises ValueError."""
        content = json.loads(self.body or b"{}")
        if not isinstance(content, dict):
            raise ValueError("The body must be a JSON object.")
        return content


@dataclass(frozen=True)
class Response:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    @classmethod
    def json(cls, content: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response:
        body = json.dumps(content, indent=2).encode()
        return cls(status, body, {"content-type": "application/json", **(headers or {})})

    @classmethod
    def html(cls, content: str, *, status: int = 200) -> Response:
        return cls(
            status,
            content.encode(),
            {
                "content-type": "text/html; charset=utf-8",
                "content-security-policy": "default-src 'none'; style-src 'self'; base-uri 'none'",
                "cache-control": "no-store",
            },
        )

    @classmethod
    def redirect(cls, url: str) -> Response:
        return cls(303, b"", {"location": url})


class NoAnswer(Exception):
    """The caller gets nothing: the connection stays open until the caller gives up."""


Endpoint = Callable[..., Awaitable[Response]]


@dataclass(frozen=True)
class Route:
    """A method and a path such as `/v1/refunds/{id}`; the names in braces become arguments of the endpoint."""

    method: str
    pattern: str
    endpoint: Endpoint

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.pattern) + r"/?")

    def match(self, request: Request) -> dict[str, str] | None:
        found = self._regex.fullmatch(request.path)
        return found.groupdict() if found and request.method == self.method else None


def decode_form(text: str) -> JsonObject:
    """Turn `items[0][price]=5&expand[]=x` into `{"items": [{"price": "5"}], "expand": ["x"]}`."""
    tree: JsonObject = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        first, *rest = [part.rstrip("]") for part in name.split("[")]
        node, key = tree, first
        for part in rest:
            child = node.setdefault(key, {})
            if not isinstance(child, dict):
                break
            node, key = child, part or str(len(child))
        node[key] = value
    return {key: _with_lists(value) for key, value in tree.items()}


def _with_lists(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    if node and all(key.isdecimal() for key in node):
        return [_with_lists(node[key]) for key in sorted(node, key=int)]
    return {key: _with_lists(value) for key, value in node.items()}
