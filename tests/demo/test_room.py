"""Slow work has a room: few at once, clients in turn, and a time to come again for all others."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable

import pytest

from demo.limits.refusal import BusyError
from demo.limits.room import MOST_SECONDS, ClientLeftError, Room
from mnist_core import Recognizer
from mnist_core.recognition.effort import check_cancelled
from tests.browser.messages import run
from tests.drawing import draw_digit


class Work:
    """Work that lasts until the test lets it end, and remembers who was served."""

    def __init__(self) -> None:
        self.served: list[str] = []
        self.num_at_once = self.most_at_once = 0
        self.may_end = threading.Event()
        self._lock = threading.Lock()

    def by(self, name: str) -> Callable[[], str]:
        def work() -> str:
            with self._lock:
                self.served.append(name)
                self.num_at_once += 1
                self.most_at_once = max(self.most_at_once, self.num_at_once)
            self.may_end.wait(10)
            with self._lock:
                self.num_at_once -= 1
            return name

        return work


@pytest.fixture
def work() -> Work:
    return Work()


def ask_all(
    room: Room, work: Work, names: list[str], meanwhile: Callable[[], None] = lambda: None
) -> list[object]:
    """Ask in this order, each name's first letter being its client; then let the work end."""

    async def ask() -> list[object]:
        tasks = []
        for name in names:
            tasks.append(asyncio.create_task(room.run(work.by(name), client=name[0])))
            await asyncio.sleep(0)  # it takes its place now
        await asyncio.sleep(0.05)
        meanwhile()
        work.may_end.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    return run(ask())


def test_no_more_run_at_once_than_there_is_room_for(work: Work):
    answers = ask_all(Room("test", 2), work, ["a1", "b1", "c1", "d1", "e1"])

    assert answers == ["a1", "b1", "c1", "d1", "e1"]
    assert work.most_at_once == 2


def test_clients_take_turns(work: Work):
    ask_all(Room("test", 1), work, ["a1", "a2", "a3", "a4", "b1", "c1", "b2"])

    assert work.served == ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]


def test_who_finds_the_queue_full_is_told_when_to_come_again(work: Work):
    answers = ask_all(Room("test", 1, max_waiting=2), work, ["a1", "b1", "c1", "d1"])

    assert answers[:3] == ["a1", "b1", "c1"]
    assert isinstance(answers[3], BusyError)
    assert 1 <= int(str(answers[3].values["seconds"])) <= MOST_SECONDS
    assert str(answers[3].values["seconds"]) in str(answers[3])


def test_one_client_can_not_fill_the_queue(work: Work):
    room = Room("test", 1, max_waiting=3, max_waiting_each=2)

    answers = ask_all(room, work, ["a1", "a2", "a3", "a4", "b1"])

    assert isinstance(answers[3], BusyError)
    assert answers[4] == "b1"


def test_who_waits_too_long_gives_the_place_up(work: Work):
    room = Room("test", 1, patience=0.01)

    first, second = ask_all(room, work, ["a1", "b1"])

    assert first == "a1"
    assert isinstance(second, BusyError)
    assert work.served == ["a1"]
    assert room.num_waiting == 0


def test_work_of_a_client_that_has_left_is_not_started(work: Work):
    async def has_left() -> bool:
        return True

    work.may_end.set()
    room = Room("test", 1)

    async def ask() -> None:
        with pytest.raises(ClientLeftError):
            await room.run(work.by("a1"), client="a", has_left=has_left)
        await room.run(work.by("b1"), client="b")  # its place is free again

    run(ask())
    assert work.served == ["b1"]


def test_a_cancelled_place_is_free_for_the_next(work: Work):
    room = Room("test", 1)

    async def ask() -> object:
        first = asyncio.create_task(room.run(work.by("a1"), client="a"))
        second = asyncio.create_task(room.run(work.by("b1"), client="b"))
        third = asyncio.create_task(room.run(work.by("c1"), client="c"))
        await asyncio.sleep(0.01)
        second.cancel()
        work.may_end.set()
        await first
        return await third

    assert run(ask()) == "c1"
    assert work.served == ["a1", "c1"]


def test_an_error_of_the_work_leaves_the_place_free():
    def fail() -> None:
        raise ZeroDivisionError

    room = Room("test", 1)

    async def ask() -> str:
        with pytest.raises(ZeroDivisionError):
            await room.run(fail, client="a")
        return await room.run(lambda: "served", client="b")

    assert run(ask()) == "served"


def test_a_room_that_closes_sends_away_who_waits_and_finishes_what_runs(work: Work):
    room = Room("test", 1)

    answers = ask_all(room, work, ["a1", "b1"], meanwhile=room.close)

    assert answers[0] == "a1"
    assert isinstance(answers[1], BusyError)

    async def come_later() -> Awaitable[object]:
        return await room.run(work.by("c1"), client="c")

    with pytest.raises(BusyError):
        run(come_later())


def test_whose_turn_comes_as_the_room_closes_is_sent_away():
    room = Room("test", 1)

    async def close_meanwhile() -> bool:
        room.close()
        return False

    with pytest.raises(BusyError):
        run(room.run(lambda: "served", client="a", has_left=close_meanwhile))


def test_work_ends_when_the_client_has_left(recognizer: Recognizer):
    checks = []

    def read_for_ever() -> None:
        while True:
            checks.append(recognizer.read_number(draw_digit(4)))

    async def left_soon() -> bool:
        return len(checks) > 0

    with pytest.raises(ClientLeftError):
        run(Room("test", 1).run(read_for_ever, client="a", has_left=left_soon))


def test_a_place_is_free_again_after_the_client_left():
    def read_until_cancelled() -> None:
        while True:
            check_cancelled()
            time.sleep(0.01)

    async def is_gone() -> bool:
        return bool(asked.append(None)) or len(asked) > 1  # still there when its turn comes

    async def ask() -> str:
        room = Room("test", 1)
        first = asyncio.create_task(room.run(read_until_cancelled, client="a", has_left=is_gone))
        await asyncio.sleep(0)
        second = await room.run(lambda: "read", client="b")
        with pytest.raises(ClientLeftError):
            await first
        return second

    asked: list[None] = []

    assert run(ask()) == "read"
