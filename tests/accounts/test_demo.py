from __future__ import annotations

import pytest

from accounts.demo import LOGINS, PASSWORD, load_logins
from accounts.models import User
from tests.accounts.conftest import App


@pytest.mark.django_db
def test_load_logins_twice_changes_nothing(app: App) -> None:
    load_logins()
    before = list(User.objects.order_by("id").values())
    load_logins()
    assert list(User.objects.order_by("id").values()) == before
    assert len(before) == len(LOGINS)
    for user in User.objects.all():
        assert app.log_in(user, PASSWORD).status_code == 200
    assert User.objects.get(email="host@demo.sojourn.test").roles == ["guest", "host"]
    assert User.objects.get(email="staff@demo.sojourn.test").has_perm("accounts.view_user")
