"""Every pair of statuses against the one table, for every party."""

from __future__ import annotations

from itertools import product

import pytest

from accounts.models import User
from bookings.enums import TRANSITIONS, BookingStatus, Mover
from bookings.events import FACTS
from bookings.exceptions import TransitionNotAllowed
from bookings.services.moving import lock_booking, move
from common import clock
from common.models import AuditEntry, OutboxEvent
from properties.models import Room
from tests.bookings.factories import everything, fresh, in_status

PAIRS = list(product(BookingStatus, BookingStatus))


@pytest.mark.parametrize(("source", "target"), PAIRS, ids=[f"{source}-{target}" for source, target in PAIRS])
def test_move_follows_the_table(
    room: Room, guest: User, staff: User, source: BookingStatus, target: BookingStatus
) -> None:
    booking = in_status(source, room, guest, staff, now=clock.now())
    allowed = TRANSITIONS.get((source, target), frozenset())
    for by in sorted(set(Mover) - allowed):
        before = everything()
        with pytest.raises(TransitionNotAllowed) as refusal:
            move(lock_booking(booking), target, by=by, reason="just so")
        assert refusal.value.extra == {"status": source}
        assert everything() == before
    if allowed:
        at = clock.now()
        move(
            lock_booking(booking),
            target,
            by=sorted(allowed)[0],
            expires_at=at,
            confirmed_at=at,
            cancelled_at=at,
            cancelled_by=Mover.GUEST,
        )
        assert fresh(booking).status == target
        assert AuditEntry.objects.filter(action=FACTS[target], subject=booking.ref).exists()
        assert OutboxEvent.objects.filter(name=FACTS[target], payload__was=source).count() == 1
