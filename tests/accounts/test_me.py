from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from rest_framework.test import APIClient

from accounts import services
from accounts.enums import Role
from accounts.models import User
from common.models import AuditEntry, OutboxEvent
from common.money import Money
from tests.accounts.conftest import App
from tests.conftest import PASSWORD

ApiOf = Callable[[User | None], APIClient]

pytestmark = pytest.mark.django_db


def test_see_me(api: ApiOf, host: User, other_host: User) -> None:
    host = services.change_profile(host, currency="JPY", budget=Money(12000, "JPY"))
    answer = api(host).get("/api/v1/me/")
    assert answer.json() == {
        "id": host.public_id,
        "email": "host@cast.test",
        "name": "Host",
        "roles": ["guest", "host"],
        "joined_at": host.joined_at.isoformat().replace("+00:00", "Z"),
        "preferences": {
            "currency": "JPY",
            "language": "",
            "time_zone": "UTC",
            "place": "",
            "check_in": None,
            "check_out": None,
            "guests": None,
            "budget": {"amount": "12000", "currency": "JPY"},
        },
    }


def test_see_me_costs_session_and_user(app: App, guest: User, django_assert_num_queries: Any) -> None:
    access, _ = app.tokens_of(guest)
    with django_assert_num_queries(2):
        app.me(access)


@pytest.mark.parametrize("method", ["get", "patch"])
def test_see_me_as_a_visitor_is_refused(api: ApiOf, method: str) -> None:
    answer = getattr(api(None), method)("/api/v1/me/")
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")


def test_change_me_changes_what_is_sent_alone(api: ApiOf, guest: User) -> None:
    sent = {
        "name": "Ada",
        "preferences": {"place": "Lisbon", "check_in": "2027-05-01", "check_out": "2027-05-04", "language": "fr"},
    }
    answer = api(guest).patch("/api/v1/me/", sent, format="json")
    assert answer.status_code == 200
    guest.refresh_from_db()
    assert answer.json() == api(guest).get("/api/v1/me/").json()
    assert (guest.name, guest.preferred_place, guest.language) == ("Ada", "Lisbon", "fr")
    assert (guest.preferred_check_in, guest.preferred_check_out) == (date(2027, 5, 1), date(2027, 5, 4))

    api(guest).patch("/api/v1/me/", {"preferences": {"budget": {"amount": "80.50", "currency": "EUR"}}}, format="json")
    guest.refresh_from_db()
    assert guest.budget == Money(8050, "EUR")
    assert guest.preferred_place == "Lisbon"


@pytest.mark.parametrize(
    "preferences",
    [
        {"currency": "XXY"},
        {"currency": "eur"},
        {"time_zone": "Mars/Olympus"},
        {"language": "tlh"},
        {"check_in": "2027-05-04"},
        {"check_in": "2027-05-04", "check_out": "2027-05-04"},
        {"check_in": "yesterday"},
        {"guests": 0},
        {"guests": 51},
        {"budget": {"amount": "-1", "currency": "EUR"}},
        {"budget": {"amount": "1.005", "currency": "EUR"}},
        {"budget": {"amount": "1" * 30, "currency": "EUR"}},
        {"budget": {"amount": "NaN", "currency": "EUR"}},
        {"budget": 12},
        {"place": "x" * 121},
        {"place": "\x00"},
        "nonsense",
    ],
)
def test_change_me_to_nonsense_changes_nothing(api: ApiOf, guest: User, preferences: object) -> None:
    answer = api(guest).patch("/api/v1/me/", {"name": "Ada", "preferences": preferences}, format="json")
    assert answer.status_code == 400
    guest.refresh_from_db()
    assert (guest.name, guest.currency, guest.preferred_check_in) == ("Guest", "", None)


@pytest.mark.parametrize("field", ["id", "email", "roles", "is_staff", "is_host"])
def test_change_me_cannot_change_what_is_not_mine_to_change(api: ApiOf, guest: User, field: str) -> None:
    before = api(guest).get("/api/v1/me/").json()
    api(guest).patch("/api/v1/me/", {field: "staff@cast.test"}, format="json")
    assert api(guest).get("/api/v1/me/").json() == before


def test_add_role_twice_adds_it_once(api: ApiOf, guest: User) -> None:
    for _ in range(2):
        answer = api(guest).post("/api/v1/me/roles/", {"role": "host"}, format="json")
        assert (answer.status_code, answer.json()["roles"]) == (200, ["guest", "host"])
    assert list(AuditEntry.objects.values_list("action", "subject")) == [("role_added", f"user:{guest.pk}")]
    assert OutboxEvent.objects.filter(name="role_added").count() == 1


@pytest.mark.parametrize("role", ["staff", "admin", "", None, 7])
def test_add_role_that_is_not_offered_is_refused(api: ApiOf, guest: User, role: object) -> None:
    assert api(guest).post("/api/v1/me/roles/", {"role": role}, format="json").status_code == 400
    guest.refresh_from_db()
    assert guest.roles == ["guest"]


def test_add_role_keeps_the_others(host: User) -> None:
    assert services.add_role(host, role=Role.PROFESSIONAL)
    host.refresh_from_db()
    assert host.roles == ["guest", "host", "professional"]


def test_become_a_host_on_the_page(client: Client, guest: User) -> None:
    client.force_login(guest)
    assert "Become a host" in client.get("/account/").content.decode()
    client.post("/account/roles/", {"role": "host"})
    guest.refresh_from_db()
    assert guest.is_host
    assert "Become a host" not in client.get("/account/").content.decode()


PROFILE: dict[str, Any] = {"name": "Ada", "currency": "eur", "language": "fr", "time_zone": "Europe/Paris"}


def test_change_the_profile_on_the_page(client: Client, guest: User) -> None:
    client.force_login(guest)
    answer = client.post("/account/", {**PROFILE, "budget": "99.50"}, follow=True)
    assert '<html lang="fr"' in answer.content.decode()
    guest.refresh_from_db()
    assert (guest.name, guest.currency, guest.budget) == ("Ada", "EUR", Money(9950, "EUR"))


@pytest.mark.parametrize(
    ("field", "sent"),
    [
        ("currency", {"currency": "XXY"}),
        ("time_zone", {"time_zone": "Mars/Olympus"}),
        ("budget", {"budget": "10", "currency": ""}),
        ("budget", {"budget": "0"}),
        ("__all__", {"preferred_check_in": "2027-05-04"}),
    ],
)
def test_change_the_profile_to_nonsense_says_so_by_the_field(
    client: Client, guest: User, field: str, sent: dict[str, str]
) -> None:
    client.force_login(guest)
    answer = client.post("/account/", {**PROFILE, **sent})
    assert answer.context["form"].errors[field]
    guest.refresh_from_db()
    assert guest.name == "Guest"


@pytest.mark.parametrize(
    "columns",
    [
        {"email": "UPPER@cast.test"},
        {"preferred_check_in": date(2027, 1, 2)},
        {"preferred_check_in": date(2027, 1, 2), "preferred_check_out": date(2027, 1, 2)},
        {"budget_minor": 100},
        {"budget_minor": 0, "budget_currency": "EUR"},
    ],
)
def test_the_database_refuses_what_no_account_can_be(guest: User, columns: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=guest.pk).update(**columns)


def test_create_superuser_can_sign_in_at_once(client: Client) -> None:
    User.objects.create_superuser("Root@cast.test", PASSWORD)
    answer = client.post("/account/login/?next=/admin/", {"login": "root@cast.test", "password": PASSWORD})
    assert answer["Location"] == "/admin/"
