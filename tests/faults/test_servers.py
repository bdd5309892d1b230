"""Redis, mail server, web process and worker die or stall: booking and paying go on, and nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager

import httpx
import pytest

from tests.common.smtp import mail_server
from tests.faults.conftest import Battered
from tests.marketplace import Marketplace, eventually
from tests.mobile_app import MobileApp

SLOWEST_SECONDS = 3.0
AT_ONCE = 24


@pytest.mark.parametrize("fault", [Marketplace.down, Marketplace.stalled], ids=["down", "stalled"])
def test_booking_and_paying_go_on_without_redis(
    place: Marketplace,
    battered: Battered,
    guest: MobileApp,
    fault: Callable[[Marketplace, str], AbstractContextManager[None]],
) -> None:
    with fault(place, "redis"), patience(guest):
        booking = guest.book(*battered.rooms.free()).raise_for_status().json()["id"]
        guest.pay_on_page(booking)
        # The gateway's webhook and the guest's return confirm it, each in place, for no worker hears of it.
        guest.get(f"bookings/{booking}/payment/").raise_for_status()
        assert guest.status(booking) == "confirmed"
        second = guest.book(*battered.rooms.free()).raise_for_status().json()["id"]
        guest.pay_on_page(second)
        guest.wait_for_status(second, "confirmed")
    assert eventually(lambda: place.manage("check_invariants").returncode == 0)
    assert_worker_works(place, battered, guest)


def test_a_mail_server_that_is_down_delays_the_mail_alone(
    place: Marketplace, battered: Battered, guest: MobileApp
) -> None:
    booking = guest.book(*battered.rooms.free()).raise_for_status().json()["id"]
    guest.pay_on_page(booking)
    guest.wait_for_status(booking, "confirmed")
    eventually(lambda: place.mails(guest.address)[0].startswith("Confirmed:"))
    latest = place.mails(guest.address)[0]

    with mail_server(port=battered.mail_port) as server:

        def arrived() -> list[str]:
            return [str(mail["Message-ID"]) for mail in server.accepted if mail["To"] == guest.address]

        retry_at_once(place)
        assert eventually(lambda: len(arrived()) >= len(place.mails(guest.address)), seconds=30), (latest, arrived())
        time.sleep(1)
        assert len(arrived()) == len(set(arrived())) == len(place.mails(guest.address))


def test_a_web_process_that_is_killed_loses_nothing_it_acknowledged(
    place: Marketplace, battered: Battered, guest: MobileApp
) -> None:
    wanted = [(battered.rooms.free(), f"killed-web-{time.time_ns()}-{number}") for number in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = [pool.submit(try_to_book, guest, *stay, key=key) for stay, key in wanted]
        wait(answers, return_when=FIRST_COMPLETED)
        place.kill("web")
    acknowledged = [booked for answer in answers if (booked := answer.result())]
    assert len(acknowledged) < AT_ONCE, "the process was killed too late"
    assert eventually(lambda: is_ready(place), seconds=60)
    for booking in acknowledged:
        assert guest.status(booking) == "pending"
    again = [retry_to_book(guest, *stay, key=key) for stay, key in wanted]
    assert set(acknowledged) < set(again)
    assert len(set(again)) == AT_ONCE


def test_a_worker_that_is_killed_leaves_its_tasks_to_the_next(
    place: Marketplace, battered: Battered, guest: MobileApp
) -> None:
    bookings = [guest.book(*battered.rooms.free()).raise_for_status().json()["id"] for _ in range(3)]
    with place.faulty_gateway(latency_ms=600):
        with ThreadPoolExecutor(len(bookings)) as pool:
            list(pool.map(guest.pay_on_page, bookings))
        place.kill("worker")
    for booking in bookings:
        guest.wait_for_status(booking, "confirmed", seconds=120)
    assert_worker_works(place, battered, guest)


@contextmanager
def patience(app: MobileApp) -> Iterator[None]:
    """Every answer meanwhile comes in time."""
    slow: list[str] = []

    def measure(answer: httpx.Response) -> None:
        answer.read()
        if answer.elapsed.total_seconds() > SLOWEST_SECONDS:
            slow.append(f"{answer.request.method} {answer.request.url.path}: {answer.elapsed.total_seconds():.1f} s")

    app.http.event_hooks["response"].append(measure)
    hooks = app.http.event_hooks
    app.http.event_hooks = hooks
    try:
        yield
    finally:
        app.http.event_hooks = {"request": [], "response": []}
    assert not slow, slow


def assert_worker_works(place: Marketplace, battered: Battered, guest: MobileApp) -> None:
    """What only a worker does is done: the mail of a booking that was paid without a look at it is queued."""
    booking = guest.book(*battered.rooms.free()).raise_for_status().json()["id"]
    before = len(place.mails(guest.address))
    guest.pay_on_page(booking)
    guest.wait_for_status(booking, "confirmed", seconds=60)
    assert eventually(lambda: len(place.mails(guest.address)) > before, seconds=60)


def retry_at_once(place: Marketplace) -> None:
    """Make due what waits for its next try, as time would."""
    again = "from common.models import Delivery; from common import clock; "
    again += "Delivery.objects.filter(done_at=None).update(due_at=clock.now())"
    done = place.manage("shell", "--no-imports", "-c", again)
    assert done.returncode == 0, done.stderr


def try_to_book(guest: MobileApp, room: str, check_in: str, check_out: str, *, key: str) -> str:
    """The booking's id; empty where no answer came."""
    try:
        answer = guest.book(room, check_in, check_out, key=key)
    except httpx.TransportError:
        return ""
    return str(answer.json()["id"]) if answer.status_code == 201 else ""


def retry_to_book(guest: MobileApp, room: str, check_in: str, check_out: str, *, key: str) -> str:
    """The same request under the same key until it is answered: 409 while the first one's lease runs."""

    def answered() -> str:
        return try_to_book(guest, room, check_in, check_out, key=key)

    return eventually(answered, seconds=90)


def is_ready(place: Marketplace) -> bool:
    try:
        return httpx.get(f"{place.url}/health/ready", timeout=5).is_success
    except httpx.TransportError:
        return False
