"""The same answers for programs: by the API and by MCP."""

from __future__ import annotations

import ast
import asyncio
import base64
import io
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np
import pytest
from gradio.utils import get_upload_folder
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client
from PIL import Image
from playwright.sync_api import Browser, expect

from demo.language import say
from tests.drawing import draw_digit


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture file of a 4."""
    path = tmp_path_factory.mktemp("pictures") / "four.png"
    Image.fromarray(draw_digit(4)).save(path)
    return path


@pytest.fixture(scope="module")
def client(address: str) -> Client:
    """A program that calls the API."""
    return Client(address, verbose=False)


def test_config_tells_no_place_of_the_host(address: str):
    config = httpx.get(f"{address.rstrip('/')}/config").text

    assert str(Path(__file__).parents[2]) not in config
    assert "examples/1-ruled-paper.jpg" in config


@pytest.mark.parametrize(
    "kind", ["file", "missing", "folder", "pipe", "link", "process", "outside"]
)
@pytest.mark.parametrize("route", ["run/read", "run/read_number", "run/read_digit"])
def test_files_of_the_host_are_not_read_and_nothing_is_told_of_them(
    address: str, four: Path, tmp_path: Path, route: str, kind: str
):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(four)
    uploads = Path(get_upload_folder())
    paths = {
        "file": four,
        "missing": tmp_path / "none.png",
        "folder": tmp_path,
        "pipe": tmp_path / "pipe",
        "link": tmp_path / "link",
        "process": Path("/proc/self/fd/1"),
        "outside": uploads / ".." / os.path.relpath(four, uploads.parent),
    }

    response = httpx.post(
        f"{address}gradio_api/{route}", json={"data": [{"path": str(paths[kind])}]}, timeout=20
    )

    assert response.status_code == 500
    assert "This picture was not uploaded" in response.json()["error"]
    assert str(tmp_path) not in response.text


@pytest.mark.parametrize("path", ["/etc/passwd", "data:image/png;base64,AAAA"])
def test_what_gradio_refuses_is_told_in_a_sentence(address: str, path: str):
    picture = {"path": path, "meta": {"_type": "gradio.FileData"}}

    response = httpx.post(f"{address}gradio_api/run/read_digit", json={"data": [picture]})

    assert response.json()["error"] == say("not_understood")


def test_link_to_the_page_describes_it_in_the_readers_language(address: str):
    page = httpx.get(address, headers={"Accept-Language": "de"}).text

    assert f'<meta property="og:title" content="{say("title", "de")}">' in page
    assert f'<meta property="og:url" content="{address}">' in page
    assert f'<meta name="description" content="{say("tagline", "de")}">' in page
    assert "gradio.app/" not in page
    assert "twitter:" not in page


def test_address_opens_what_programs_can_ask_for(browser: Browser, address: str):
    page = browser.new_page()  # its console complains that nothing is told of who asked what

    page.goto(f"{address}?view=api")

    expect(page.get_by_text("read_number").first).to_be_visible()
    assert "successful" not in page.locator("body").inner_text()
    page.close()


@pytest.mark.parametrize(
    ("size", "status"), [("192", 200), ("512", 200), ("24000", 404), ("0", 404)]
)
def test_icon_comes_in_the_manifests_sizes_only(address: str, size: str, status: int):
    response = httpx.get(f"{address}pwa_icon/{size}", timeout=20)

    assert response.status_code == status
    if status == 200:
        assert Image.open(io.BytesIO(response.content)).size == (int(size), int(size))


def test_read_digit_answers_a_program(client: Client, four: Path):
    answer = client.predict(handle_file(four), api_name="/read_digit")

    assert answer["label"] == 4
    assert answer["models"]["nn"]["label"] == 4
    assert sum(answer["models"]["cnn"]["probabilities"]) == pytest.approx(1, abs=1e-3)


def test_read_number_answers_a_program(client: Client, four: Path):
    answer = client.predict(handle_file(four), api_name="/read_number")

    assert answer["text"] == "4"


def test_read_finds_out_itself_what_is_a_number(client: Client, four: Path, tmp_path: Path):
    number = tmp_path / "42.png"
    digits = [draw_digit(label, side=200, brush=12) for label in (4, 2)]
    Image.fromarray(np.hstack(digits)).save(number)

    assert client.predict(handle_file(four), api_name="/read")["label"] == 4
    assert client.predict(handle_file(number), api_name="/read")["text"] == "42"


def test_api_tells_a_program_what_is_wrong(client: Client, tmp_path: Path):
    letter = tmp_path / "letter.png"
    letter.write_text("Dear Sir or Madam")

    with pytest.raises(AppError, match="no picture that can be read here"):
        client.predict(handle_file(letter), api_name="/read_digit")


@pytest.mark.parametrize("route", ["component_server", "run/read_digit"])
def test_body_of_60_mb_gets_a_sentence_and_the_app_goes_on(
    client: Client, address: str, four: Path, route: str
):
    message = {"data": ["A" * 60_000_000], "component_id": 0, "fn_name": "f", "session_hash": "s"}

    response = httpx.post(f"{address}gradio_api/{route}", json=message, timeout=60)

    assert response.status_code == 413
    assert "larger than 40 MB" in response.json()["detail"]
    assert client.predict(handle_file(four), api_name="/read_digit")["label"] == 4


def test_mcp_client_lists_the_tools_and_calls_one(address: str):
    file = io.BytesIO()
    Image.fromarray(draw_digit(4)).save(file, "PNG")
    picture = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()

    async def call() -> tuple[set[str], str]:
        async with (
            streamablehttp_client(f"{address}gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            tools = {tool.name for tool in (await session.list_tools()).tools}
            result = await session.call_tool("read_digit", {"picture": picture})
            return tools, result.content[0].text  # type: ignore[union-attr]

    # In a thread of its own: Playwright's loop is running in this one.
    with ThreadPoolExecutor(1) as pool:
        tools, answer = pool.submit(lambda: asyncio.run(call())).result()

    assert tools == {"read", "read_digit", "read_number"}
    assert ast.literal_eval(answer)["label"] == 4
