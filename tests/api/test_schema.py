"""Whatever is sent to the API, by whomever: no 5xx, no status and no body that the OpenAPI document doesn't know."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis import APIOperation, Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import User
from properties.models import Unit
from tests.accounts.conftest import App
from tests.properties.factories import published_room

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES, MANY_EXAMPLES = 4, 150
ROLES = ["visitor", "guest", "host", "staff"]


def operations() -> Iterator[APIOperation[Any, Any, Any, Any]]:
    document = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    schema = schemathesis.openapi.from_dict(document)
    schema.app = get_wsgi_application()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


@pytest.fixture
def real_ids(host: User) -> dict[str, str]:
    """Ids that exist, so that the cases get further than "not found"."""
    room = published_room(host, units=2)
    unit = Unit.objects.filter(room=room).earliest("pk")
    return {"property_id": room.listing.public_id, "room_id": room.public_id, "unit_id": unit.public_id}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ROLES)
def test_the_api_keeps_to_its_document(role: str, real_ids: dict[str, str], request: pytest.FixtureRequest) -> None:
    send_cases(role, real_ids, request, examples=EXAMPLES)


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ROLES)
def test_the_api_keeps_to_its_document_in_many_cases(
    role: str, real_ids: dict[str, str], request: pytest.FixtureRequest
) -> None:
    send_cases(role, real_ids, request, examples=MANY_EXAMPLES)


def send_cases(role: str, real_ids: dict[str, str], request: pytest.FixtureRequest, *, examples: int) -> None:
    headers = headers_of(role, request)
    wrong: list[str] = []
    for operation in operations():
        try:
            send_operation(operation, headers, real_ids, examples=examples)
        except (AssertionError, BaseExceptionGroup, schemathesis.errors.SchemathesisError) as failure:
            wrong.append(f"{operation.label}: {failure}")
    assert not wrong, "\n\n".join(wrong)


def send_operation(
    operation: APIOperation[Any, Any, Any, Any], headers: dict[str, str], real_ids: dict[str, str], *, examples: int
) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), real=strategies.booleans())
    def send(case: Case[Any], real: bool) -> None:
        if real:
            make_real(case, real_ids)
        case.call_and_validate(headers=headers, checks=CHECKS)

    send()


def make_real(case: Case[Any], real_ids: dict[str, str]) -> None:
    """Put ids that exist, and a key that may be used, in the place of what was made up."""
    for name in case.path_parameters or {}:
        case.path_parameters[name] = real_ids.get(name, case.path_parameters[name])
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] = secrets.token_hex(16)
    for place in (case.query, case.body):
        if isinstance(place, dict) and "room" in place:
            place["room"] = real_ids["room_id"]


def headers_of(role: str, request: pytest.FixtureRequest) -> dict[str, str]:
    if role == "visitor":
        return {}
    access, _ = App().tokens_of(request.getfixturevalue(role))
    return {"Authorization": f"Bearer {access}"}
