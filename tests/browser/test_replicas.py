"""Nothing depends on which of several copies answers; one that dies or is replaced is not missed."""

from __future__ import annotations

import asyncio
import base64
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from playwright.sync_api import Browser, Route, expect

from tests.browser.conftest import DESKTOP
from tests.browser.messages import body_of, drawing, photograph, png, run
from tests.browser.reader import SERVER_FUNCTIONS, Reader
from tests.browser.replicas import (
    NUM_REPLICAS,
    Replicas,
    requests_answered,
    running_replicas,
)
from tests.browser.test_crowds import BUSY
from tests.demo.conftest import empty_database
from tests.demo.postgresql import running_postgresql
from tests.drawing import draw_digit

IsRight = Callable[[dict[str, Any]], bool]

NUM_VISITORS = 200
AT_ONCE = 32
FOUR = png(draw_digit(4))


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replicas]:
    """Three copies that keep corrections in one PostgreSQL, behind nginx."""
    folder = tmp_path_factory.mktemp("nginx")
    with running_postgresql() as server:
        database = empty_database(server)
        with running_replicas(
            folder, "-m", "tests.demo.corrections_app", MNIST_CORE_CORRECTIONS=database
        ) as running:
            yield running


@dataclass
class Crowd:
    """Visitors who ask one thing after the other, by an address each, and what became of it.

    `retries` is how often one of them sends again what was not answered, as the page does.
    """

    address: str
    retries: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    vain: list[tuple[float, str]] = field(default_factory=list)  # when, and what
    num_busy: int = 0

    async def come(self, numbers: Iterable[int]) -> None:
        """Let `AT_ONCE` of them in at a time, each over connections of its own."""
        waiting = iter(numbers)

        async def one_after_the_other() -> None:
            for number in waiting:
                visitor = {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250}"}
                async with httpx.AsyncClient(timeout=120, headers=visitor) as client:
                    for name, request, is_right in visit(self.address, number):
                        await self._ask(client, name, request, is_right)

        await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))

    async def _ask(
        self, client: httpx.AsyncClient, name: str, request: dict[str, Any], is_right: IsRight
    ) -> None:
        """Send, again if it was in vain; note what came back."""
        for _ in range(1 + self.retries):
            try:
                response = await client.post(**request)
            except httpx.TransportError as error:
                self.vain.append((time.monotonic(), f"{name}: {error!r}"))
                continue
            if BUSY.search(response.text):  # the machine is slow, and says so: come again
                self.num_busy += 1
                await asyncio.sleep(1)
                return await self._ask(client, name, request, is_right)
            if response.status_code == 200:
                self.outcomes["right" if is_right(response.json()) else response.text] += 1
                return
            self.vain.append((time.monotonic(), f"{name}: {response.status_code}"))
        self.outcomes[f"{name}: lost"] += 1


def visit(address: str, number: int) -> Iterator[tuple[str, dict[str, Any], IsRight]]:
    """Draw, photograph, correct and withdraw as the page does, and ask as a program: what to send, what is right."""
    token = f"browser-{number}-".ljust(32, "x")
    picture = base64.b64encode(FOUR).decode()
    correction = {"consent": True, "token": token, "label": 4, "picture": picture}
    asked: list[tuple[str, dict[str, Any], IsRight]] = [
        ("recognize_drawing", drawing(4), lambda view: view.get("label") == 4),
        ("recognize_photo", photograph(FOUR), lambda view: view.get("text") == "4"),
        ("keep_correction", correction, lambda view: view == {"kept": 1}),
        ("recognize_drawing", drawing(7), lambda view: view.get("label") == 7),
        ("withdraw_corrections", {"token": token}, lambda view: "deleted" in view),
    ]
    route = f"{address}gradio_api/component_server"
    for name, message, is_right in asked:
        yield name, {"url": route, "json": body_of(address, name, message)}, is_right
    read = {"url": f"{address}api/read", "content": FOUR}
    yield "api/read", read, lambda answer: answer.get("label") == 4


