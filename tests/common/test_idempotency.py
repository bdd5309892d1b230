from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse, QueryDict
from django.template import Context, Template
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from common import clock
from common.exceptions import Busy
from common.idempotency import keys
from common.models import AuditEntry, IdempotencyKey

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.common.urls")]

KEY = "0123456789abcdef"
OAK = {"kind": "oak", "height": 3}
Api = Callable[[User | None], APIClient]


def plant(client: APIClient, body: Any = OAK, *, key: str | None = KEY, path: str = "/api/v1/trees/") -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    return client.post(path, body, headers=headers, format="json")


def code(response: Any) -> str:
    return str(response.json()["code"])


def test_post_again_replays_status_body_and_headers(api: Api, guest: User) -> None:
    first = plant(api(guest))
    again = plant(api(guest), {"height": 3, "kind": "oak"})
    assert first.status_code == again.status_code == 201
    assert first.content == again.content == b'{"planted":1}'
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Content-Type"] == first.headers["Content-Type"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (None, "idempotency_key_missing"),
        ("short", "idempotency_key_malformed"),
        ("é" * 20, "idempotency_key_malformed"),
    ],
)
def test_post_without_a_sound_key_is_refused(api: Api, guest: User, key: str | None, expected: str) -> None:
    response = plant(api(guest), key=key)
    assert (response.status_code, code(response)) == (400, expected)
    assert not AuditEntry.objects.exists()


def test_post_of_another_body_under_the_key_is_refused(api: Api, guest: User) -> None:
    plant(api(guest))
    response = plant(api(guest), {"kind": "elm", "height": 3})
    assert (response.status_code, code(response)) == (422, "idempotency_key_reused")
    assert AuditEntry.objects.count() == 1


def test_post_to_another_address_under_the_key_is_refused(api: Api, guest: User) -> None:
    plant(api(guest))
    assert plant(api(guest), path="/api/v1/wells/").status_code == 422
    assert plant(api(guest), path="/api/v1/trees/?in=spring").status_code == 422


def test_keys_of_two_users_are_apart(api: Api, guest: User, other_guest: User) -> None:
    assert plant(api(guest)).content != plant(api(other_guest)).content
    assert AuditEntry.objects.count() == 2


def test_post_while_the_first_runs_is_told_so(api: Api, guest: User) -> None:
    keys.claim(guest, KEY, fingerprint=_fingerprint())
    response = plant(api(guest))
    assert (response.status_code, code(response)) == (409, "still_running")
    assert response.headers["Retry-After"] == "1"
    assert not AuditEntry.objects.exists()


def test_post_takes_over_what_a_dead_worker_left(api: Api, guest: User) -> None:
    keys.claim(guest, KEY, fingerprint=_fingerprint())
    with clock.shifted(timedelta(seconds=61)):
        assert plant(api(guest)).status_code == 201


def test_store_after_a_takeover_is_refused(guest: User) -> None:
    late = keys.claim(guest, KEY, fingerprint="f")
    assert isinstance(late, keys.Claim)
    with clock.shifted(timedelta(seconds=61)):
        taken_over = keys.claim(guest, KEY, fingerprint="f")
    assert isinstance(taken_over, keys.Claim)
    with pytest.raises(Busy):
        keys.store(late, HttpResponse(), b"")
    keys.store(taken_over, HttpResponse(), b"")


def test_refusal_undoes_the_effects_and_is_kept(api: Api, guest: User) -> None:
    first = plant(api(guest), {"kind": "ivy", "height": 1})
    again = plant(api(guest), {"kind": "ivy", "height": 1})
    assert (first.status_code, code(first)) == (409, "plot_taken")
    assert first.json()["nearest"] == ["plot:2"]
    assert again.content == first.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert not AuditEntry.objects.exists()


def test_validation_error_is_not_kept(api: Api, guest: User) -> None:
    assert plant(api(guest), {"kind": "oak", "height": 0}).status_code == 400
    assert not IdempotencyKey.objects.exists()
    assert plant(api(guest)).status_code == 201


def test_fault_of_ours_is_not_kept(api: Api, guest: User) -> None:
    client = api(guest)
    client.raise_request_exception = False
    assert plant(client, {"kind": "hogweed", "height": 3}).status_code == 500
    assert not IdempotencyKey.objects.exists()
    assert not AuditEntry.objects.exists()


def test_spanning_refusal_keeps_the_effects_of_its_phases(api: Api, guest: User) -> None:
    first = plant(api(guest), {"dry": True}, path="/api/v1/wells/")
    again = plant(api(guest), {"dry": True}, path="/api/v1/wells/")
    assert (first.status_code, again.content) == (409, first.content)
    assert AuditEntry.objects.count() == 1


def test_purge_forgets_keys_after_a_day(api: Api, guest: User) -> None:
    plant(api(guest))
    assert keys.purge() == 0
    with clock.shifted(timedelta(hours=24, seconds=1)):
        assert keys.purge() == 1


def test_form_sent_twice_goes_where_the_first_went(client: Client, guest: User) -> None:
    client.force_login(guest)
    first = client.post("/plant/", {"kind": "oak", "idempotency_key": KEY, "csrfmiddlewaretoken": "a"})
    again = client.post("/plant/", {"kind": "oak", "idempotency_key": KEY, "csrfmiddlewaretoken": "b"})
    assert first.headers["Location"] == again.headers["Location"] == "/planted/1/"
    assert AuditEntry.objects.count() == 1


def test_form_shown_again_with_its_errors_is_not_kept(client: Client, guest: User) -> None:
    client.force_login(guest)
    assert client.post("/plant/", {"kind": "nothing", "idempotency_key": KEY}).status_code == 200
    assert not IdempotencyKey.objects.exists()


def test_form_without_its_key_is_refused(client: Client, guest: User) -> None:
    client.force_login(guest)
    assert client.post("/plant/", {"kind": "oak"}).status_code == 400
    assert not AuditEntry.objects.exists()


def _fingerprint() -> str:
    return keys.fingerprint("POST", "/api/v1/trees/", QueryDict(), OAK)


def test_template_tag_gives_every_form_a_sound_key_of_its_own() -> None:
    page = Template("{% load idempotency %}{% idempotency_key %}{% idempotency_key %}").render(Context())
    given = re.findall(r'name="idempotency_key" value="([^"]+)"', page)
    assert len(set(given)) == 2
    assert all(keys.WELL_FORMED.fullmatch(key) for key in given)


def test_stored_answer_is_sealed(guest: User) -> None:
    claimed = keys.claim(guest, "k" * 16, fingerprint="f")
    assert isinstance(claimed, keys.Claim)
    keys.store(claimed, HttpResponse(b"pi_secret", status=201), b"pi_secret")
    assert b"pi_secret" not in bytes(IdempotencyKey.objects.get().body)
    again = keys.claim(guest, "k" * 16, fingerprint="f")
    assert isinstance(again, keys.StoredAnswer)
    assert again.body == b"pi_secret"
