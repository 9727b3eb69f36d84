"""The pad: a visitor draws, both networks answer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from demo.language import say
from tests.browser.conftest import DESKTOP, LANDSCAPE, PHONE, ZOOMED
from tests.browser.reader import Reader


def test_pad_is_calm_before_anything_is_drawn(reader: Reader):
    assert reader.state() == "empty"
    assert reader.winners() == {"nn": None, "cnn": None}
    expect(reader.page.locator(".hint")).to_be_visible()
    expect(reader.page.locator("[data-action=undo]")).to_be_disabled()


def test_seven_drawn_with_the_mouse_is_read_by_both_models(reader: Reader):
    reader.draw_with_mouse(7)

    assert reader.winners() == {"nn": 7, "cnn": 7}
    expect(reader.page.locator(".hint")).to_be_hidden()


def test_three_drawn_by_touch_on_a_phone_is_read_by_both_models(phone: Reader):
    phone.draw_by_touch(3)

    assert phone.winners() == {"nn": 3, "cnn": 3}


def test_pen_takes_over_from_a_palm_that_rests_on_the_pad(phone: Reader):
    frame = phone.pad.bounding_box()
    assert frame is not None
    phone.touch("touchStart", (frame["x"] + 20, frame["y"] + frame["height"] - 20))

    phone.draw_with_a_pen(3)
    phone.touch("touchEnd")
    phone.wait_for_answer()

    assert phone.winners() == {"nn": 3, "cnn": 3}
    phone.press("undo")
    assert phone.count_ink() == 0


def test_two_fingers_do_not_draw(phone: Reader):
    (left, *_, right) = phone.strokes_of(7)[0]

    phone.touch("touchStart", left)
    phone.touch("touchStart", left, right)
    phone.touch("touchMove", left, (right[0] + 30, right[1]))
    phone.touch("touchEnd")
    phone.wait_for_answer()

    assert phone.count_ink() == 0
    expect(phone.page.locator("[data-action=undo]")).to_be_disabled()


def test_nothing_final_is_said_while_the_pen_is_down(reader: Reader):
    mouse = reader.page.mouse
    frame = reader.pad.bounding_box()
    assert frame is not None
    left, middle = frame["x"] + 40, frame["y"] + frame["height"] / 2

    mouse.move(left, middle)
    mouse.down()
    for turn in range(14):  # a zigzag is no digit
        mouse.move(left + 25 * turn, middle + 120 * (-1) ** turn, steps=2)
    reader.wait_for_answer()
    assert (reader.state(), reader.sentence()) == ("unfinished", say("unfinished"))

    mouse.up()
    reader.wait_for_answer()
    assert (reader.state(), reader.sentence()) == ("no_digit", say("no_digit"))


def test_answers_have_ten_bars_each_in_fixed_order(reader: Reader):
    reader.draw_with_mouse(7)

    for model in ("nn", "cnn"):
        rows = reader.answers.locator(f"[data-model={model}] li .name")
        assert rows.all_inner_texts() == [str(digit) for digit in range(10)]
        assert all(text.endswith("%") for text in reader.percentages(model))


def test_answers_change_while_the_pen_is_down(reader: Reader):
    mouse = reader.page.mouse
    (stroke,) = reader.strokes_of(7)

    mouse.move(*stroke[0])
    mouse.down()
    for point in stroke[1:]:
        mouse.move(*point, steps=5)
    reader.wait_for_answer()

    assert reader.winners() == {"nn": 7, "cnn": 7}
    mouse.up()


def test_picture_that_both_models_saw_is_shown(reader: Reader):
    reader.draw_with_mouse(7)

    levels = reader.answers.locator(".seen").evaluate(
        "seen => [...seen.getContext('2d').getImageData(0, 0, 28, 28).data]"
    )
    assert max(levels[::4]) == 255
    assert sum(level > 127 for level in levels[::4]) > 30


def test_digits_side_by_side_are_read_as_a_number(reader: Reader):
    reader.draw_with_mouse(4, center=(0.2, 0.5), size=0.5)
    reader.draw_with_mouse(2, center=(0.5, 0.5), size=0.5)
    reader.draw_with_mouse(7, center=(0.8, 0.5), size=0.5)

    assert reader.state() == "number"
    digits = reader.answers.locator(".numeral button")
    assert digits.all_inner_texts() == ["4", "2", "7"]
    assert reader.winners() == {"nn": 7, "cnn": 7}

    digits.first.click()
    assert reader.winners() == {"nn": 4, "cnn": 4}


def test_sign_stands_between_the_digits_of_a_number(reader: Reader):
    reader.draw_with_mouse(7, center=(0.3, 0.5), size=0.5)
    reader.draw_with_mouse(1, center=(0.48, 0.73), size=0.02)  # so short that it is a point
    reader.draw_with_mouse(7, center=(0.66, 0.5), size=0.5)

    numeral = reader.answers.locator(".numeral")
    expect(numeral).to_have_text("7.7")
    assert numeral.locator("button").all_inner_texts() == ["7", "7"]
    expect(reader.answers.locator(".spoken")).to_have_text(say("number_read", text="7.7"))

    numeral.locator("button").first.click()
    expect(numeral).to_have_text("7.7")
    expect(numeral.locator("button").first).to_be_focused()
    expect(numeral.locator("button").first).to_have_attribute("aria-pressed", "true")


def test_digit_of_two_strokes_stays_one(reader: Reader):
    reader.draw_with_mouse(5)

    assert reader.winners() == {"nn": 5, "cnn": 5}
    assert reader.answers.locator(".numeral").inner_text() == "5"


def test_scribble_is_no_digit(reader: Reader):
    reader.scribble()

    assert reader.state() == "no_digit"
    assert reader.sentence() == say("no_digit")


def test_undo_takes_the_last_stroke_and_redo_brings_it_back(reader: Reader):
    reader.draw_with_mouse(7, center=(0.3, 0.5))
    before = reader.count_ink()
    reader.draw_with_mouse(1, center=(0.8, 0.5))
    after = reader.count_ink()

    reader.press("undo")
    assert reader.count_ink() == before
    assert reader.winners() == {"nn": 7, "cnn": 7}

    reader.press("redo")
    assert reader.count_ink() == after


def test_clear_empties_the_pad_and_can_be_undone(reader: Reader):
    reader.draw_with_mouse(7)

    reader.press("clear")
    assert reader.state() == "empty"
    assert reader.count_ink() == 0
    assert reader.winners() == {"nn": None, "cnn": None}

    reader.press("undo")
    assert reader.winners() == {"nn": 7, "cnn": 7}


def test_eraser_removes_ink(reader: Reader):
    reader.draw_with_mouse(7)

    reader.page.get_by_role("button", name="Eraser").click()
    reader.page.locator(".size").fill("48")
    reader.draw_with_mouse(7)

    assert reader.count_ink() == 0
    assert reader.state() == "empty"


def test_pen_width_changes_the_line(reader: Reader):
    reader.page.locator(".size").fill("10")
    reader.draw_with_mouse(7)
    thin = reader.count_ink()
    reader.press("clear")

    reader.page.locator(".size").fill("40")
    reader.draw_with_mouse(7)

    assert reader.count_ink() > 2 * thin
    assert reader.winners()["cnn"] == 7


def test_drawing_survives_a_reload(reader: Reader):
    reader.draw_with_mouse(7)

    reader.open()
    reader.wait_for_answer()

    assert reader.winners() == {"nn": 7, "cnn": 7}


def test_page_scrolls_by_touch_outside_the_pad_only(phone: Reader):
    assert phone.pad.evaluate("pad => getComputedStyle(pad).touchAction") == "pinch-zoom"
    assert phone.page.evaluate("getComputedStyle(document.body).touchAction") == "auto"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_page_never_scrolls_sideways(make_reader, device, scheme):
    reader = make_reader(color_scheme=scheme, **device)
    assert reader.sideways_overflow() == 0

    reader.draw_with_mouse(8)

    assert reader.sideways_overflow() == 0


@pytest.mark.parametrize("device", [PHONE, LANDSCAPE, ZOOMED], ids=["phone", "landscape", "zoomed"])
def test_first_screen_shows_pad_tools_and_both_answers(make_reader, device):
    reader = make_reader(**device)
    parts = (".pad", ".tools", ".verdict", "[data-model=nn]", "[data-model=cnn]")

    frames = {part: reader.page.locator(f".sketchpad {part}").bounding_box() for part in parts}

    for part, frame in frames.items():
        assert frame is not None
        assert frame["y"] >= 0, part
        assert frame["y"] + frame["height"] <= device["viewport"]["height"], part
    # Above the pad, the title is whole.
    title = reader.page.locator("h1").bounding_box()
    assert title is not None
    assert title["y"] + title["height"] <= frames[".pad"]["y"]  # type: ignore[index]


@pytest.mark.parametrize("device", [DESKTOP, ZOOMED], ids=["desktop", "zoomed"])
def test_bars_are_as_long_as_their_shares(make_reader, device):
    reader = make_reader(reduced_motion="reduce", **device)
    shares = [1, 0.5, 0, 0.25, 0, 0, 0, 0, 0, 0]
    reader.change_answers(lambda view: view.update(bars={"nn": shares, "cnn": shares}))
    reader.draw_with_mouse(7)

    for model in ("nn", "cnn"):
        for share, row in zip(
            shares, reader.answers.locator(f"[data-model={model}] li").all(), strict=True
        ):
            track, fill = (row.locator(part).bounding_box() for part in (".track", ".fill"))
            assert track is not None
            assert fill is not None
            shown = fill["x"] + fill["width"] - track["x"]
            assert shown == pytest.approx(share * track["width"], abs=0.02 * track["width"])
        tracks = reader.answers.locator(f"[data-model={model}] .track")
        widths = tracks.evaluate_all("all => all.map((each) => each.getBoundingClientRect().width)")
        assert max(widths) == pytest.approx(min(widths), abs=0.01)  # a winner's is no shorter


def test_only_a_screen_reader_is_told_what_an_empty_bar_says(reader: Reader):
    shares = [0.996, 0.004, 0, 0, 0, 0, 0, 0, 0, 0]
    reader.change_answers(lambda view: view.update(bars={"nn": shares, "cnn": shares}))

    reader.draw_with_mouse(7)

    assert reader.percentages("cnn") == [">99%"] + 9 * ["0%"]
    hidden = reader.answers.locator("[data-model=cnn] .percent").evaluate_all(
        "all => all.map((each) => getComputedStyle(each).clipPath !== 'none')"
    )
    assert hidden == [False] + 9 * [True]


def test_dark_mode_draws_light_ink_on_a_dark_sheet(make_reader):
    reader = make_reader(color_scheme="dark", **DESKTOP)

    ink = reader.pad.evaluate("pad => getComputedStyle(pad).color")
    sheet = reader.page.locator(".sheet").evaluate("e => getComputedStyle(e).backgroundColor")

    assert sum(map(int, ink[4:-1].split(","))) > 600
    assert sum(map(int, sheet[4:-1].split(","))) < 150
