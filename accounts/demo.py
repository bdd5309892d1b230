"""The demo's logins: public by design, so they exist only where the demo marketplace was loaded."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission

from accounts.models import User
from accounts.services import open_account
from common.registries import demo_part

PASSWORD = "sojourn-demo"  # noqa: S105 (printed at the start of the demo)
LOGINS: dict[str, tuple[str, dict[str, bool]]] = {
    "guest": ("Nadia Haddad", {}),
    "guest2": ("Tom Okafor", {}),
    "host": ("Inês Carvalho", {"is_host": True}),
    "host2": ("Kenji Mori", {"is_host": True}),
    "pro": ("Lena Weber", {"is_professional": True}),
    "staff": ("Sam Rivera", {"is_staff": True}),
    "admin": ("Alex Kim", {"is_staff": True, "is_superuser": True}),
}
LOOKS_AND_CHANGES = r"^(view|change)_"


@demo_part(order=10)
def load_logins() -> None:
    for login, (name, roles) in LOGINS.items():
        if not User.objects.filter(email=address(login)).exists():
            open_account(address(login), PASSWORD, name=name, **roles)
    group, _ = Group.objects.get_or_create(name="Staff")
    group.permissions.set(Permission.objects.filter(codename__regex=LOOKS_AND_CHANGES))
    User.objects.get(email=address("staff")).groups.add(group)


def address(login: str) -> str:
    return f"{login}@demo.sojourn.test"
