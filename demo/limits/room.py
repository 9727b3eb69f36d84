"""A room for slow work: few at once, a short fair queue, and an honest "busy" for all who come after."""

from __future__ import annotations

import asyncio
import math
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from demo.limits.refusal import BusyError
from mnist_core import ReadingCancelledError, cancellable

MAX_WAITING = 16  # pieces of work
MAX_WAITING_EACH = 8  # of one client
PATIENCE = 20.0  # seconds in the queue; a browser or a proxy gives up after 30 to 60
MOST_SECONDS = 60  # that a client is asked to stay away
FIRST_GUESS = 1.0  # seconds that a piece of work takes, before any was done
LOOK_EVERY = 0.5  # seconds: whether the client still waits
MEMORY = 0.8  # how much the guess keeps of what it was, at each piece of work

Result = TypeVar("Result")


class ClientLeftError(Exception):
    """Whoever asked has hung up: nobody would read the answer."""


def spare_cores() -> int:
    """Count the cores that slow work may take: one is left for those who draw."""
    count = getattr(os, "sched_getaffinity", None)
    return max(1, (len(count(0)) if count else os.cpu_count() or 1) - 1)


class Room:
    """Runs slow work in threads of its own, so that it can't take those that drawings are read in.

    Clients take turns: who has forty pictures waits longer than who has one. Belongs to one event loop.
    """

    def __init__(
        self,
        name: str,
        size: int,
        *,
        max_waiting: int = MAX_WAITING,
        max_waiting_each: int = MAX_WAITING_EACH,
        patience: float = PATIENCE,
    ) -> None:
        """Open the room.

        Args:
            name: Of its threads.
            size: Pieces of work at once.
            max_waiting: Pieces of work in the queue, of all clients.
            max_waiting_each: Pieces of work in the queue, of one client.
            patience: Seconds after which a place in the queue is given up.
        """
        self._pool = ThreadPoolExecutor(size, thread_name_prefix=name)
        self._size = size
        self._max_waiting = max_waiting
        self._max_waiting_each = max_waiting_each
        self._patience = patience
        self._num_running = 0
        # By client, whose turn comes first standing first.
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._usual_seconds = FIRST_GUESS
        self._is_open = True

    async def run(
        self,
        work: Callable[[], Result],
        *,
        client: str,
        has_left: Callable[[], Awaitable[bool]] | None = None,
    ) -> Result:
        """Run `work` in a thread when its turn comes.

        Args:
            work: Takes seconds of CPU, or waits for a disk.
            client: For whom: clients take turns.
            has_left: Asked when the turn has come, and then again and again.

        Raises:
            BusyError: The queue is full, or its turn did not come in time.
            ClientLeftError: The client has left: the work was not started, or it ended early.
        """
        await self._enter(client)
        try:
            if has_left is not None and await has_left():
                raise ClientLeftError
            if not self._is_open:  # closed since its turn came
                raise self._busy()
            started = time.monotonic()
            result = await self._work(work, has_left)
            taken = time.monotonic() - started
            self._usual_seconds = MEMORY * self._usual_seconds + (1 - MEMORY) * taken
            return result
        finally:
            self._leave()

    async def _work(
        self, work: Callable[[], Result], has_left: Callable[[], Awaitable[bool]] | None
    ) -> Result:
        """Run `work` in a thread, until it ends or nobody waits for it any more."""
        is_left = threading.Event()

        def work_until_left() -> Result:
            with cancellable(is_left.is_set):
                return work()

        running = asyncio.get_running_loop().run_in_executor(self._pool, work_until_left)
        try:
            while not (await asyncio.wait([running], timeout=LOOK_EVERY))[0]:
                if has_left is not None and not is_left.is_set() and await has_left():
                    is_left.set()
        finally:
            is_left.set()  # also of a server that ends
        if has_left is not None and isinstance(running.exception(), ReadingCancelledError):
            raise ClientLeftError
        return running.result()

    def close(self) -> None:
        """Send away who waits; what runs is finished."""
        for places in self._waiting.values():
            for place in places:
                if not place.done():
                    place.set_exception(self._busy())
        self._waiting.clear()
        self._is_open = False
        self._pool.shutdown(wait=False)

    @property
    def num_waiting(self) -> int:
        """Pieces of work in the queue."""
        return sum(len(places) for places in self._waiting.values())

    async def _enter(self, client: str) -> None:
        num_mine = len(self._waiting.get(client, ()))
        is_full = self.num_waiting >= self._max_waiting or num_mine >= self._max_waiting_each
        has_room = self._num_running < self._size
        if not self._is_open or (is_full and not has_room):
            raise self._busy()
        if has_room:
            self._num_running += 1
            return
        place: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(place)
        try:
            await asyncio.wait_for(place, self._patience)
        except BaseException as error:
            # The turn may have come in the same moment: then it is passed on.
            if place.done() and not place.cancelled() and place.exception() is None:
                self._leave()
            else:
                self._forget(client, place)
            if isinstance(error, (asyncio.TimeoutError, TimeoutError)):
                raise self._busy() from None
            raise

    def _forget(self, client: str, place: asyncio.Future[None]) -> None:
        places = self._waiting.get(client, deque())
        if place in places:
            places.remove(place)
        if not places:
            self._waiting.pop(client, None)

    def _leave(self) -> None:
        """Give the place to the next client, or leave it empty."""
        while self._waiting:
            client, places = self._waiting.popitem(last=False)
            place = places.popleft()
            if places:
                self._waiting[client] = places  # behind all others
            if not place.done():
                place.set_result(None)
                return
        self._num_running -= 1

    def _busy(self) -> BusyError:
        seconds = math.ceil((self.num_waiting + 1) * self._usual_seconds / self._size)
        return BusyError("busy", seconds=min(max(seconds, 1), MOST_SECONDS))


@dataclass(frozen=True)
class Rooms:
    """Where all slow work is done; drawings are read beside them.

    Attributes:
        photographs: Seconds of CPU and hundreds of megabytes each.
        explanations: A tenth of a second each, and asked for again and again while somebody looks closer.
        corrections: Wait for a file that has one writer at a time.
    """

    photographs: Room = field(default_factory=lambda: Room("photographs", spare_cores()))
    explanations: Room = field(
        default_factory=lambda: Room(
            "explanations", spare_cores(), max_waiting=64, max_waiting_each=32
        )
    )
    corrections: Room = field(default_factory=lambda: Room("corrections", 1))

    def close(self) -> None:
        """Close all of them, see `Room.close`."""
        for room in (self.photographs, self.explanations, self.corrections):
            room.close()
