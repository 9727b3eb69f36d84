"""What lies behind an answer: why, inside, step by step, and the playground."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from demo.language import say
from mnist_core import Explainer, FeatureMap, load_robustness
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


def pixels_of(canvas: Locator) -> np.ndarray:
    """Read a digit from its canvas: (28, 28) float32 in [0, 1], as both networks were given it."""
    levels = np.array(canvas.evaluate(MAP), np.float32).reshape(28, 28, 4)
    return levels[..., 0] / 255


def number_in(locator: Locator) -> float:
    return float(locator.inner_text())


def test_inside_shows_of_a_unit_what_the_network_computes(reader: Reader):
    reader.draw_with_mouse(4)
    panel = reader.look("inside")
    expect(panel).to_have_attribute("data-shown", "true")
    network = panel.locator("section[data-model=nn]")
    said = network.locator("output")
    strongest = said.inner_text()
    network.locator(".mosaic").click(position={"x": 100, "y": 100})
    expect(said).not_to_have_text(strongest)
    expect(network.get_by_role("slider")).to_have_attribute("aria-valuetext", said.inner_text())
    number = int(network.locator(".number").input_value())

    digit = pixels_of(panel.locator("section[data-model=cnn] .lens canvas"))
    unit = Explainer.load().unit("nn", digit, 0, number)

    assert number_in(network.locator("[data-part=unit] .value")) == pytest.approx(
        unit.value, abs=0.006
    )
    assert number_in(network.locator("[data-part=unit] .sum")) == pytest.approx(
        float(unit.inputs @ unit.weights), abs=0.006
    )


def test_kernel_slides_over_the_digit_by_keys_and_by_pointer(reader: Reader):
    reader.draw_with_mouse(4)
    panel = reader.look("inside")
    network = panel.locator("section[data-model=cnn]")
    expect(panel).to_have_attribute("data-shown", "true")
    lens, value = network.locator(".lens"), network.locator("[data-part=map] .value")
    number = int(network.locator(".number").input_value())
    computed = Explainer.load().unit("cnn", pixels_of(lens.locator("canvas")), 0, number)
    assert isinstance(computed, FeatureMap)
    assert number_in(value) == pytest.approx(computed.values.max(), abs=0.006)  # it starts there

    box = lens.bounding_box()
    assert box is not None
    for row, column in ((8, 12), (15, 9), (27, 0)):
        side = box["width"] / 28
        lens.hover(position={"x": (column + 0.5) * side, "y": (row + 0.5) * side})
        expected = computed.values[row // 2, column // 2]
        assert number_in(value) == pytest.approx(expected, abs=0.006)

    lens.focus()
    for _ in range(12):
        reader.page.keyboard.press("ArrowUp")
        reader.page.keyboard.press("ArrowRight")
    assert number_in(value) == pytest.approx(computed.values[15 // 2, 12 // 2], abs=0.006)


def test_outputs_are_the_sum_of_what_is_said(reader: Reader):
    reader.draw_with_mouse(4)
    panel = reader.look("inside")
    network = panel.locator("section[data-model=cnn]")

    network.locator(".layers button").last.click()
    network.locator("[data-part=outputs] [data-digit='9']").click()

    said = network.locator("[data-part=outputs] .about")
    expect(said).to_contain_text("For 9")
    *parts, total = map(float, re.findall(r"-?\d+\.\d\d", said.inner_text()))
    assert len(parts) == 3
    assert sum(parts) == pytest.approx(total, abs=0.03)  # of rounded numbers
    assert network.locator("[data-part=outputs] line.chosen").count() == 8


def test_nearest_shows_five_training_digits_of_each_network(reader: Reader):
    reader.draw_with_mouse(4)

    panel = reader.look("nearest")

    expect(panel).to_have_attribute("data-shown", "true")
    for network in panel.locator("section").all():
        labels = network.locator("figcaption").all_inner_texts()
        assert len(labels) == 5
        same = labels.count("4")
        expect(network.locator(".about")).to_have_text(
            say("nearest_sum", same=same, count=5, label=4)
        )


def test_inside_shows_every_layer_and_follows_the_drawing(reader: Reader):
    reader.draw_with_mouse(4)
    panel = reader.look("inside")
    layer = panel.locator("[data-model=cnn] img").first
    expect(panel).to_have_attribute("data-shown", "true")
    before = layer.get_attribute("src")
    assert before is not None
    assert before.startswith("data:image/png")

    reader.pad.scroll_into_view_if_needed()  # the panel is as high as the window
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


def test_learning_is_replayed_by_a_slider_and_needs_no_digit(reader: Reader):
    panel = reader.look("learning")
    expect(panel).to_have_attribute("data-shown", "true")
    network = panel.locator("section[data-model=cnn]")
    picture = "canvas => canvas.toDataURL()"
    at_the_end = network.locator("canvas").evaluate(picture)

    panel.get_by_role("slider").fill("0")

    expect(panel.locator("output")).to_have_text(say("learning_moment", digits=0))
    shares = [float(each) for each in re.findall(r"([\d.]+)%", network.inner_text())]
    assert shares[0] < 40
    assert network.locator("canvas").evaluate(picture) != at_the_end


def test_playground_tells_the_measured_shares_where_the_slider_stands(reader: Reader):
    curve = load_robustness().curves["shift_x"]
    stop = curve.amounts.index(6)
    reader.draw_with_mouse(4)
    panel = reader.look("playground")

    panel.locator("[data-change=shift_x] input").fill("6")

    for line, shares in ((".shares", curve.accuracy), (".thin-shares", curve.without_augmentation)):
        for model, share in shares.items():
            told = f"{say(f'{model}_name')} {share[stop]:.0%}"
            expect(panel.locator(line)).to_contain_text(told)
    expect(panel.locator("polyline.thin")).to_have_count(len(curve.without_augmentation))


def test_playground_says_which_network_gives_up_on_this_digit(reader: Reader):
    reader.draw_with_mouse(4)
    panel = reader.look("playground")

    panel.locator("[data-change=turn] input").fill("30")

    limits = panel.locator(".limits")
    expect(limits).to_have_text(re.compile(f"^{say('turn')}: .*(gives? up|to the end)"))
    amounts = [float(each) for each in re.findall(r"at (\d+\.?\d*) °", limits.inner_text())]
    for amount in amounts:  # there one of them no longer reads it, and a stop before it did
        panel.locator("[data-change=turn] input").fill(f"{amount}")
        expect(panel.locator(".answers li[data-digit='4']:not(.winner)")).not_to_have_count(0)
    assert amounts == sorted(amounts)
    assert amounts


def test_gray_square_is_moved_over_the_digit_and_both_bars_follow(reader: Reader):
    reader.draw_with_mouse(7)
    panel = reader.look("playground")
    square, answers = panel.locator(".cover .square"), panel.locator(".answers")
    expect(answers).to_have_attribute("data-state", "sure")
    before = answers.locator(".percent").all_inner_texts()

    square.click(position={"x": 112, "y": 60})

    expect(panel.locator(".cover button")).to_have_attribute("aria-pressed", "true")
    expect(answers.locator(".seen")).to_be_visible()
    reader.page.wait_for_function(
        """() => {
            const canvas = document.querySelector('.cover canvas');
            return canvas.getContext('2d').getImageData(14, 8, 1, 1).data[0] === 128;
        }"""
    )
    reader.page.keyboard.press("ArrowDown")
    reader.page.wait_for_function(
        """() => {
            const canvas = document.querySelector('.cover canvas');
            return canvas.getContext('2d').getImageData(14, 11, 1, 1).data[0] === 128;
        }"""
    )
    assert answers.locator(".percent").all_inner_texts() != before

    panel.locator(".reset").click()
    expect(panel.locator(".cover button")).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("name", ["why", "inside", "nearest", "steps", "playground", "learning"])
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
