"""Drawings: answered before Gradio where a glance will do, and handed on as they came where it won't."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from demo import handlers
from demo.drawings import FUNCTION, MAX_BYTES, ROUTE, Drawings
from mnist_core import Recognizer
from tests.browser.messages import drawing
from tests.demo.packing import pack
from tests.drawing import draw_digit

PAD, OTHER = 7, 8
PAGE = SimpleNamespace(
    blocks={PAD: SimpleNamespace(recognize_drawing=print), OTHER: SimpleNamespace(show=print)}
)


async def repeat(request: Request) -> PlainTextResponse:
    return PlainTextResponse(b"handed on: " + await request.body())


@pytest.fixture
def client() -> TestClient:
    """An app that says what it was handed; a glance answers what is even."""

    def glance(number: Any) -> dict | None:
        return {"read": number} if number % 2 == 0 else None

    app = Starlette(routes=[Route("/{path:path}", repeat, methods=["POST"])])
    return TestClient(Drawings(app, page=PAGE, glance=glance))


def ask(client: TestClient, data: Any = 2, **changes: Any) -> str:
    body = {"data": data, "component_id": PAD, "fn_name": FUNCTION, "session_hash": "a"}
    return client.post(ROUTE, json={**body, **changes}).text


def test_a_drawing_is_answered_by_a_glance(client):
    assert json.loads(ask(client)) == {"read": 2}


@pytest.mark.parametrize(
    ("data", "changes"),
    [
        (3, {}),
        (2, {"fn_name": "show_steps"}),
        (2, {"component_id": OTHER}),
        (2, {"component_id": True}),
        (2, {"component_id": [PAD]}),
        (2, {"session_hash": None}),
    ],
    ids=["needs more", "function", "component", "flag", "list", "no session"],
)
def test_all_else_is_handed_on_as_it_came(client, data, changes):
    said = ask(client, data, **changes)

    assert said.startswith("handed on: ")
    assert json.loads(said.removeprefix("handed on: "))["data"] == data


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[" * 50_000, b"5", b"\xff", b"x" * (MAX_BYTES + 1)]
)
def test_what_is_no_message_is_handed_on(client, content):
    response = client.post(ROUTE, content=content, headers={"Content-Type": "application/json"})

    assert response.content == b"handed on: " + content


def test_other_routes_are_handed_on(client):
    assert client.post("/gradio_api/queue/join", json={"a": 1}).text.startswith("handed on")


@pytest.mark.parametrize("label", range(10))
def test_a_glance_gives_the_same_answer(recognizer: Recognizer, label: int):
    message = drawing(label)

    glance = handlers.glance_at_drawing(recognizer, message)

    assert glance == handlers.recognize_drawing(recognizer, message)


@pytest.mark.parametrize("message", [None, 5, {}, {"width": 3, "height": 3, "bits": "a"}])
def test_a_glance_leaves_what_must_be_explained(recognizer: Recognizer, message: Any):
    assert handlers.glance_at_drawing(recognizer, message) is None


def test_a_glance_leaves_numbers_and_empty_pads(recognizer: Recognizer):
    two = np.hstack([draw_digit(label, side=200)[..., 0] < 128 for label in (4, 7)])

    assert handlers.glance_at_drawing(recognizer, pack(two)) is None
    assert handlers.glance_at_drawing(recognizer, pack(np.zeros((50, 50), bool))) is None


def test_what_fails_at_a_glance_is_left_to_who_can_say_it():
    broken = SimpleNamespace(glance=lambda *_, **__: 1 / 0)

    assert handlers.glance_at_drawing(broken, drawing()) is None
