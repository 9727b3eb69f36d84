"""How the page's modules reach the browser: once, early, and behind a proxy too."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from demo.modules import ADDRESS, MODULES
from tests.browser.conftest import DESKTOP
from tests.browser.reader import Reader
from tests.browser.server import find_free_port, running_app

METHODS = ["GET", "HEAD", "POST", "DELETE"]
IS_LOADED = """name => performance.getEntriesByType("resource").some(
    (entry) => entry.name.endsWith(name) && entry.responseEnd > 0
)"""


@contextmanager
def proxied(app: str, path: str) -> Iterator[str]:
    """Show an app below a path, as a proxy does that takes the path off; gives the new address."""
    client = httpx.AsyncClient(base_url=app, timeout=60)

    async def forward(request: Request) -> StreamingResponse:
        url = httpx.URL("/" + request.path_params["rest"], query=request.url.query.encode())
        sent = client.build_request(
            request.method, url, headers=request.headers.raw, content=await request.body()
        )
        answer = await client.send(sent, stream=True)
        return StreamingResponse(
            answer.aiter_raw(),
            answer.status_code,
            headers=answer.headers,
            background=BackgroundTask(answer.aclose),
        )

    port = find_free_port()
    proxy = Starlette(routes=[Route(f"{path}/{{rest:path}}", forward, methods=METHODS)])
    server = uvicorn.Server(uvicorn.Config(proxy, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}{path}/"
    finally:
        server.should_exit = server.force_exit = True  # the page still listens for events
        thread.join()


@pytest.fixture(scope="module")
def below_a_path() -> Iterator[str]:
    with (
        running_app(GRADIO_ROOT_PATH="/digits") as app,
        proxied(app, "/digits") as address,
    ):
        yield address


def test_each_module_is_fetched_once(browser: Browser, address: str):
    page = browser.new_page(**DESKTOP)
    fetched: Counter[str] = Counter()
    page.on("request", lambda request: fetched.update([request.url]))

    reader = Reader(page, address).open("#photo")
    expect(page.locator(".photo[data-ready]")).to_be_visible()
    reader.look("playground")

    modules = {url: count for url, count in fetched.items() if "/web/" in url}
    page.close()
    assert modules == {f"{address}{ADDRESS}/{name}": 1 for name in MODULES}


def count_bytes(url: str) -> int:
    """How many bytes an answer takes on its way, compressed as a browser wants it."""
    with httpx.stream("GET", url, headers={"Accept-Encoding": "gzip, br"}) as answer:
        answer.raise_for_status()
        return sum(map(len, answer.iter_raw()))


def test_first_page_is_small(address: str):
    page = count_bytes(address)
    modules = sum(count_bytes(f"{address}{ADDRESS}/{name}") for name in MODULES)

    assert page < 60_000
    assert page + modules < 150_000


def test_page_is_sent_as_it_is_to_who_takes_it_only_so(address: str):
    plain = httpx.get(address, headers={"Accept-Encoding": "identity"})

    assert "content-encoding" not in plain.headers
    assert plain.text == httpx.get(address, headers={"Accept-Encoding": "gzip"}).text
    assert plain.headers["vary"] == "Accept-Encoding"


def test_tab_opens_when_its_modules_can_no_longer_be_fetched(reader: Reader):
    page = reader.page
    for name in MODULES:
        page.wait_for_function(IS_LOADED, arg=name)
    page.route("**/web/**", lambda route: route.abort())

    page.get_by_role("tab", name="Photo").click()

    expect(page.locator(".photo[data-ready]")).to_be_visible()


def test_page_works_below_a_path_of_a_proxy(browser: Browser, below_a_path: str):
    page = browser.new_page(**DESKTOP)
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    reader = Reader(page, below_a_path).open()

    reader.draw_with_mouse(7)
    assert reader.winners() == {"nn": 7, "cnn": 7}

    page.get_by_role("tab", name="Photo").click()
    page.locator(".photo .example").first.click()

    expect(page.locator(".photo .text")).to_have_text("1572\n43890\n2026")
    page.close()
    # Gradio looks for its manifest at the root of the host.
    assert [url for url in failed if url.startswith(below_a_path)] == []
