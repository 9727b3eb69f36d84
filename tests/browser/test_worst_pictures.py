"""The worst pictures that are within the limits, sent by a stranger: what each costs the running app."""

from __future__ import annotations

import io
from collections.abc import Iterator

import httpx
import numpy as np
import psutil
import pytest
from PIL import Image, ImageDraw

from tests.browser.messages import png
from tests.browser.server import find_free_port, start_app, stop_app
from tests.drawing import draw_digit
from tests.peak_memory import PeakMemory
from tests.worst_pictures import PIECES, WORST, in_pieces, noise

MOST_SECONDS = 6.0  # of CPU, on a busy machine: twice what is promised
MOST_GROWTH = 300.0  # MB


class Reader:
    """An app of its own, and what its process takes."""

    def __init__(self, port: int, pid: int) -> None:
        self._address = f"http://127.0.0.1:{port}/api/read"
        self._process = psutil.Process(pid)

    def read(self, picture: bytes, query: str = "") -> tuple[httpx.Response, float, float]:
        """Have a picture read: the answer, seconds of CPU, and MB of memory above what was taken before."""
        memory, seconds = PeakMemory(self._process.pid), self._seconds()
        answer = httpx.post(self._address + query, content=picture, timeout=60)
        return answer, self._seconds() - seconds, memory.rise()

    def _seconds(self) -> float:
        return sum(self._process.cpu_times()[:2])


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """An app whose networks have taken what they take for the largest copy of a picture, some 350 MB."""
    port = find_free_port()
    process = start_app(port)
    own = Reader(port, process.pid)
    try:
        own.read(png(noise().astype(np.uint8)), "?number=true")
        yield own
    finally:
        stop_app(process)


def large(mode: str) -> bytes:
    """Draw a 1 of 8000x8000 pixels, half transparent: 64 megapixels in some hundred kilobytes."""
    paper, pen = ((255, 128), (0, 255)) if mode == "LA" else ((255, 255, 255, 128), (0, 0, 0, 255))
    image = Image.new(mode, (8000, 8000), paper)
    ImageDraw.Draw(image).line((3900, 1500, 4100, 6500), pen, width=600)
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)
    return file.getvalue()


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_64_megapixels_are_read_in_bounded_memory_and_time(reader: Reader, mode: str):
    answer, seconds, growth = reader.read(large(mode))

    assert (answer.status_code, answer.json()["label"]) == (200, 1)
    assert answer.json()["box"] == pytest.approx(
        [3600, 1490, 810, 5030], abs=60
    )  # of what was sent
    assert seconds < MOST_SECONDS
    assert growth < MOST_GROWTH


@pytest.mark.parametrize("draw", WORST)
def test_any_picture_is_answered_or_refused_in_bounded_time(reader: Reader, draw):
    answer, seconds, growth = reader.read(png(draw().astype(np.uint8)), "?number=true")

    assert answer.status_code in (200, 422)
    assert seconds < MOST_SECONDS
    assert growth < MOST_GROWTH


@pytest.mark.parametrize("size", [(1, 30_000), (30_000, 1), (1, 2000), (900, 2), (2, 900), (1, 1)])
@pytest.mark.parametrize("level", [0, 255])
def test_a_picture_of_any_shape_gets_an_answer(reader: Reader, size: tuple[int, int], level: int):
    picture = np.full(size, 255 - level, np.uint8)
    picture[size[0] // 3 : size[0] // 3 + 9, size[1] // 4 : size[1] // 2 + 1] = level

    for query in ("", "?number=true"):
        answer, seconds, growth = reader.read(png(picture), query)

        assert answer.status_code in (200, 422)
        assert seconds < MOST_SECONDS
        assert growth < MOST_GROWTH


@pytest.mark.parametrize("kind", PIECES)
def test_a_file_of_very_many_pieces_is_refused_soon(reader: Reader, kind: str):
    answer, seconds, _ = reader.read(in_pieces(kind))

    assert answer.status_code == 422
    assert "damaged" in answer.json()["detail"]
    assert seconds < MOST_SECONDS / 2


def test_after_them_a_digit_is_read_as_ever(reader: Reader):
    answer, _, _ = reader.read(png(draw_digit(4)))

    assert answer.json()["label"] == 4
