from __future__ import annotations

from bookings.enums import FINAL, HOLDS_DATES, INITIAL, TRANSITIONS, BookingStatus, Mover, sources_of
from bookings.events import FACTS


def test_transitions_end_in_the_final_statuses() -> None:
    assert {BookingStatus.DECLINED, BookingStatus.COMPLETED, BookingStatus.NO_SHOW} == FINAL


def test_transitions_reach_every_status() -> None:
    assert {target for _source, target in TRANSITIONS} | INITIAL == set(BookingStatus)


def test_transitions_each_make_a_fact() -> None:
    assert {target for _source, target in TRANSITIONS} == set(FACTS)


def test_dates_are_held_from_the_start() -> None:
    assert INITIAL <= HOLDS_DATES


def test_sources_of_cancelled_differ_by_party() -> None:
    assert sources_of(BookingStatus.CANCELLED, Mover.GUEST) == {
        BookingStatus.REQUESTED,
        BookingStatus.PENDING,
        BookingStatus.CONFIRMED,
    }
    assert sources_of(BookingStatus.CANCELLED, Mover.HOST) == {BookingStatus.PENDING, BookingStatus.CONFIRMED}
    assert sources_of(BookingStatus.CANCELLED, Mover.CLOCK) == frozenset()
