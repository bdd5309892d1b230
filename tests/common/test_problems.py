from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import Settings
from rest_framework.test import APIClient

from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.common.urls")]

Api = Callable[[User | None], APIClient]


def test_validation_errors_point_at_their_fields(api: Api, guest: User) -> None:
    response = api(guest).post("/api/v1/trees/", {"height": 500}, headers={"Idempotency-Key": "k" * 16})
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["code"], problem["status"], problem["instance"]) == ("invalid", 400, "/api/v1/trees/")
    assert problem["request_id"] == response.headers["X-Request-ID"]
    assert [(error["pointer"], error["code"]) for error in problem["errors"]] == [
        ("#/kind", "required"),
        ("#/height", "max_value"),
    ]


def test_refusal_with_a_field_points_at_it(api: Api) -> None:
    problem = api(None).get("/api/v1/gates/?width=9").json()
    assert problem["errors"] == [{"pointer": "#/width", "code": "invalid", "detail": "Too wide."}]
    assert "field" not in problem


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("get", "/api/v1/gates/", "", 404, "not_found"),
        ("get", "/api/v1/nowhere/", "", 404, "not_found"),
        ("get", "/api/v1/gates/%00", "", 400, "invalid"),
        ("get", "/api/v1/gates/?a=%00", "", 400, "invalid"),
        ("delete", "/api/v1/gates/", "", 405, "method_not_allowed"),
        ("post", "/api/v1/gates/", "{", 400, "malformed"),
        ("post", "/api/v1/gates/", "[" * 100_000, 400, "malformed"),
        ("post", "/api/v1/gates/", '"' + "x" * 1_100_000 + '"', 413, "too_large"),
        ("post", "/api/v1/trees", "{}", 404, "not_found"),
        ("post", "/api/v1/trees/", "{}", 401, "not_authenticated"),
        ("post", "/api/v1/swamp/", "{}", 409, "plot_taken"),
        ("put", "/api/v1/gates/", "{}", 428, "if_match_required"),
    ],
)
def test_errors_under_api_are_problem_documents(
    client: Client, method: str, path: str, body: str, status: int, code: str
) -> None:
    response = client.generic(method.upper(), path, body, content_type="application/json")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert (response.status_code, response.json()["code"]) == (status, code)


def test_not_authenticated_challenges(api: Api) -> None:
    assert api(None).post("/api/v1/trees/", {}).headers["WWW-Authenticate"] == "Bearer"


def test_body_without_a_declared_length_is_refused(client: Client) -> None:
    response = client.post("/api/v1/gates/", {}, "application/json", headers={"Transfer-Encoding": "chunked"})
    assert (response.status_code, response.json()["code"]) == (411, "length_required")


def test_unsupported_media_type_is_named(client: Client) -> None:
    response = client.post("/api/v1/gates/", "a=1", content_type="application/x-www-form-urlencoded")
    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("debug", [True, False])
def test_fault_of_ours_tells_nothing(client: Client, settings: Settings, debug: bool) -> None:
    settings.DEBUG = debug
    client.raise_request_exception = False
    response = client.get("/api/v1/swamp/?deep=1")
    assert (response.status_code, response.json()["code"]) == (500, "internal_server_error")
    assert "ZeroDivision" not in json.dumps(response.json())


def test_page_shows_a_refusal(client: Client) -> None:
    response = client.get("/swamp/")
    assert response.status_code == 409
    assert "Nothing grows in a swamp." in response.content.decode()


def test_page_that_is_not_there_says_so(client: Client) -> None:
    response = client.get("/nowhere/")
    assert (response.status_code, response.templates[0].name) == (404, "errors/refusal.html")


def test_page_that_breaks_apologises(client: Client) -> None:
    client.raise_request_exception = False
    response = client.get("/swamp/?deep=1")
    assert response.status_code == 500
    assert "ZeroDivision" not in response.content.decode()


def test_forged_form_is_refused_by_name() -> None:
    response = Client(enforce_csrf_checks=True).post("/plant/", {"kind": "oak"})
    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()


def test_stale_edit_is_refused_and_a_current_one_tagged(api: Api) -> None:
    stale = api(None).put("/api/v1/gates/", {}, headers={"If-Match": '"6"'})
    assert (stale.status_code, stale.json()["code"], stale.json()["current"]) == (412, "edited_meanwhile", '"7"')
    current = api(None).put("/api/v1/gates/", {}, headers={"If-Match": '"7"'})
    assert (current.status_code, current.headers["ETag"]) == (200, '"8"')


def test_request_id_of_the_caller_comes_back(client: Client) -> None:
    assert client.get("/health/live", headers={"X-Request-ID": "abc-12345"}).headers["X-Request-ID"] == "abc-12345"


def test_request_id_that_is_none_is_replaced(client: Client) -> None:
    assert client.get("/health/live", headers={"X-Request-ID": "a\n{}"}).headers["X-Request-ID"] != "a\n{}"


def test_answers_carry_the_policies(client: Client) -> None:
    response = client.get("/swamp/")
    assert "script-src 'self';" in response.headers["Content-Security-Policy"] + ";"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert response.headers["X-Frame-Options"] == "DENY"


def test_request_line_asks_no_question_of_the_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        client.get("/health/live")


def test_fault_page_needs_nothing_that_may_be_broken(client: Client, settings: Settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    settings.DEBUG = False
    client.raise_request_exception = False
    assert "Something broke on our side" in client.get("/swamp/?deep=1").content.decode()
