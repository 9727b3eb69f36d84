"""What a visitor does without thinking: keys, history, saving, coming back."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from demo.language import say
from tests.browser.reader import Reader


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


def test_page_works_within_a_frame(reader: Reader):
    reader.page.set_content(f"<iframe src='{reader.address}' width=1000 height=700></iframe>")

    frame = reader.page.frame_locator("iframe")

    expect(frame.locator(".sketchpad[data-ready]")).to_be_visible()


def test_own_files_of_the_page_are_light():
    root = Path(__file__).parents[2] / "demo"
    kinds = (".html", ".css", ".js")

    total = sum(path.stat().st_size for path in root.rglob("*") if path.suffix in kinds)

    assert total < 150_000
