"""What one request may send."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from demo.language import say
from demo.limits.body_limit import LARGEST_BODY, BodyLimit
from demo.messages import MAX_PICTURE_BYTES


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
