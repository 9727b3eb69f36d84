"""What lies behind an answer: why, inside, step by step, and the playground."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from demo.language import say
from tests.browser.conftest import DESKTOP
from tests.browser.reader import Reader

MAP = "canvas => [...canvas.getContext('2d').getImageData(0, 0, 28, 28).data]"


def test_panel_without_a_digit_says_what_to_do(reader: Reader):
    reader.look("why")

    expect(reader.page.locator(".nothing")).to_have_text(say("draw_first"))


def test_why_shows_for_any_digit_what_speaks_for_it(reader: Reader):
    reader.draw_with_mouse(4)
    panel = reader.look("why")
    expect(panel).to_have_attribute("data-shown", "4")
    maps = panel.locator(".map")
    for_four = [map_.evaluate(MAP) for map_ in maps.all()]

    panel.locator("[data-digit='9']").click()

    expect(panel).to_have_attribute("data-shown", "9")
    for before, map_ in zip(for_four, maps.all(), strict=True):
        assert map_.evaluate(MAP) != before
    expect(panel.locator(".for-words")).to_have_text(say("why_for", label=9))


def test_panel_that_opens_below_the_window_comes_into_view(make_reader):
    reader = make_reader(**DESKTOP)
    reader.draw_with_mouse(4)
    assert reader.page.evaluate("scrollY") == 0

    panel = reader.look("why")

    expect(panel.locator(".legend")).to_be_in_viewport()


def test_inside_shows_every_layer_and_follows_the_drawing(reader: Reader):
    reader.draw_with_mouse(4)
    panel = reader.look("inside")
    layer = panel.locator("[data-model=cnn] img").first
    expect(panel).to_have_attribute("data-shown", "true")
    before = layer.get_attribute("src")
    assert before is not None
    assert before.startswith("data:image/png")

    reader.draw_with_mouse(1, center=(0.5, 0.6))

    expect(layer).not_to_have_attribute("src", before)


def test_steps_lead_from_the_picture_to_the_digit(reader: Reader):
    reader.draw_with_mouse(4)

    captions = reader.look("steps").locator("figcaption")

    expect(captions).to_have_count(6)
    assert captions.first.inner_text() == say("step_picture")
    assert captions.last.inner_text() == say("step_digit")


def test_steps_of_a_digit_within_a_number_show_that_digit(reader: Reader):
    reader.draw_with_mouse(4, center=(0.2, 0.5), size=0.5)
    reader.draw_with_mouse(7, center=(0.8, 0.5), size=0.5)

    pictures = reader.look("steps").locator("img")

    expect(pictures).to_have_count(6)
    width, height = pictures.first.evaluate("img => [img.naturalWidth, img.naturalHeight]")
    assert width < 1.5 * height  # not the whole drawing, which is four times as wide as high


def test_playground_changes_the_digit_and_both_networks_follow(reader: Reader):
    reader.draw_with_mouse(7)
    panel = reader.look("playground")
    answers = panel.locator(".answers")
    expect(answers).to_have_attribute("data-state", "sure")
    before = answers.locator(".percent").all_inner_texts()

    panel.locator("[data-change=turn] input").fill("90")

    expect(panel.locator("[data-change=turn] output")).to_have_text("90 °")
    expect(answers.locator("[data-model=nn] li").nth(7)).not_to_have_class("winner")
    assert answers.locator(".percent").all_inner_texts() != before

    panel.locator(".reset").click()
    expect(answers.locator("[data-model=nn] li").nth(7)).to_have_class("winner")


@pytest.mark.parametrize("name", ["why", "inside", "steps", "playground"])
def test_link_opens_a_panel(make_reader, name: str):
    reader = make_reader(f"#{name}")

    reader.draw_with_mouse(4)

    expect(reader.page.locator(f".panel[data-panel={name}]")).to_be_visible()


def test_panel_looks_at_the_digit_that_is_chosen_on_a_photo(reader: Reader):
    reader.draw_with_mouse(4)
    panel = reader.look("why")
    expect(panel).to_have_attribute("data-shown", "4")

    reader.page.get_by_role("tab", name="Photo").click()
    reader.page.locator(".photo .example").first.click()
    expect(panel).to_have_attribute("data-shown", "1")

    reader.page.get_by_role("tab", name="Draw").click()
    expect(panel).to_have_attribute("data-shown", "4")
