"""A photograph whose sender has left is read no further, and its place is free for the next."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from demo.limits.room import spare_cores
from tests.browser.messages import body_of, photograph
from tests.browser.server import find_free_port, start_app, stop_app
from tests.browser.test_crowds import PAGE

BOUND = (
    60  # seconds until the place is free, on a busy machine; the page would take several minutes
)


@pytest.fixture(scope="module")
def patient_app() -> Iterator[str]:
    """An app that takes minutes for each page, in as many places as there are cores to spare."""
    port = find_free_port()
    process = start_app(port, "-m", "tests.demo.patient_app")
    yield f"http://127.0.0.1:{port}/"
    stop_app(process)


def leave(address: str, route: str, **body: object) -> None:
    """Send a page, wait until it is being read, and hang up."""
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{address}{route}", timeout=httpx.Timeout(30, read=3), **body)


@pytest.mark.parametrize("sender", ["program", "page"])
def test_a_reader_whose_client_left_is_free_again(patient_app: str, sender: str):
    for _ in range(spare_cores()):
        if sender == "program":
            leave(patient_app, "api/read", content=PAGE)
        else:
            body = body_of(patient_app, "recognize_photo", photograph(PAGE))
            leave(patient_app, "gradio_api/component_server", json=body)
    started = time.monotonic()

    answer = httpx.post(f"{patient_app}api/read", content=b"no picture", timeout=BOUND)

    assert answer.status_code == 422  # it was looked at
    assert time.monotonic() - started < BOUND
