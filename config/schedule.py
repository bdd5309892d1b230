"""What the scheduler starts, and how often. Every task bears being started twice at once."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab


def every(seconds: float, task: str, *, queue: str = "events", **kwargs: object) -> dict[str, Any]:
    """Start `task` every so many seconds; what no worker took until the next start is dropped, not piled up."""
    return {"task": task, "schedule": seconds, "kwargs": kwargs, "options": {"queue": queue, "expires": seconds}}


def daily(hour: int, minute: int, task: str, *, queue: str = "bulk", **kwargs: object) -> dict[str, Any]:
    """Start `task` once a day at that time in UTC."""
    return {
        "task": task,
        "schedule": crontab(hour=str(hour), minute=str(minute)),
        "kwargs": kwargs,
        "options": {"queue": queue},
    }


BEAT_SCHEDULE = {
    "roll calendars": every(3600, "availability.tasks.roll_calendars", queue="bulk"),
    "forget expired logins": daily(3, 20, "accounts.tasks.forget_expired_logins"),
    "deliver events": every(3, "common.tasks.deliver", queue="events", on="events"),
    "deliver mail and the like": every(5, "common.tasks.deliver", queue="deliveries", on="deliveries"),
    "deliver bulk": every(10, "common.tasks.deliver", queue="bulk", on="bulk"),
    "expire holds that ran out": every(5, "bookings.tasks.sweep_holds"),
    "complete stays that are over": every(60, "bookings.tasks.complete_stays"),
    "purge the outbox": daily(3, 40, "common.tasks.purge_outbox"),
    "purge idempotency keys": every(3600, "common.tasks.purge_idempotency_keys", queue="bulk"),
    "verify open payments": every(300, "payments.tasks.verify_open_payments"),
    "follow refunds": every(60, "payments.tasks.follow_due_refunds"),
    "follow webhooks": every(15, "payments.tasks.follow_due_webhooks"),
}
