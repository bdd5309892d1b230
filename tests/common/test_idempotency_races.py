from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from accounts.models import User
from common import clock
from common.idempotency import keys
from common.models import AuditEntry, IdempotencyKey
from common.sealing import unseal
from tests.races import at_once

pytestmark = [
    pytest.mark.race,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.common.urls"),
]

ROUNDS = 20
RACERS = 5
Api = Callable[[User | None], APIClient]


@pytest.fixture(autouse=True)
def room_for_many_requests(settings: Settings) -> None:
    settings.THROTTLES = {"booking": (10_000, 10_000)}


def plant_at_once(api: Api, user: User) -> Iterator[tuple[int, list[HttpResponse]]]:
    """Send one request under one key from five clients at once, in each round; yield effects and answers."""
    for round_number in range(ROUNDS):
        before = AuditEntry.objects.count()
        headers = {"Idempotency-Key": f"one-key-in-round-{round_number}"}

        def post(headers: dict[str, str] = headers) -> Any:
            return api(user).post("/api/v1/trees/", {"kind": "oak", "height": 3}, headers=headers)

        answers = at_once(*[post] * RACERS)
        yield AuditEntry.objects.count() - before, [answer for answer in answers if isinstance(answer, HttpResponse)]


@contextmanager
def guard_off(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Look for the key, then insert it, with nothing in the database that minds two."""

    def look_then_insert(user: User, key: str, *, fingerprint: str) -> keys.Claim | keys.StoredAnswer:
        held = IdempotencyKey.objects.filter(user=user, key=key, done_at__isnull=False).first()
        if held is not None and held.status:
            return keys.StoredAnswer(held.status, unseal(bytes(held.body), purpose=keys.ANSWERS), held.headers)
        now = clock.now()
        row = IdempotencyKey.objects.create(
            user=user, key=key, fingerprint=fingerprint, created_at=now, leased_until=now, takes=1
        )
        return keys.Claim(row.pk, 1)

    monkeypatch.setattr(keys, "claim", look_then_insert)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE common_idempotencykey DROP CONSTRAINT one_use_of_a_key_per_user")
    try:
        yield
    finally:
        IdempotencyKey.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE common_idempotencykey ADD CONSTRAINT one_use_of_a_key_per_user UNIQUE (user_id, key)"
            )


def test_race_of_one_key_without_the_guard_has_its_effects_twice(
    api: Api, guest: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with guard_off(monkeypatch):
        assert max(effects for effects, _ in plant_at_once(api, guest)) > 1


def test_race_of_one_key_has_its_effects_once(api: Api, guest: User) -> None:
    for effects, answers in plant_at_once(api, guest):
        seen = Counter((answer.status_code, answer.headers.get("Idempotency-Replayed")) for answer in answers)
        assert effects == 1
        assert len(answers) == RACERS
        assert seen[201, None] == 1
        assert set(seen) <= {(201, None), (201, "true"), (409, None)}
        assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
