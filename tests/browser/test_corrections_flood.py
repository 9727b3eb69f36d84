"""A flood of corrections locks out nobody else, and a locked file stops no drawing."""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from demo.corrections.store import FILE_NAME
from demo.page import CORRECTIONS_BY_ADDRESS
from tests.browser.messages import call, drawing, photograph, png
from tests.browser.server import running_app
from tests.drawing import draw_digit

PICTURE = photograph(png(draw_digit(7)))["picture"]
FLOOD, HONEST = "203.0.113.1", "198.51.100.1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corrections")


@pytest.fixture(scope="module")
def asking(folder: Path) -> Iterator[str]:
    """An app that keeps corrections."""
    with running_app(MNIST_CORE_CORRECTIONS=str(folder)) as address:
        yield address


def keep(address: str, sender: str) -> dict[str, Any]:
    """Send a correction from an address, as a proxy on this machine tells it, with a token of its own."""
    token = secrets.token_urlsafe(24)
    message = {"consent": True, "token": token, "label": 7, "picture": PICTURE}
    return call(address, "keep_correction", message, headers={"X-Forwarded-For": sender}).json()


def test_hundreds_of_invented_tokens_do_not_lock_out_an_honest_visitor(asking: str):
    started = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: keep(asking, FLOOD), range(200)))
    minutes = (time.monotonic() - started) / 60

    honest = keep(asking, HONEST)

    assert sum("kept" in answer for answer in answers) <= (minutes + 2) * CORRECTIONS_BY_ADDRESS[60]
    assert all("kept" in answer or "wait a minute" in answer["sentence"] for answer in answers)
    assert honest == {"kept": 1}


def test_drawings_are_read_while_the_corrections_wait_for_a_locked_file(asking: str, folder: Path):
    other = sqlite3.connect(folder / FILE_NAME, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with ThreadPoolExecutor(45) as pool:
            waiting = [pool.submit(keep, asking, f"192.0.2.{number}") for number in range(45)]
            time.sleep(1)
            started = time.monotonic()
            labels = [
                call(asking, "recognize_drawing", drawing(4)).json()["label"] for _ in range(5)
            ]
            seconds = time.monotonic() - started
            num_waiting = sum(not one.done() for one in waiting)
            other.execute("ROLLBACK")
            answers = [one.result() for one in waiting]
    finally:
        other.close()

    assert labels == [4] * 5
    assert num_waiting > 0
    assert seconds < 5
    assert all("kept" in answer or "try again" in answer["sentence"] for answer in answers)
