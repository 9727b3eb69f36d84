"""Many at once: photographs wait for each other, and nobody who draws waits for them."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from pathlib import Path

import httpx

from tests.browser.messages import body_of, drawing, photograph, run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "demo" / "examples" / "1-ruled-paper.jpg").read_bytes()
BUSY = re.compile(r"try again in \d+ seconds")
NUM_PHOTOGRAPHS = 40


def test_of_forty_photographs_at_once_each_is_read_or_told_when_to_come_again(address: str):
    route = f"{address}gradio_api/component_server"
    photo = body_of(address, "recognize_photo", photograph(PAGE))
    pad = body_of(address, "recognize_drawing", drawing(4))

    async def crowd() -> tuple[list[dict], list[dict], int]:
        async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=80)) as client:
            photos = [
                asyncio.create_task(client.post(route, json=photo)) for _ in range(NUM_PHOTOGRAPHS)
            ]
            drawings = [(await client.post(route, json=pad)).json() for _ in range(5)]
            num_waiting = sum(not task.done() for task in photos)
            return [(await task).json() for task in photos], drawings, num_waiting

    photos, drawings, num_waiting = run(crowd())
    states = Counter(view["state"] for view in photos)
    refusals = [view["sentence"] for view in photos if view["state"] == "error"]

    assert [view["label"] for view in drawings] == [4] * 5
    assert num_waiting > 0  # all drawings were read while photographs waited
    assert states["number"] >= 9  # those who run or wait, of one address
    assert len(refusals) == NUM_PHOTOGRAPHS - states["number"] > 0
    assert all(BUSY.search(sentence) for sentence in refusals)


def test_busy_is_said_in_the_visitors_language(address: str):
    route = f"{address}gradio_api/component_server"
    body = body_of(address, "recognize_photo", {**photograph(PAGE), "language": "de"})

    async def crowd() -> list[dict]:
        async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=80)) as client:
            tasks = [client.post(route, json=body) for _ in range(20)]
            return [answer.json() for answer in await asyncio.gather(*tasks)]

    sentences = {view.get("sentence", "") for view in run(crowd())}

    assert any(re.search(r"in \d+ Sekunden noch einmal", sentence) for sentence in sentences)


def test_an_endless_file_of_the_host_holds_nobody_up(address: str):
    message = {"data": [{"path": "/proc/self/fd/1"}]}
    pad = body_of(address, "recognize_drawing", drawing(4))

    async def crowd() -> tuple[list[httpx.Response], dict]:
        async with httpx.AsyncClient(timeout=60, limits=httpx.Limits(max_connections=80)) as client:
            sent = [
                client.post(f"{address}gradio_api/run/read_number", json=message) for _ in range(48)
            ]
            answers = await asyncio.gather(*sent)
            view = await client.post(f"{address}gradio_api/component_server", json=pad)
            return answers, view.json()

    answers, view = run(crowd())

    sentences = {answer.json()["error"] for answer in answers}
    refused = {one for one in sentences if "This picture was not uploaded" in one}
    assert refused
    assert all("Many pictures are being read" in one for one in sentences - refused)
    assert view["label"] == 4
