from __future__ import annotations

from celery import shared_task

from availability import services
from common import clock


@shared_task
def roll_calendars() -> None:
    services.roll_calendars(now=clock.now())
