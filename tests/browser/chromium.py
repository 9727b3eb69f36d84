"""The browser that drives the page: Debian's Chromium, headless."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# As root, in a container, Chromium can't use its sandbox; there is no graphics card either.
# The camera is pretended; a page gets it if its context has the permission.
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream")


def find_chromium() -> str | None:
    """Return the path of Chromium, None if it is not installed."""
    return shutil.which("chromium")


@contextmanager
def open_chromium() -> Iterator[Browser]:
    """Run Chromium, which must be installed, and close it in the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        yield browser
        browser.close()
