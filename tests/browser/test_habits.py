"""What a visitor does without thinking: keys, history, saving, coming back."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from demo.language import say
from tests.browser.reader import Reader
from tests.browser.server import running_app


def test_keys_undo_redo_and_clear(reader: Reader):
    press = reader.page.keyboard.press
    reader.draw_with_mouse(7)
    ink = reader.count_ink()

    press("Control+z")
    assert reader.count_ink() == 0
    press("Control+y")
    assert reader.count_ink() == ink
    press("Control+z")
    press("Control+Shift+z")
    assert reader.count_ink() == ink
    press("Escape")
    assert reader.count_ink() == 0
    press("Control+z")
    assert reader.count_ink() == ink
    press("Delete")
    assert reader.count_ink() == 0


def test_example_is_drawn_on_the_pad(reader: Reader):
    reader.page.get_by_role("button", name=say("example_of", label=365)).click()
    reader.wait_for_answer()

    assert reader.answers.locator(".numeral").inner_text() == "365"


def test_drawing_of_this_visit_comes_back_by_a_click(reader: Reader):
    reader.draw_with_mouse(7)
    again = reader.page.get_by_role("button", name=say("history_item", label=7))
    expect(again).to_be_visible()
    ink = reader.count_ink()
    reader.press("clear")

    again.click()
    reader.wait_for_answer()

    assert reader.count_ink() == ink
    assert reader.winners() == {"nn": 7, "cnn": 7}


def test_result_is_saved_as_a_picture(reader: Reader, tmp_path: Path):
    reader.draw_with_mouse(7)

    with reader.page.expect_download() as download:
        reader.page.locator(".download").click()

    path = tmp_path / "saved.png"
    download.value.save_as(path)
    with Image.open(io.BytesIO(path.read_bytes())) as picture:
        assert picture.size == (1200, 630)
        colors = picture.convert("RGB").getcolors(2**24)
        assert colors is not None
        assert len(colors) > 50


def test_pen_width_and_theme_are_remembered(reader: Reader):
    reader.page.locator(".size").fill("40")
    reader.page.locator(".theme").click()
    is_dark = "document.body.classList.contains('dark')"
    assert reader.page.evaluate(is_dark)

    reader.open()

    assert reader.page.locator(".size").input_value() == "40"
    assert reader.page.evaluate(is_dark)


def test_page_can_be_installed_as_an_app(reader: Reader):
    manifest = reader.page.locator("link[rel=manifest]").first.get_attribute("href")
    assert manifest is not None

    response = reader.page.request.get(reader.page.url.rstrip("/") + "/" + manifest.lstrip("/"))

    assert response.json()["display"] == "standalone"
    assert response.json()["icons"]


@pytest.fixture
def other_site(tmp_path: Path) -> Iterator[str]:
    """Another site, whose pages the test writes into its folder."""
    handler = partial(SimpleHTTPRequestHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.parametrize("is_allowed", [True, False], ids=["allowed", "not allowed"])
def test_page_is_shown_within_a_frame_of_another_site_if_the_host_allows_it(
    browser: Browser, other_site: str, tmp_path: Path, is_allowed: bool
):
    allowed = {"MNIST_CORE_FRAMES": other_site} if is_allowed else {}
    with running_app(**allowed) as url:
        (tmp_path / "index.html").write_text(f"<iframe src='{url}' width=1000 height=700></iframe>")
        page = browser.new_page()
        with page.expect_response(url):
            page.goto(other_site)

        pad = page.frame_locator("iframe").locator(".sketchpad[data-ready]")

        if is_allowed:
            expect(pad).to_be_visible()
        else:
            page.wait_for_timeout(1000)  # nothing comes that could be waited for
            expect(pad).to_have_count(0)
        page.close()
