"""What one request may send."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from demo.language import say
from demo.limits.body_limit import LARGEST_BODY, MOST_VALUES, BodyLimit
from mnist_core import MAX_PICTURE_BYTES
from tests.browser.messages import run


async def count_bytes(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def swallow_errors(request: Request) -> PlainTextResponse:
    """Gradio's route for messages says "Invalid JSON body" to whatever goes wrong."""
    try:
        return await count_bytes(request)
    except Exception:
        return PlainTextResponse("Invalid", status_code=400)


@pytest.fixture
def client() -> TestClient:
    """An app that takes ten bytes, and says how many came."""
    routes = [
        Route("/", count_bytes, methods=["POST"]),
        Route("/all", swallow_errors, methods=["POST"]),
    ]
    app = Starlette(routes=routes)
    app.add_middleware(BodyLimit, largest=10)
    return TestClient(app)


def in_parts(*parts: bytes) -> Iterator[bytes]:
    """Sent this way, a body does not say beforehand how long it is."""
    yield from parts


@pytest.mark.parametrize("body", [b"", b"0123456789"], ids=["empty", "largest"])
def test_body_within_the_bound_arrives_whole(client: TestClient, body: bytes):
    assert client.post("/", content=body).text == str(len(body))


@pytest.mark.parametrize("route", ["/", "/all"], ids=["raises", "swallows"])
@pytest.mark.parametrize("is_parted", [False, True], ids=["at once", "in parts"])
def test_larger_body_is_answered_with_a_sentence_in_the_senders_language(
    client: TestClient, route: str, is_parted: bool
):
    content = in_parts(b"01234", b"56789", b"!", b"?") if is_parted else b"0123456789!"

    response = client.post(route, content=content, headers={"Accept-Language": "de-AT,en;q=0.5"})

    assert response.status_code == 413
    assert response.json()["detail"] == say(
        "file_too_large", "de", limit=MAX_PICTURE_BYTES // 1_000_000
    )


def test_largest_picture_fits():
    assert 4 * -(-MAX_PICTURE_BYTES // 3) < LARGEST_BODY


def ask(app: BodyLimit, *, sends: bytes | None, meanwhile: Any = None) -> list[dict[str, Any]]:
    """Ask an app; without `sends` the body never comes. Returns what is answered."""
    answers: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if sends is None:
            await asyncio.sleep(60)
        return {"type": "http.request", "body": sends, "more_body": False}

    async def send(message: Any) -> None:
        answers.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    run(app(scope, receive, send))
    return answers


async def echo(scope: Any, receive: Any, send: Any) -> None:
    body = (await receive())["body"]
    await PlainTextResponse(body)(scope, receive, send)


def test_a_body_that_does_not_come_is_given_up():
    start, body = ask(BodyLimit(echo, seconds=0.05), sends=None)

    assert start["status"] == 408
    assert b"too long to arrive" in body["body"]


def test_when_all_bodies_together_are_too_large_the_next_is_told_to_come_again():
    inner: list[list[dict[str, Any]]] = []

    async def ask_another(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        if not inner:
            inner.append([])
            # While the first is being answered, a second comes.
            await limit({**scope}, receive, lambda message: keep(inner[0], message))
        await PlainTextResponse("answered")(scope, receive, send)

    async def keep(answers: list[dict[str, Any]], message: Any) -> None:
        answers.append(message)

    limit = BodyLimit(ask_another, largest_together=15)

    first = ask(limit, sends=b"0123456789")
    later = ask(limit, sends=b"0123456789")

    assert first[0]["status"] == later[0]["status"] == 200
    assert inner[0][0]["status"] == 503
    assert re.search(rb"try again in \d+ seconds", inner[0][1]["body"])


@pytest.mark.parametrize("route", ["/", "/all"])
@pytest.mark.parametrize("value", [b"{},", b"[],", b"1,", b"["])
def test_a_message_of_very_many_values_is_refused(route: str, value: bytes):
    routes = [Route(path, swallow_errors, methods=["POST"]) for path in ("/", "/all", "/api/read")]
    client = TestClient(BodyLimit(Starlette(routes=routes)))
    body = b"[" + value * (MOST_VALUES + 1)

    answer = client.post(route, content=body, headers={"Accept-Language": "de"})

    assert (answer.status_code, answer.json()["detail"]) == (400, say("not_understood", "de"))
    assert client.post("/api/read", content=body).text == str(len(body))  # a picture, as it seems
