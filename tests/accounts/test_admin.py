from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from accounts import services
from accounts.models import User
from common.exceptions import NotAllowed
from common.models import AuditEntry, OutgoingMail
from tests.accounts.conftest import App

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(db: None) -> User:
    return services.open_account("admin@cast.test", "sojourn-demo", is_staff=True, is_superuser=True)


@pytest.fixture
def desk(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def test_find_users_by_address_and_name(desk: Client, guest: User, host: User) -> None:
    for sought in ("guest@cast", "Guest", guest.public_id):
        page = desk.get("/admin/accounts/user/", {"q": sought}).content.decode()
        assert guest.email in page
        assert host.email not in page


def test_open_every_page_of_the_admin(desk: Client, app: App, guest: User) -> None:
    app.tokens_of(guest)
    assert desk.get(f"/admin/accounts/user/{guest.pk}/change/").status_code == 200
    assert desk.get("/admin/accounts/refreshtoken/").status_code == 200
    assert desk.get("/admin/accounts/user/add/").status_code == 403
    assert desk.get(f"/admin/accounts/user/{guest.pk}/delete/").status_code == 403


def test_deactivate_ends_tokens_and_is_audited(desk: Client, app: App, guest: User, admin: User) -> None:
    access, _ = app.tokens_of(guest)
    desk.post("/admin/accounts/user/", {"action": "deactivate", "_selected_action": guest.pk})
    assert app.me(access).status_code == 401
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.subject, entry.actor_id) == ("account_deactivated", f"user:{guest.pk}", admin.pk)


def test_staff_cannot_make_themselves_administrators(client: Client, staff: User) -> None:
    staff.user_permissions.add(*Permission.objects.filter(content_type__app_label="accounts"))
    client.force_login(staff)
    client.post(f"/admin/accounts/user/{staff.pk}/change/", {"name": "Me", "time_zone": "UTC", "is_superuser": "on"})
    staff.refresh_from_db()
    assert (staff.name, staff.is_superuser) == ("Me", False)


def test_staff_cannot_lock_out_staff(staff: User, admin: User) -> None:
    with pytest.raises(NotAllowed):
        services.deactivate_account(admin, actor=staff, reason="coup")
    admin.refresh_from_db()
    assert admin.is_active


def test_the_admin_shows_no_codes(desk: Client, app: App) -> None:
    app.post("auth/signup", {"email": "new@cast.test", "password": "a long enough secret"})
    mail = OutgoingMail.objects.get()
    code = mail.body.split("asked for it:")[1].split()[0]
    page = desk.get(f"/admin/common/outgoingmail/{mail.pk}/change/").content.decode()
    assert mail.subject in page
    assert code not in page
