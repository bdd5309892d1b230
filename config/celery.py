"""The workers' application. `celery -A config worker` serves all queues; `-Q deliveries` one of them."""

from __future__ import annotations

import logging.config
import os
from typing import Any

from celery import Celery, Task, signals

from common import request_id

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("sojourn")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@signals.setup_logging.connect
def log_as_the_web_does(**_: Any) -> None:
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@signals.before_task_publish.connect
def send_request_id(headers: dict[str, Any], **_: Any) -> None:
    headers["request_id"] = request_id.current()


@signals.task_prerun.connect
def take_request_id(task: Task, **_: Any) -> None:
    request_id.take(getattr(task.request, "request_id", None) or "")
