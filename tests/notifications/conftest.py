from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.mail import EmailMessage

from accounts.models import User
from tests.bookings.conftest import room

__all__ = ["room"]

MailsTo = Callable[[User], list[EmailMessage]]


@pytest.fixture
def mails_to(deliver_events: Callable[[], int], mailoutbox: list[EmailMessage]) -> MailsTo:
    """Return a function that delivers all news and gives what was mailed to somebody, oldest first."""

    def mails(user: User) -> list[EmailMessage]:
        deliver_events()
        return [mail for mail in mailoutbox if mail.to == [user.email]]

    return mails


def links(mail: EmailMessage) -> list[str]:
    return re.findall(r"https?://\S+", str(mail.body))
