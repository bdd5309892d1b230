from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.conftest import PASSWORD

OURS = ("common", "accounts", "availability", "pricing", "properties", "payments", "bookings", "notifications")
MODELS = [model for model in apps.get_models() if model._meta.app_label in OURS]


@pytest.fixture
def superuser(db: None) -> User:
    return User.objects.create_superuser("chief@cast.test", PASSWORD)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_has_a_list_in_the_admin(client: Client, superuser: User, model: type[Model]) -> None:
    assert admin.site.is_registered(model)
    client.force_login(superuser)
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    assert client.get(url).status_code == 200
    assert client.get(url, {"q": "nothing-like-this"}).status_code == 200


def test_admin_asks_for_the_login_of_the_pages(client: Client) -> None:
    response = client.get("/admin/")
    assert response.status_code == 302
    assert "login" in response.headers["Location"]
