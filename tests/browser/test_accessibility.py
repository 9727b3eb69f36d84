"""Everybody can use it: by keys, with a screen reader, in any theme, at any size of letters."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from demo.components.component import PANELS
from demo.language import say
from mnist_core import MODEL_NAMES
from tests.browser.conftest import DESKTOP, PHONE, ZOOMED
from tests.browser.reader import Reader

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}
# What a screen reader names: by Chromium's roles.
NAMED = {"button", "checkbox", "combobox", "image", "link", "radio", "slider", "tab", "textbox"}


def find_violations(reader: Reader, part: str | None = None) -> list[str]:
    """Ask axe-core about the page or a part of it, once nothing fades any more; names what it finds."""
    # What fades may be taken away before it has ended.
    finished = "document.getAnimations().map(each => each.finished)"
    reader.page.evaluate(f"Promise.allSettled({finished})")
    violations = Axe().run(reader.page, context=part).response["violations"]
    return [f"{each['id']}: {node['html'][:120]}" for each in violations for node in each["nodes"]]


def find_unnamed(reader: Reader, *, more_than: int = 10) -> list[str]:
    """Ask Chromium what a screen reader is told, and list the controls and pictures without a name, of more than so many."""
    session = reader.page.context.new_cdp_session(reader.page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    told = [node for node in nodes if not node["ignored"] and node["role"]["value"] in NAMED]
    assert len(told) > more_than
    return [str(node["role"]["value"]) for node in told if not node["name"]["value"].strip()]


def find_barriers(reader: Reader, part: str | None = None, *, more_than: int = 10) -> list[str]:
    """What axe finds on the page, or in a part of it, and what a screen reader has no name for."""
    return find_violations(reader, part) + find_unnamed(reader, more_than=more_than)


in_every_look = pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)


@in_every_look
@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_pad_is_for_everybody(make_reader, device, look):
    reader = make_reader(**look, **device)
    assert find_barriers(reader) == []

    reader.draw_with_mouse(8)

    assert find_barriers(reader) == []


@in_every_look
def test_panels_are_for_everybody(make_reader, look):
    reader = make_reader(**look, **DESKTOP)
    reader.draw_with_mouse(8)

    for name in PANELS:
        expect(reader.look(name)).to_be_visible()
        assert find_barriers(reader, ".explore") == [], name


@in_every_look
def test_every_layer_inside_is_for_everybody(make_reader, look):
    reader = make_reader(**look, **DESKTOP)
    reader.draw_with_mouse(8)
    panel = reader.look("inside")
    expect(panel).to_have_attribute("data-shown", "true")
    layers = [panel.locator(f"[data-model={name}] .layers button") for name in MODEL_NAMES]

    for number in range(1, max(buttons.count() for buttons in layers)):
        for button in (buttons.nth(number) for buttons in layers if number < buttons.count()):
            button.click()
            expect(button).to_have_attribute("aria-pressed", "true")
        assert find_barriers(reader, ".panel[data-panel=inside]") == [], number


@in_every_look
def test_photo_is_for_everybody(make_reader, look):
    reader = make_reader("#photo", **look, **DESKTOP)
    assert find_barriers(reader) == []

    reader.page.locator(".photo .example").first.click()
    expect(reader.page.locator(".photo")).to_have_attribute("data-state", "read")

    assert find_barriers(reader) == []


def test_sliders_and_maps_say_what_they_are(reader: Reader):
    reader.draw_with_mouse(8)

    slider = reader.look("playground").get_by_role("slider", name=say("turn"), exact=True)
    slider.fill("30")
    assert slider.get_attribute("aria-valuetext") == "30 °"

    reader.look("why")
    expect(reader.page.get_by_role("img", name="CNN: what speaks for 8 is")).to_be_visible()
    reader.look("inside")
    expect(reader.page.get_by_role("img", name="of 32 answer to this digit")).to_be_visible()


def answer_unsurely(view: dict[str, Any]) -> None:
    view.update(state="unsure", second=1, confidence=0.6)
    view["bars"]["cnn"] = [0, 0.4, 0, 0, 0, 0, 0, 0.6, 0, 0]


def answer_differently(view: dict[str, Any]) -> None:
    view["state"] = "differ"
    view["bars"]["nn"] = [0, 0.9, 0, 0, 0, 0, 0, 0.1, 0, 0]


@in_every_look
@pytest.mark.parametrize(
    ("state", "change"),
    [("unsure", answer_unsurely), ("differ", answer_differently)],
    ids=["unsure", "differ"],
)
def test_doubt_is_for_everybody(make_reader, state, change, look):
    reader = make_reader(**look, **DESKTOP)
    reader.change_answers(change)

    reader.draw_with_mouse(7)

    assert reader.state() == state
    assert find_barriers(reader) == []


@in_every_look
def test_what_is_no_digit_is_for_everybody(make_reader, look):
    reader = make_reader(**look, **DESKTOP)

    reader.scribble()

    assert reader.state() == "no_digit"
    assert find_barriers(reader) == []


@in_every_look
def test_error_is_for_everybody(make_reader, tmp_path, look):
    letter = tmp_path / "letter.png"
    letter.write_bytes(b"Dear Sir or Madam")
    reader = make_reader("#photo", **look, **DESKTOP)

    reader.page.locator(".photo .file").set_input_files(letter)

    expect(reader.page.locator(".photo .answers")).to_have_attribute("data-state", "error")
    assert find_barriers(reader) == []


@in_every_look
def test_lost_connection_is_for_everybody(browser: Browser, address: str, look):
    context = browser.new_context(**look, **DESKTOP)  # its console may complain
    reader = Reader(context.new_page(), address).open()
    reader.draw_with_mouse(7)

    context.set_offline(True)
    reader.page.keyboard.press("Control+z")
    reader.page.keyboard.press("Control+y")

    expect(reader.answers).to_have_attribute("data-state", "offline")
    assert find_barriers(reader) == []
    context.close()


def test_digit_is_drawn_by_keys(reader: Reader):
    press = reader.page.keyboard.press
    reader.pad.focus()

    press(" ")
    expect(reader.page.locator(".pen-state")).to_have_text(say("pen_down"))
    for _ in range(18):
        press("ArrowDown")
    press(" ")
    reader.wait_for_answer()

    expect(reader.page.locator(".pen-state")).to_have_text(say("pen_up"))
    assert reader.winners() == {"nn": 1, "cnn": 1}


def test_keys_of_the_pad_are_told_to_those_who_see_it(reader: Reader):
    keys = reader.page.locator(".keys")
    assert keys.evaluate("keys => getComputedStyle(keys).opacity") == "0"

    while reader.page.evaluate("document.activeElement.className") != "pad":
        reader.page.keyboard.press("Tab")

    assert keys.evaluate("keys => getComputedStyle(keys).opacity") == "1"
    expect(keys).to_have_text(say("keys_draw"))


def test_everything_is_reached_by_the_tab_key(reader: Reader):
    reader.draw_with_mouse(4)
    reached = set()

    for _ in range(60):
        reader.page.keyboard.press("Tab")
        reached.add(
            reader.page.evaluate(
                "document.activeElement.title || document.activeElement.innerText.trim()"
            )
        )

    wanted = ("pad", "brush", "eraser", "size", "undo", "clear", "download", "theme", *PANELS)
    assert {say(key) for key in wanted} <= reached


def test_answer_is_told_to_a_screen_reader_once_it_rests(reader: Reader):
    reader.draw_with_mouse(7)

    spoken = reader.answers.locator(".spoken")
    expect(spoken).to_have_text(say("sure", cnn=7))
    assert spoken.get_attribute("aria-live") == "polite"


def test_motion_is_reduced_for_who_asks_for_it(make_reader):
    reader = make_reader(reduced_motion="reduce", **DESKTOP)

    fill = reader.answers.locator(".fill").first
    assert fill.evaluate("fill => getComputedStyle(fill).transitionDuration") == "0s"


def test_page_is_readable_at_twice_the_size(make_reader):
    reader = make_reader(**ZOOMED)

    reader.draw_with_mouse(7)

    assert reader.sideways_overflow() == 0
    assert reader.winners() == {"nn": 7, "cnn": 7}
