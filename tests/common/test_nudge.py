from __future__ import annotations

import json
import time

import pytest
from django.core.cache import cache
from django.db import transaction
from django_redis import get_redis_connection
from pytest_django.fixtures import Settings

from common.events import nudge, publish
from tests.common.conftest import Listen

pytestmark = pytest.mark.django_db(transaction=True)

QUEUE = "celery:bulk"


def waiting_tasks() -> list[str]:
    messages = get_redis_connection("default").lrange(QUEUE, 0, -1)
    return [json.loads(message)["headers"]["task"] for message in messages]


def test_nudge_sends_one_task_for_many_commits_until_it_begins(listen: Listen, settings: Settings) -> None:
    settings.EVENTS_NUDGE = True
    get_redis_connection("default").delete(QUEUE)
    cache.delete("nudge:bulk")
    listen(lambda event: None, queue="bulk")
    for _ in range(2):
        for _ in range(5):
            with transaction.atomic():
                publish("tree_planted", subject="tree:1")
                publish("tree_planted", subject="tree:2")
        time.sleep(0.5)
        assert waiting_tasks() == ["common.tasks.deliver"]
    nudge.begun("bulk")
    nudge.wish("bulk")
    time.sleep(0.5)
    assert len(waiting_tasks()) == 2
    get_redis_connection("default").delete(QUEUE)


def test_nudge_of_what_is_rolled_back_is_not_sent(listen: Listen, settings: Settings) -> None:
    settings.EVENTS_NUDGE = True
    get_redis_connection("default").delete(QUEUE)
    cache.delete("nudge:bulk")
    listen(lambda event: None, queue="bulk")
    with transaction.atomic():
        publish("tree_planted", subject="tree:1")
        transaction.set_rollback(True)
    time.sleep(0.3)
    assert waiting_tasks() == []
