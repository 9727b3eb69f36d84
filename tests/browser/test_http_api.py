"""Programs by plain HTTP: a picture in one request; health and counts for the host."""

from __future__ import annotations

import asyncio
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from demo.http_api import program_routes
from demo.limits.room import MAX_WAITING_EACH, Room, spare_cores
from tests.browser.messages import body_of, call, drawing, photograph, png, run
from tests.browser.test_crowds import PAGE
from tests.drawing import draw_digit

FOUR = png(draw_digit(4))


def read(address: str, query: str = "", **body: object) -> httpx.Response:
    return httpx.post(f"{address}api/read{query}", timeout=60, **body)


def count(address: str, pattern: str) -> float:
    """Sum the counts whose line matches."""
    lines = httpx.get(f"{address}metrics").text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if re.match(pattern, line))


@pytest.mark.parametrize(
    "body",
    [
        {"content": FOUR},
        {"content": FOUR, "headers": {"Content-Type": "image/png"}},
        {"content": FOUR, "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {"files": {"picture": FOUR}},
        {"files": {"picture": ("four.png", FOUR, "image/png")}, "data": {"more": "fields"}},
    ],
    ids=["bytes", "with a type", "as curl sends them", "form", "form with fields"],
)
def test_a_digit_is_read_in_one_request(address: str, body: dict):
    response = read(address, **body)

    assert response.status_code == 200
    assert response.json()["label"] == 4
    assert response.json()["models"]["nn"]["label"] == 4


def test_the_picture_decides_whether_it_is_a_number(address: str):
    assert read(address, "", content=PAGE).json()["text"] == "1572\n43890\n2026"
    assert read(address, "", content=FOUR).json()["label"] == 4


def test_numbers_are_read_if_asked_for(address: str):
    assert read(address, "?number=true", content=PAGE).json()["text"] == "1572\n43890\n2026"
    assert read(address, "?number=false", content=FOUR).json()["label"] == 4


@pytest.mark.parametrize(
    ("body", "query", "status", "words"),
    [
        ({"content": b""}, "", 422, "empty"),
        ({"content": b"Dear Sir"}, "", 422, "no picture"),
        ({"content": FOUR[:500]}, "", 422, "damaged"),
        ({"files": {"picture": b"Dear Sir"}}, "?number=true", 422, "no picture"),
        ({"files": {"a": (None, "b")}}, "", 400, "no file"),
        ({"content": FOUR}, "?number=1", 400, "true or false"),
        ({"content": b"x" * 40_000_001}, "", 413, "larger than 40 MB"),
        ({"files": {"a": b"x" * 40_000_001}}, "", 413, "larger than 40 MB"),
        ({"files": {"a": FOUR, "b": FOUR}}, "", 400, "."),
    ],
    ids=[
        "empty", "text", "cut", "text in a form", "form without", "flag", "large", "large form", "two"
    ],
)  # fmt: skip
def test_what_can_not_be_read_gets_a_sentence(
    address: str, body: dict, query: str, status: int, words: str
):
    response = read(address, query, **body)

    assert response.status_code == status
    assert words in response.json()["detail"]


def test_a_sentence_is_in_the_language_that_is_asked_for(address: str):
    response = read(address, content=b"text", headers={"Accept-Language": "tr"})

    assert "resim" in response.json()["detail"]


def test_only_post_reads(address: str):
    assert httpx.get(f"{address}api/read").status_code == 405


def test_a_healthy_server_says_so(address: str):
    response = httpx.get(f"{address}health")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    "fail",
    [lambda picture: 1 / 0, lambda picture: SimpleNamespace(label=7)],
    ids=["raises", "wrong"],
)
def test_a_server_that_can_not_read_is_not_healthy(fail):
    broken = SimpleNamespace(read_digit=fail)
    client = TestClient(Starlette(routes=program_routes(broken, Room("test", 1))))

    response = client.get("/health")

    assert (response.status_code, response.json()) == (503, {"status": "failing"})


def test_what_is_asked_refused_and_read_is_counted(address: str):
    requests = r'digits_requests_total{route="/api/read",status="200"}'
    drawings = r'digits_reading_seconds_count{kind="drawing"}'
    refused = r'digits_refusals_total{reason="no_picture"}'
    before = [count(address, re.escape(name)) for name in (requests, drawings, refused)]

    read(address, content=FOUR)
    read(address, content=b"text")
    call(address, "recognize_drawing", drawing())
    after = [count(address, re.escape(name)) for name in (requests, drawings, refused)]

    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 1, 1]


def test_counts_tell_the_load_and_nothing_of_the_machine_or_of_visitors(address: str):
    for number in range(20):
        httpx.get(f"{address}secret-{number}")

    text = httpx.get(f"{address}metrics").text

    assert "process_resident_memory_bytes" in text
    assert "digits_request_seconds_bucket" in text
    assert not re.search(r"secret|python|127\.0\.0\.1|version", text)
    assert text.count("\n") < 800
    assert count(address, r'digits_requests_total{route="other",status="404"}') >= 20


def test_the_readmes_curl_lines_are_right(address: str, tmp_path: Path):
    (tmp_path / "seven.png").write_bytes(png(draw_digit(7)))
    (tmp_path / "page.jpg").write_bytes(PAGE)
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    lines = [line for line in readme.splitlines() if line.startswith("curl ")]

    answers = [
        subprocess.run(
            line.replace("http://127.0.0.1:7860/", address),
            shell=True,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for line in lines
    ]

    assert len(answers) == 4
    assert '"label":7' in answers[0]
    assert '"text":"1572\\n43890\\n2026"' in answers[1]
    assert answers[2] == '{"status":"ok"}'
    assert "digits_requests_total" in answers[3]


def test_the_photographs_of_clients_that_left_are_not_read(address: str):
    photographs = re.escape('digits_reading_seconds_count{kind="photograph"}')
    body = body_of(address, "recognize_photo", photograph(PAGE))
    num_asked = spare_cores() + MAX_WAITING_EACH

    async def ask_and_leave() -> None:
        async with httpx.AsyncClient(timeout=60) as client:
            route = f"{address}gradio_api/component_server"
            tasks = [asyncio.create_task(client.post(route, json=body)) for _ in range(num_asked)]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()

    before = count(address, photographs)
    run(ask_and_leave())
    call(address, "recognize_photo", photograph(PAGE))  # behind all of theirs

    assert count(address, photographs) - before < num_asked


def test_the_picture_of_a_phone_is_read(address: str):
    heic = (Path(__file__).parents[1] / "data" / "four.heic").read_bytes()

    assert read(address, content=heic).json()["label"] == 4
