"""Nothing leaves its window, nothing is too small for a finger, nothing vanishes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.reader import Reader

NARROW: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 640}}
TABLET: dict[str, Any] = {**PHONE, "viewport": {"width": 768, "height": 1024}}
FINGERTIP = 44  # pixels
# Buttons that leave the window, or whose words leave their button.
CUT = """() => [...document.querySelectorAll('button:not([tabindex="-1"]), [role=tab]')]
    .filter(each => each.offsetParent)
    .filter(each => each.getBoundingClientRect().right > innerWidth
                 || each.scrollWidth > each.clientWidth + 1)
    .map(each => each.outerHTML.slice(0, 80))"""
# Digits of a number and boxes on a photograph are as large as they were written.
SMALL = """least => [...document.querySelectorAll('button:not([tabindex="-1"]), [role=tab]')]
    .filter(each => each.checkVisibility({ checkVisibilityCSS: true }))
    .filter(each => !each.closest(".numeral, .boxes"))
    .map(each => [each.getBoundingClientRect(), each.outerHTML.slice(0, 80)])
    .filter(([{ width, height }]) => Math.min(width, height) < least - 0.5)
    .map(([, html]) => html)"""


def box_of(locator: Locator) -> dict[str, float]:
    box = locator.bounding_box()
    assert box is not None
    return dict(box)


@pytest.mark.parametrize("language", ["de", "fr"])
def test_narrowest_phone_shows_every_button_whole(make_reader, language: str):
    reader = make_reader(locale=language, **NARROW)
    reader.draw_with_mouse(4)

    assert reader.sideways_overflow() == 0
    assert reader.page.evaluate(CUT) == []


def test_everything_on_a_phone_is_as_large_as_a_fingertip(phone: Reader):
    phone.draw_with_mouse(4)
    for name in ("why", "inside", "nearest", "playground", "learning"):
        phone.look(name)
        assert phone.page.evaluate(SMALL, FINGERTIP) == [], name


def test_panels_fit_the_narrowest_phone(make_reader):
    reader = make_reader(locale="de", **NARROW)
    reader.draw_with_mouse(4)

    for name in ("inside", "nearest", "playground", "learning"):
        panel = reader.look(name)
        expect(panel).to_be_visible()
        assert reader.sideways_overflow() == 0, name
        assert reader.page.evaluate(CUT) == [], name


def test_example_of_a_number_is_whole_on_a_phone(phone: Reader):
    last = phone.page.locator(".examples button").last

    expect(last).to_be_in_viewport(ratio=1)


def test_tablet_shows_pad_and_answers_below_each_other(make_reader):
    reader = make_reader(**TABLET)

    pad, cards = box_of(reader.pad), box_of(reader.answers.locator(".cards"))

    assert pad["width"] == pytest.approx(cards["width"], abs=4)
    assert cards["y"] > pad["y"] + pad["height"]
    assert cards["y"] + cards["height"] > 0.9 * TABLET["viewport"]["height"]


def test_bars_reach_across_their_card(reader: Reader):
    card = reader.answers.locator(".card").first
    track = box_of(card.locator(".track").first)
    frame = box_of(card)

    assert (track["x"] + track["width"] - frame["x"]) / frame["width"] > 0.7


def test_playground_stands_below_pad_and_answers(reader: Reader):
    reader.draw_with_mouse(4)
    panel = reader.look("playground")

    below = box_of(panel.locator(".cards"))

    assert below["x"] == pytest.approx(box_of(reader.answers.locator(".cards"))["x"], abs=1)


def test_bars_and_choices_are_seen_in_the_systems_colors(make_reader):
    reader = make_reader(forced_colors="active", **DESKTOP)
    reader.draw_with_mouse(7)
    color = "each => getComputedStyle(each).backgroundColor"

    row = reader.answers.locator("li.winner").first
    brush, eraser = reader.page.locator("[data-tool]").all()

    assert row.locator(".fill").evaluate(color) != row.locator(".track").evaluate(color)
    assert brush.evaluate(color) != eraser.evaluate(color)
    chosen = reader.page.locator("[role=tab][aria-selected=true]")
    assert chosen.evaluate("tab => getComputedStyle(tab).outlineStyle") == "solid"
