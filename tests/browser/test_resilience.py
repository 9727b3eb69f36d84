"""The network goes, the server restarts: the drawing is kept, and it goes on by itself."""

from __future__ import annotations

from playwright.sync_api import expect

from demo.language import say
from tests.browser.conftest import DESKTOP, Browser
from tests.browser.reader import Reader
from tests.browser.server import find_free_port, start_app, stop_app


def test_drawing_is_read_when_the_network_is_back(browser: Browser, address: str):
    context = browser.new_context(**DESKTOP)
    reader = Reader(context.new_page(), address).open()

    context.set_offline(True)
    (stroke,) = reader.strokes_of(7)
    reader.page.mouse.move(*stroke[0])
    reader.page.mouse.down()
    for point in stroke[1:]:
        reader.page.mouse.move(*point)
    reader.page.mouse.up()
    expect(reader.answers).to_have_attribute("data-state", "offline")
    assert reader.sentence() == say("offline")
    assert reader.count_ink() > 0

    context.set_offline(False)
    reader.wait_for_answer()
    assert reader.winners() == {"nn": 7, "cnn": 7}
    context.close()


def test_drawing_is_read_when_the_server_was_restarted(browser: Browser):
    port = find_free_port()
    server = start_app(port)
    context = browser.new_context(**DESKTOP)
    reader = Reader(context.new_page(), f"http://127.0.0.1:{port}/").open()
    reader.draw_with_mouse(4)
    ink = reader.count_ink()

    stop_app(server)
    reader.page.keyboard.press("Control+z")  # a change that nobody answers
    expect(reader.answers).to_have_attribute("data-state", "offline")
    reader.page.keyboard.press("Control+y")

    server = start_app(port)
    reader.wait_for_answer()
    expect(reader.answers.locator("[data-model=cnn] li.winner")).to_have_attribute(
        "data-digit", "4"
    )
    assert reader.count_ink() == ink
    context.close()
    stop_app(server)
