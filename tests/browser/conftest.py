"""Chromium and the running page. Missing, the browser fails the tests in CI and skips them elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import find_chromium, open_chromium
from tests.browser.reader import Reader
from tests.browser.server import running_app

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
}
LANDSCAPE: dict[str, Any] = {**PHONE, "viewport": {"width": 844, "height": 390}}
# Zoomed to 200 %, a window of 1280x800 pixels has room for half of them each way.
ZOOMED: dict[str, Any] = {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}
TIMEOUT = 20_000  # ms to wait for a state: a busy machine is slow, a broken page never gets there
expect.set_options(timeout=TIMEOUT)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that it can be left out by -m "not browser"."""
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, headless."""
    if find_chromium() is None:
        reason = "chromium is not installed: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with open_chromium() as chromium:
        yield chromium


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Where the running app answers."""
    with running_app() as url:
        yield url


def watch(page: Page, address: str) -> list[str]:
    """Collect what must not happen on a page: requests to other hosts, errors in the console."""
    complaints: list[str] = []
    own = urlsplit(address).netloc

    def check_request(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != own:
            complaints.append(f"request to another host: {url}")

    page.on("request", lambda request: check_request(request.url))
    page.on("pageerror", lambda error: complaints.append(f"error in the page: {error}"))
    page.on(
        "console",
        lambda message: (
            complaints.append(f"error in the console: {message.text}")
            if message.type == "error"
            else None
        ),
    )
    return complaints


@pytest.fixture
def make_reader(browser: Browser, address: str) -> Iterator[Any]:
    """Open the page in a context of its own; afterwards, nothing may have gone wrong in it."""
    contexts, complaints = [], []

    def make(query: str = "", *, url: str = address, **options: Any) -> Reader:
        context = browser.new_context(**options)
        context.set_default_timeout(TIMEOUT)
        contexts.append(context)
        page = context.new_page()
        complaints.append(watch(page, url))
        return Reader(page, url).open(query)

    yield make
    for context in contexts:
        context.close()
    assert sum(complaints, []) == []


@pytest.fixture
def reader(make_reader: Any) -> Reader:
    """The page on a desktop, with a mouse."""
    return make_reader(**DESKTOP)


@pytest.fixture
def phone(make_reader: Any) -> Reader:
    """The page on a phone of 390x844 pixels, with touch."""
    return make_reader(**PHONE)
