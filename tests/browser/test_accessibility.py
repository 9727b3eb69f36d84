"""Everybody can use it: by keys, with a screen reader, in any theme, at any size of letters."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from demo.language import say
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.reader import Reader

PANELS = ("why", "inside", "steps", "playground")


def find_violations(reader: Reader) -> list[str]:
    """Ask axe-core, once nothing is fading any more, and name what it finds."""
    reader.page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")
    violations = Axe().run(reader.page).response["violations"]
    return [f"{each['id']}: {node['html'][:120]}" for each in violations for node in each["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_the_pad(make_reader, device, scheme):
    reader = make_reader(color_scheme=scheme, **device)
    assert find_violations(reader) == []

    reader.draw_with_mouse(8)

    assert find_violations(reader) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_panels(make_reader, scheme):
    reader = make_reader(color_scheme=scheme, **DESKTOP)
    reader.draw_with_mouse(8)

    for name in PANELS:
        expect(reader.look(name)).to_be_visible()
        assert find_violations(reader) == [], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_photo(make_reader, scheme):
    reader = make_reader("#photo", color_scheme=scheme, **DESKTOP)
    assert find_violations(reader) == []

    reader.page.locator(".photo .example").first.click()
    expect(reader.page.locator(".photo")).to_have_attribute("data-state", "read")

    assert find_violations(reader) == []


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
    """Zoomed to 200 %, a window of 1280 pixels has room for 640."""
    reader = make_reader(viewport={"width": 640, "height": 400}, device_scale_factor=2)

    reader.draw_with_mouse(7)

    assert reader.sideways_overflow() == 0
    assert reader.winners() == {"nn": 7, "cnn": 7}
