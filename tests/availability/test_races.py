"""Many at once, on real connections. Each race is run with guards off as well, to prove that it can be lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from availability import selectors, services
from availability.exceptions import NightsBooked, NightsTaken
from availability.models import NightClaim
from availability.services import locks
from common.dates import DateRange
from common.db import verb
from common.exceptions import Busy
from common.registries import Violation
from tests.availability import guards
from tests.races import at_once, waiting_for_a_lock

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

OPENS_ON = date(2026, 11, 21)
ROUNDS = 20
Violations = Callable[[], list[Violation]]


def stay(first: int, nights: int) -> DateRange:
    return DateRange(OPENS_ON + timedelta(first), OPENS_ON + timedelta(first + nights))


def calendars(count: int) -> list[int]:
    return services.open_calendars(count, time_zone="America/Toronto", opens_on=OPENS_ON, nights=60)


@verb
def take(ids: Sequence[int], dates: DateRange, holder: str) -> int:
    """Take one of the units as a booking does: look, lock, take."""
    if not selectors.free_calendars(ids, dates):
        raise NightsTaken
    calendar = locks.lock_one_free(ids, dates)
    if calendar is None:
        raise NightsTaken
    services.claim_nights(calendar, dates, holder=holder)
    return calendar


def takers(count: int, ids: Sequence[int], dates: DateRange) -> list[Callable[[], int]]:
    return [partial(take, ids, dates, f"booking:{i}") for i in range(count)]


def winners(outcomes: Sequence[int | Exception]) -> list[int]:
    """Return who won; whoever lost was told that the nights are taken, and nothing else."""
    lost = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert [repr(error) for error in lost if not isinstance(error, NightsTaken)] == []
    return [i for i, outcome in enumerate(outcomes) if not isinstance(outcome, Exception)]


@pytest.fixture
def guarded_by(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave only the named guards standing."""
    if "calendar locks" not in request.param:
        guards.drop_calendar_locks(monkeypatch)
    if "night locks" not in request.param:
        guards.drop_night_locks(monkeypatch)
    with nullcontext() if "constraint" in request.param else guards.without_constraint():
        yield


@pytest.mark.parametrize(
    "guarded_by",
    [
        ["calendar locks", "night locks", "constraint"],
        ["calendar locks"],
        ["night locks"],
        ["constraint"],
    ],
    indirect=True,
    ids=" and ".join,
)
def test_claim_nights_by_many_at_once_has_one_winner(guarded_by: None, violations: Violations) -> None:
    for _ in range(ROUNDS):
        ids = calendars(1)
        assert len(winners(at_once(*takers(8, ids, stay(3, 4))))) == 1
    assert violations() == []


@pytest.mark.parametrize("guarded_by", [[]], indirect=True, ids=["nothing"])
def test_claim_nights_without_any_guard_sells_a_night_twice(guarded_by: None, violations: Violations) -> None:
    sold = [len(winners(at_once(*takers(8, calendars(1), stay(3, 4))))) for _ in range(ROUNDS)]
    assert max(sold) > 1
    assert any(violation.rule == "booked_nights_have_one_owner" for violation in violations())


@pytest.mark.parametrize(
    "guarded_by", [["calendar locks", "night locks", "constraint"], ["constraint"]], indirect=True, ids=" and ".join
)
def test_claim_staggered_nights_at_once_has_no_overlapping_winners(guarded_by: None, violations: Violations) -> None:
    for _ in range(ROUNDS):
        ids = calendars(1)
        stays = [stay(first, 5) for first in range(12)]
        won = winners(at_once(*(partial(take, ids, dates, f"booking:{i}") for i, dates in enumerate(stays))))
        assert won
        assert not any(stays[a].overlaps(stays[b]) for a in won for b in won if a != b)
    assert violations() == []


def test_claim_adjacent_nights_at_once_all_win(violations: Violations) -> None:
    for _ in range(ROUNDS):
        ids = calendars(1)
        racers = [partial(take, ids, stay(first, 3), f"booking:{first}") for first in (0, 3, 6, 9)]
        assert winners(at_once(*racers)) == [0, 1, 2, 3]
    assert violations() == []


def test_claim_five_units_by_forty_has_five_winners(violations: Violations) -> None:
    for _ in range(ROUNDS):
        ids = calendars(5)
        outcomes = at_once(*takers(40, ids, stay(3, 4)))
        assert sorted(outcomes[i] for i in winners(outcomes)) == ids  # type: ignore[type-var]
    assert violations() == []


def test_block_against_claim_has_one_winner(violations: Violations) -> None:
    for _ in range(ROUNDS):
        (calendar,) = calendars(1)
        outcomes = at_once(
            partial(services.block_nights, calendar, stay(2, 4)),
            partial(services.claim_nights, calendar, stay(5, 3), holder="booking:1"),
        )
        assert [type(outcome) for outcome in outcomes] in ([NightsBooked, type(None)], [type(None), NightsTaken])
    assert violations() == []


def test_release_against_claims_leaves_one_owner_at_most(violations: Violations) -> None:
    for _ in range(ROUNDS):
        (calendar,) = ids = calendars(1)
        take(ids, stay(3, 4), "booking:first")
        release: Callable[[], int] = partial(services.release_nights, "booking:first", calendar_id=calendar)
        outcomes = at_once(release, *takers(6, ids, stay(4, 3)))
        assert outcomes[0] == 4
        assert len(winners(outcomes[1:])) <= 1
    assert violations() == []


def test_claim_of_a_calendar_that_unlocks_again_waits_and_wins() -> None:
    (calendar,) = ids = calendars(1)
    with ExitStack() as released_last:
        with transaction.atomic():
            services.lock_calendars(ids)
            racer = released_last.enter_context(waiting_for_a_lock(partial(take, ids, stay(3, 4), "booking:1")))
        assert racer.result() == calendar


def test_claim_of_a_calendar_taken_while_waiting_is_refused() -> None:
    ids = calendars(1)
    with ExitStack() as released_last:
        with transaction.atomic():
            take(ids, stay(3, 4), "booking:first")
            racer = released_last.enter_context(waiting_for_a_lock(partial(take, ids, stay(3, 4), "booking:1")))
        assert isinstance(racer.result(), NightsTaken)


def test_lock_one_free_judges_ignored_holders_again_after_the_wait() -> None:
    ids = calendars(2)
    for calendar in ids:
        services.claim_nights(calendar, stay(3, 4), holder="booking:stale")

    @verb
    def lock() -> int | None:
        return services.lock_one_free(ids, stay(3, 4), ignoring=["booking:stale"])

    with ExitStack() as released_last:
        with transaction.atomic():
            services.lock_calendars(ids)
            services.release_nights("booking:stale", calendar_id=ids[0])
            services.claim_nights(ids[0], stay(3, 4), holder="booking:first")
            racer = released_last.enter_context(waiting_for_a_lock(lock))
        assert racer.result() == ids[1]


def test_claim_of_a_calendar_locked_too_long_is_refused_as_busy() -> None:
    ids = calendars(1)

    def impatient() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        try:
            return take(ids, stay(3, 4), "booking:1")
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")

    with transaction.atomic():
        services.lock_calendars(ids)
        (outcome,) = at_once(impatient)
    assert isinstance(outcome, Busy)
    assert not NightClaim.objects.exists()


def test_roll_calendars_in_two_copies_rolls_each_once(violations: Violations) -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    calendars(40)
    copies = at_once(*[partial(services.roll_calendars, now=now)] * 2)
    assert sum(copies) == 40  # type: ignore[arg-type]
    assert violations() == []
