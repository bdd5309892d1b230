from __future__ import annotations

from celery import shared_task

from bookings import services
from common import clock


@shared_task
def sweep_holds() -> int:
    return services.sweep_holds(now=clock.now())


@shared_task
def complete_stays() -> int:
    return services.complete_stays(now=clock.now())
