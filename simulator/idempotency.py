"""Idempotency keys as Stripe keeps them: the first outcome of a key, a 500 included, is its outcome for good."""

from __future__ import annotations

import hashlib
import json

from simulator.store import Store
from simulator.wire import JsonObject, Request, Response

KIND = "_kept_response"


class KeyReused(Exception):
    """The key came before with another method, path or parameters."""


class KeyInUse(Exception):
    """The first request with this key is still running."""


class KeptResponses:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._running: set[str] = set()

    def begin(self, key: str, request: Request) -> Response | None:
        """Return the kept response of this key, or None and the key is claimed until `finish` or `abandon`."""
        if key in self._running:
            raise KeyInUse
        kept = self._store.find(_id(key), KIND)
        if kept is None:
            self._running.add(key)
            return None
        if kept["fingerprint"] != _fingerprint(request):
            raise KeyReused
        headers = {**kept["headers"], "idempotent-replayed": "true", "original-request": kept["headers"]["request-id"]}
        return Response(kept["status"], kept["body"].encode(), headers)

    def finish(self, key: str, request: Request, response: Response) -> None:
        self.abandon(key)
        kept: JsonObject = {
            "id": _id(key),
            "object": KIND,
            "fingerprint": _fingerprint(request),
            "status": response.status,
            "body": response.body.decode(),
            "headers": response.headers,
        }
        self._store.put(kept)

    def abandon(self, key: str) -> None:
        self._running.discard(key)


def _id(key: str) -> str:
    return f"_key:{key}"


def _fingerprint(request: Request) -> str:
    content = json.dumps([request.method, request.path, request.params], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()
