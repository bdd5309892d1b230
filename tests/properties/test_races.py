from __future__ import annotations

import pytest

from accounts.models import User
from common.exceptions import EditedMeanwhile
from properties.models import Room
from properties.services import edit_room
from tests.properties.factories import published_room
from tests.races import at_once

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

ROUNDS = 20
RACERS = 5


def edits_at_once(host: User, *, by_version: bool) -> list[int]:
    """Let editors who have all read the same version change the price at once; return how many won, per round."""
    room = published_room(host)
    won = []
    for _ in range(ROUNDS):
        read = Room.objects.get(pk=room.pk)
        version = read.version if by_version else None

        def edit(price: int, room: Room = read, version: int | None = version) -> Room:
            return edit_room(room, actor=host, version=version, base_minor=price)

        results = at_once(*[lambda price=price: edit(price) for price in range(1_000, 1_000 + RACERS)])
        losers = [result for result in results if isinstance(result, EditedMeanwhile)]
        winners = [result for result in results if isinstance(result, Room)]
        assert len(winners) + len(losers) == RACERS
        won.append(len(winners))
    return won


def test_without_a_version_editors_overwrite_each_other(host: User) -> None:
    assert max(edits_at_once(host, by_version=False)) > 1


def test_of_editors_who_read_one_version_one_wins(host: User) -> None:
    assert edits_at_once(host, by_version=True) == [1] * ROUNDS