def test_two_hundred_visitors_are_answered_by_whichever_is_next(replicas: Replicas):
    before = [requests_answered(port) for port in replicas.ports]
    crowd = Crowd(replicas.address)

    run(crowd.come(range(NUM_VISITORS)))

    assert crowd.outcomes == {"right": 6 * NUM_VISITORS}
    assert crowd.vain == []
    after = [requests_answered(port) for port in replicas.ports]
    shares = [now - then for now, then in zip(after, before, strict=True)]
    assert min(shares) > 6 * NUM_VISITORS / NUM_REPLICAS * 0.9


def test_mcp_needs_no_session(replicas: Replicas):
    picture = "data:image/png;base64," + base64.b64encode(FOUR).decode()

    async def ask() -> list[str]:
        async with (
            streamable_http_client(f"{replicas.address}gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            assert len((await session.list_tools()).tools) == 3
            results = [
                await session.call_tool("read_digit", {"picture": picture}) for _ in range(6)
            ]
            return [result.content[0].text for result in results]  # type: ignore[union-attr]

    answers = run(ask())

    assert len(answers) == 6
    assert [answer for answer in answers if "'label': 4" not in answer] == []


@contextmanager
def coming(crowd: Crowd) -> Iterator[None]:
    """Let visitors come for as long as the block runs, and those in it go on to their end."""
    goes_on = True

    def numbers() -> Iterator[int]:
        for number in count(NUM_VISITORS):
            if not goes_on:
                return
            yield number % 60_000

    with ThreadPoolExecutor(1) as pool:
        load: Future[None] = pool.submit(lambda: asyncio.run(crowd.come(numbers())))
        try:
            wait_for(lambda: crowd.outcomes.total() > AT_ONCE)  # so that it is under way
            yield
        finally:
            goes_on = False
            load.result()


def wait_for(is_so: Callable[[], bool], *, seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_of_a_copy_that_is_killed_only_what_was_in_flight_is_sent_again(replicas: Replicas):
    crowd = Crowd(replicas.plain_address, retries=1)

    with coming(crowd):
        killed = time.monotonic()
        replicas.kill(0)
        seen = crowd.outcomes.total()
        wait_for(lambda: crowd.outcomes.total() > seen + 3 * AT_ONCE)
        replicas.processes[0] = replicas.start(0)

    assert set(crowd.outcomes) == {"right"}
    assert len(crowd.vain) <= AT_ONCE
    assert all(when < killed + 10 for when, _ in crowd.vain)


@pytest.mark.slow  # starts three copies again under load: a minute, four on a machine that does much else
def test_a_rolling_restart_is_noticed_by_nobody(replicas: Replicas, browser: Browser):
    context = browser.new_context(**DESKTOP)
    reader = Reader(context.new_page(), replicas.address).open()
    reader.draw_with_mouse(4)
    reader.wait_for_answer()
    ink = reader.count_ink()
    crowd = Crowd(replicas.address)

    with coming(crowd):
        for number in range(NUM_REPLICAS):
            replicas.restart(number)

    assert set(crowd.outcomes) == {"right"}
    assert crowd.vain == []
    assert reader.count_ink() == ink
    reader.press("clear")
    reader.draw_with_mouse(7)
    reader.wait_for_answer()
    assert reader.winners() == {"nn": 7, "cnn": 7}
    expect(reader.page.locator(".toast-body")).to_have_count(0)
    context.close()


def test_the_page_itself_sends_again_what_was_in_flight(address: str, browser: Browser):
    context = browser.new_context(**DESKTOP)
    reader = Reader(context.new_page(), address).open()
    states: list[str] = []
    reader.page.expose_function("note", lambda state: states.append(state))
    reader.answers.evaluate(
        "element => new MutationObserver(() => note(element.dataset.state))"
        ".observe(element, { attributes: true })"
    )
    asked = count()

    def lose_every_other(route: Route) -> None:
        route.abort() if next(asked) % 2 == 0 else route.continue_()

    reader.page.route(SERVER_FUNCTIONS, lose_every_other)
    reader.draw_with_mouse(4)
    reader.wait_for_answer()

    assert reader.winners() == {"nn": 4, "cnn": 4}
    assert next(asked) >= 2
    assert "offline" not in states
    context.close()
