"""What the ink network chooses is cut out of the picture: a network stands in that takes red for digits."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mnist_core.imaging.digit_strokes import (
    MULTIPLE,
    find_strokes,
    look_for_digits,
)
from mnist_core.imaging.ink_input import to_ink_input
from mnist_core.types import DIGIT, FIRST_SIGN, INK_CLASSES, OTHER, SIGNS

RED, BLACK, WHITE = (200, 20, 20), (10, 10, 10), (250, 250, 250)
GREEN, BLUE = (20, 150, 20), (20, 20, 200)


class RedIsDigit:
    """Says digit where a pixel is redder than it is blue, and one sign where it is greener or bluer than red.

    Remembers what it was shown.
    """

    def __init__(self, *, green: str = "-", blue: str = ".") -> None:
        self.shown: list[tuple[int, ...]] = []
        self._signs = green, blue

    def __call__(self, given: np.ndarray) -> np.ndarray:
        self.shown.append(given.shape[1:3])
        red, green, blue = (given[..., channel] for channel in range(3))
        kinds = np.full(red.shape, OTHER)
        kinds[red - blue > 0.12] = DIGIT
        for sign, color in zip(self._signs, (green, blue), strict=True):
            kinds[color - red > 0.45] = FIRST_SIGN + SIGNS.index(sign)
        return 8 * np.eye(INK_CLASSES, dtype=np.float32)[kinds] - 4


def draw_page(height: int, side: int, *, paper=WHITE, pen=RED) -> np.ndarray:
    """Draw two upright strokes, so high."""
    page = np.full((side, side, 3), paper, np.uint8)
    for x in (side // 3, side // 2):
        start, end = (x, side // 2 - height // 2), (x, side // 2 + height // 2)
        cv2.line(page, start, end, pen, max(2, height // 8), cv2.LINE_AA)
    return page


@pytest.mark.parametrize(("height", "side"), [(30, 200), (30, 600), (300, 600), (14, 900)])
def test_digits_are_looked_at_about_as_high_as_the_network_knows_them(height, side):
    look = look_for_digits(draw_page(height, side), RedIsDigit())

    assert 18 < look.height < 52
    seen = look.height * side / look.copy.shape[0]
    assert seen == pytest.approx(height * 1.1, rel=0.25)


def test_network_is_shown_whole_multiples_of_32_pixels_and_no_large_copies():
    network = RedIsDigit()

    look_for_digits(np.full((700, 3000, 3), 255, np.uint8), network)
    look_for_digits(draw_page(8, 3000), network)

    assert len(network.shown) > 2
    for height, width in network.shown:
        assert height % MULTIPLE == width % MULTIPLE == 0
        assert height * width < 1_500_000


def test_page_without_digits_has_none():
    assert look_for_digits(draw_page(30, 200, pen=BLACK), RedIsDigit()).height == 0


@pytest.mark.parametrize(
    ("paper", "pen"),
    [(WHITE, RED), ((20, 20, 20), (240, 120, 90)), ((120, 160, 200), (190, 60, 40))],
)
def test_ink_is_1_on_strokes_0_on_paper_and_soft_between(paper, pen):
    page = draw_page(60, 200, paper=paper, pen=pen)

    ink = find_strokes(page, look_for_digits(page, RedIsDigit())).ink

    row = ink[100]
    assert row.max() == pytest.approx(1, abs=0.05)
    assert row[:50].max() < 0.05
    expected = np.abs(page[100].astype(float) - paper).sum(axis=1)
    np.testing.assert_allclose(row, expected / expected.max(), atol=0.2)


def test_light_that_changes_over_the_page_leaves_the_ink_even():
    page = draw_page(60, 200).astype(np.float32)
    page *= np.linspace(0.4, 1, 200, dtype=np.float32)[:, None]
    page = page.astype(np.uint8)

    ink = find_strokes(page, look_for_digits(page, RedIsDigit())).ink

    assert ink[85:115, 100].min() > 0.85
    assert ink[:, :50].max() < 0.1


def test_other_strokes_are_left_out_even_where_they_touch_a_digit():
    page = draw_page(60, 200)
    cv2.rectangle(page, (30, 60), (150, 128), BLACK, 2)  # a box that the strokes stand on

    ink = find_strokes(page, look_for_digits(page, RedIsDigit())).ink

    assert ink[60:126, 30].max() < 0.3
    assert ink[100, 66] > 0.9
    assert ink[128, 120:148].max() < 0.3


@pytest.mark.parametrize("sign", ["-", "/"])
def test_sign_is_a_mark_with_the_share_of_each_class(sign):
    page = draw_page(60, 200)
    cv2.line(page, (130, 100), (150, 100), GREEN, 6, cv2.LINE_AA)

    marks = find_strokes(page, look_for_digits(page, RedIsDigit(green=sign))).marks
    named = marks.at(marks.shares[:, FIRST_SIGN + SIGNS.index(sign)] > 0.5)

    (box,) = named.boxes
    assert 126 <= box[0] <= 131
    assert 19 <= box[2] <= 28
    assert named.is_inked.all()
    assert 0.7 < named.fills[0] <= 1


def test_sign_is_no_ink_of_a_digit():
    page = draw_page(60, 200)
    cv2.circle(page, (140, 128), 4, BLUE, -1, cv2.LINE_AA)

    strokes = find_strokes(page, look_for_digits(page, RedIsDigit(blue=",")))

    assert strokes.ink[120:140, 130:150].max() < 0.3


def test_what_the_network_takes_for_part_of_a_digit_may_still_be_a_sign():
    page = draw_page(60, 200)
    cv2.circle(page, (140, 128), 4, RED, -1, cv2.LINE_AA)

    strokes = find_strokes(page, look_for_digits(page, RedIsDigit()))

    assert strokes.ink[120:140, 130:150].max() > 0.9
    assert any(130 < box[0] < 140 and 120 < box[1] < 128 for box in strokes.marks.boxes)


def test_other_strokes_are_no_marks():
    page = draw_page(60, 200)
    cv2.circle(page, (140, 128), 4, BLACK, -1, cv2.LINE_AA)

    marks = find_strokes(page, look_for_digits(page, RedIsDigit())).marks

    assert not any(130 < box[0] < 150 for box in marks.boxes)


def test_input_is_colors_and_contrast_to_what_is_near():
    given = to_ink_input(draw_page(30, 64))

    assert given.shape == (64, 64, 4)
    assert given.dtype == np.float32
    assert given[..., :3].min() >= 0
    assert given[..., :3].max() <= 1
    assert given[32, 32, 3] < -0.5
    assert np.abs(given[..., 3]).max() <= 1


def test_contrast_is_the_same_in_the_shade():
    page = draw_page(30, 64)

    light, shade = (to_ink_input(picture)[32, 32, 3] for picture in (page, page // 2))

    assert shade == pytest.approx(light, abs=0.1)


def test_slash_is_not_preferred_to_a_one_for_its_weight_in_the_loss():
    def says(digit: float, slash: float, dot: float):
        """Say so of dark pixels, as shares."""
        shares = np.full(INK_CLASSES, 1e-6)
        shares[[DIGIT, FIRST_SIGN + SIGNS.index("/"), FIRST_SIGN + SIGNS.index(".")]] = (
            digit,
            slash,
            dot,
        )
        paper = np.full(INK_CLASSES, -9.0)
        paper[OTHER] = 9

        def network(given: np.ndarray) -> np.ndarray:
            is_dark = given[..., :1] < 0.5
            return np.where(is_dark, np.log(shares), paper).astype(np.float32)

        return network

    page = draw_page(30, 200, pen=BLACK)

    look = look_for_digits(page, says(0.4, 0.5, 0.1))

    row, column = np.argwhere(look.copy[..., 0] < 60)[0]
    seen = look.shares[row, column]
    # Per pixel a slash weighs three times as much: 0.4 and 0.5 / 3 of the 0.9 that both have.
    assert seen[DIGIT] == pytest.approx(0.9 * 0.4 / (0.4 + 0.5 / 3), abs=0.01)
    assert seen[FIRST_SIGN + SIGNS.index("/")] == pytest.approx(0.9 - seen[DIGIT], abs=0.01)
    assert seen[FIRST_SIGN + SIGNS.index(".")] == pytest.approx(0.1, abs=0.01)


def test_ring_around_digits_is_none_whatever_the_network_says():
    page = draw_page(60, 300)
    cv2.circle(page, (125, 150), 90, RED, 6, cv2.LINE_AA)

    look = look_for_digits(page, RedIsDigit())
    strokes = find_strokes(page, look)

    assert look.height * 300 / look.copy.shape[0] == pytest.approx(66, rel=0.25)
    assert strokes.ink[140:160, 25:45].max() < 0.1
    assert strokes.ink[130:170, 90:160].max() > 0.9


def test_box_that_a_digit_touches_is_left_out():
    page = draw_page(60, 300)
    cv2.rectangle(page, (60, 100), (200, 182), BLACK, 3)
    cv2.line(page, (100, 175), (100, 185), RED, 8)  # the first digit reaches the box

    strokes = find_strokes(page, look_for_digits(page, RedIsDigit()))

    assert strokes.ink[110:170, 58:63].max() < 0.2
    assert strokes.ink[130:170, 90:160].max() > 0.9
