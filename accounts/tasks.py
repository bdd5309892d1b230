from __future__ import annotations

from celery import shared_task
from django.core.management import call_command

from accounts import services
from common import clock


@shared_task
def forget_expired_logins() -> None:
    """Delete sessions and refresh tokens that ran out."""
    call_command("clearsessions")
    services.forget_expired_tokens(now=clock.now())
