"""What an app raises is answered with a sentence: 400 for a malformed message, 500 for what nobody foresaw."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from demo.language import say
from demo.limits.errors import HANDLERS, LastResort
from demo.metrics import ERRORS


def ask(fail: Callable[[], object], *, language: str = "en") -> tuple[int, str]:
    """Ask an app whose route fails, in a language."""

    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(fail()))

    app = Starlette(routes=[Route("/", answer)], exception_handlers=HANDLERS)
    response = TestClient(LastResort(app)).get("/", headers={"Accept-Language": language})
    return response.status_code, response.json()["detail"]


def count_errors() -> float:
    return next(iter(ERRORS.collect())).samples[0].value


@pytest.mark.parametrize("fail", [lambda: {}["a"], lambda: int("a"), lambda: len(5), lambda: [].a])
def test_what_gradio_stumbles_over_is_a_malformed_message(fail: Callable[[], object]):
    before = count_errors()

    assert ask(fail, language="de") == (400, say("not_understood", "de"))
    assert count_errors() == before


def test_what_nobody_foresaw_is_the_servers_fault_and_logged(caplog: pytest.LogCaptureFixture):
    before = count_errors()

    assert ask(lambda: 1 / 0, language="fr") == (500, say("unexpected", "fr"))
    assert count_errors() == before + 1
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
