"""Idempotency keys: a request that is sent again, by a client that never heard the answer, has its effects once.

The key is claimed in a short transaction of its own, with a lease, so that a duplicate is told at once that the first
is still running. The answer is stored in the commit that makes the effects, so that there is never one without the
other. A claim whose worker died is taken over when its lease ends; the earlier holder, should it still live, then finds
that it may no longer store, and its effects are rolled back. Answers are sealed: a payment's holds the secret that its
payer pays with.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.http import HttpResponse, HttpResponseBase, QueryDict

from common import clock
from common.exceptions import Busy, Refusal
from common.models import IdempotencyKey
from common.sealing import seal, unseal

LEASE = timedelta(seconds=60)
KEPT = timedelta(hours=24)
ANSWERS = "common.idempotency"
WELL_FORMED = re.compile(r"[\x21-\x7e]{16,255}")
KEPT_HEADERS = ("Content-Type", "Location", "ETag")
NOT_KEPT = {400, 408, 413, 415, 429}

CLAIM = """
    INSERT INTO common_idempotencykey AS held
        (user_id, key, fingerprint, created_at, leased_until, takes, body, headers)
    VALUES (%(user)s, %(key)s, %(fingerprint)s, %(now)s, %(leased_until)s, 1, '', '{}')
    ON CONFLICT (user_id, key) DO UPDATE
        SET leased_until = EXCLUDED.leased_until, takes = held.takes + 1
        WHERE held.done_at IS NULL AND held.leased_until <= %(now)s AND held.fingerprint = EXCLUDED.fingerprint
    RETURNING held.id, held.takes
"""


class KeyMissing(Refusal):
    code = "idempotency_key_missing"
    status = 400
    title = "This operation needs an Idempotency-Key header"


class KeyMalformed(Refusal):
    code = "idempotency_key_malformed"
    status = 400
    title = "An Idempotency-Key is 16 to 255 visible ASCII characters"


class KeyReused(Refusal):
    code = "idempotency_key_reused"
    status = 422
    title = "This Idempotency-Key was used for another request"


class StillRunning(Refusal):
    code = "still_running"
    title = "The first request with this Idempotency-Key is still running"
    retry_after = 1


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to run a request and store its answer; `takes` tells this holder from an earlier one."""

    pk: int
    takes: int


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    status: int
    body: bytes
    headers: dict[str, str]

    def replay(self) -> HttpResponse:
        response = HttpResponse(self.body, status=self.status, headers=self.headers)
        response.headers["Idempotency-Replayed"] = "true"
        return response


def claim(user: AbstractBaseUser, key: str | None, *, fingerprint: str) -> Claim | StoredAnswer:
    """Claim `key` for a request of `user`, or return the answer that it already had.

    Refused: KeyMissing, KeyMalformed, KeyReused (other fingerprint), StillRunning (its lease has not ended).
    """
    if not key:
        raise KeyMissing
    if not WELL_FORMED.fullmatch(key):
        raise KeyMalformed
    now = clock.now()
    values = {"user": user.pk, "key": key, "fingerprint": fingerprint, "now": now, "leased_until": now + LEASE}
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, values)
        row = cursor.fetchone()
    return Claim(*row) if row else _answer_held(user, key, fingerprint)


def _answer_held(user: AbstractBaseUser, key: str, fingerprint: str) -> StoredAnswer:
    held = IdempotencyKey.objects.filter(user_id=user.pk, key=key).first()
    if held is None:
        raise StillRunning  # released since we looked: the next try will have it
    if held.fingerprint != fingerprint:
        raise KeyReused
    if held.done_at is None or held.status is None:
        raise StillRunning
    return StoredAnswer(held.status, unseal(bytes(held.body), purpose=ANSWERS), held.headers)


def store(claimed: Claim, response: HttpResponseBase, body: bytes) -> None:
    """Store the answer under the claim, in the transaction that holds its effects.

    Raises Busy, and so undoes the effects, where the lease ended and somebody else took the key over.
    """
    stored = _of(claimed).update(
        done_at=clock.now(),
        status=response.status_code,
        body=seal(body, purpose=ANSWERS),
        headers={name: response.headers[name] for name in KEPT_HEADERS if name in response.headers},
    )
    if not stored:
        raise Busy


def release(claimed: Claim) -> None:
    """Give the claim back: this answer is not kept, and the same key may try again at once."""
    _of(claimed).delete()


def is_kept(status: int) -> bool:
    """Whether an answer is kept: not faults of ours, not limits, and not requests that made no sense."""
    return status < 500 and status not in NOT_KEPT


def fingerprint(method: str, path: str, query: QueryDict, body: Any) -> str:
    """Return the SHA-256 of what makes two requests the same: method, path, sorted query, canonical body."""
    canonical = json.dumps([method, path, _sorted(query), _canonical(body)], sort_keys=True, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def purge() -> int:
    """Forget keys older than a day; return how many."""
    deleted, _ = IdempotencyKey.objects.filter(created_at__lt=clock.now() - KEPT).delete()
    return deleted


def _canonical(body: Any) -> Any:
    return _sorted(body) if isinstance(body, QueryDict) else body


def _sorted(pairs: QueryDict) -> list[tuple[str, list[object]]]:
    return sorted((name, list(values)) for name, values in pairs.lists())


def _of(claimed: Claim) -> Any:
    return IdempotencyKey.objects.filter(pk=claimed.pk, takes=claimed.takes, done_at=None)
