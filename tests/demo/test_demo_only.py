from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from properties.models import Property


@pytest.mark.django_db
def test_load_demo_refuses_outside_the_demo() -> None:
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert not Property.objects.exists()
    assert not User.objects.exists()
