"""Lines of writing put together from digits."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mnist_core.layout.components import shear_of
from mnist_core.synthesis.lines.page import AROUND, FINE
from mnist_core.synthesis.lines.skeletons import to_glyph
from mnist_core.synthesis.lines.writing import LineOfDigits, draw_order, write_line
from mnist_core.types import NOT_A_DIGIT


@pytest.fixture
def digits(mnist_sample):
    """One of each digit, (28, 28), float32 in [0, 1]."""
    chosen = [int(np.flatnonzero(mnist_sample.labels == label)[0]) for label in range(10)]
    return mnist_sample.images[chosen].astype(np.float32) / 255


@pytest.fixture
def glyphs(digits):
    return [to_glyph(digit) for digit in digits]


def strip_of(line: LineOfDigits) -> np.ndarray:
    """The ink of a line's page, (32, W), 0 to 1: as it was written, neither leveled nor upright."""
    gray = line.picture[AROUND:-AROUND, AROUND:-AROUND, 0].astype(np.float32)
    size = gray.shape[1] // FINE, gray.shape[0] // FINE
    ink = cv2.resize(float(line.picture.max()) - gray, size, interpolation=cv2.INTER_AREA)
    return ink / max(float(ink.max()), 1e-6)


def columns_of(line: LineOfDigits) -> np.ndarray:
    """The column of each digit's middle on that strip."""
    return (line.middles[:, 0] - AROUND) / FINE


def test_digits_of_a_line_are_written_with_one_pen(digits):
    bold = np.clip(digits * 4, 0, 1)

    line = write_line(
        [to_glyph(digits[2]), to_glyph(bold[2])], [2, 2], np.random.default_rng(4), width=192
    )

    first, second = (
        strip_of(line)[:, round(middle) - 8 : round(middle) + 8].sum()
        for middle in columns_of(line)
    )
    assert 0.7 < first / second < 1.4  # in ink, where the digits themselves differ by more


def test_picture_is_dark_on_light_and_as_wide_as_the_room_asked_for(glyphs):
    line = write_line(glyphs[:4], np.arange(4), np.random.default_rng(0), width=192)

    assert line.picture.shape == (3 * 32 + 24, 3 * 192 + 24, 3)
    assert line.picture.dtype == np.uint8
    assert np.median(line.picture) > 160  # paper
    assert line.picture.min() < 0.9 * np.median(line.picture)


@pytest.mark.parametrize("seed", range(20))
def test_digits_stand_in_order_with_their_middles_in_ink(glyphs, seed):
    line = write_line(glyphs[:5], np.arange(5), np.random.default_rng(seed), width=400)

    assert list(line.labels) == [0, 1, 2, 3, 4]
    assert (np.diff(columns_of(line)) > 3).all()
    for middle in columns_of(line):
        around = strip_of(line)[:, max(0, int(middle) - 8) : int(middle) + 8]
        assert around.max() > 0.2


@pytest.mark.parametrize("seed", range(20))
def test_zeros_that_are_written_in_one_go_are_labeled_each(glyphs, seed):
    chosen = [3, 0, 0, 0, 7]

    line = write_line(
        [glyphs[i] for i in chosen], np.array(chosen), np.random.default_rng(seed), width=400
    )

    assert list(line.labels) == chosen
    assert (np.diff(columns_of(line)) > 3).all()


def test_some_long_runs_of_zeros_hold_a_mark_before_the_last_three(monkeypatch):
    columns = []

    def draw_mark(page, at, row, rng):
        columns.append(at)
        return at

    monkeypatch.setattr("mnist_core.synthesis.lines.writing.draw_mark", draw_mark)
    zero = np.full((60, 40), 255, np.uint8)

    def is_marked(seed):
        columns.clear()
        line = write_line([zero] * 5, [0] * 5, np.random.default_rng(seed), width=192, strength=0)
        return any(columns_of(line)[1] < column < columns_of(line)[2] for column in columns)

    # 40 % of the hands write them in one go, 30 % of these put a mark; 6 % of all digits follow one anyway.
    assert 0.11 < np.mean([is_marked(seed) for seed in range(400)]) < 0.3


def test_what_is_no_digit_is_written_but_not_labeled(glyphs):
    labels = np.array([7, NOT_A_DIGIT, 9])

    line = write_line([glyphs[i] for i in (7, 3, 9)], labels, np.random.default_rng(1), width=192)

    assert list(line.labels) == [7, 9]
    between = strip_of(line)[:, int(columns_of(line)[0]) : int(columns_of(line)[1])]
    assert (between.max(axis=0) > 0.3).sum() > 10


def test_digits_without_room_are_left_out(glyphs):
    line = write_line(glyphs, np.arange(10), np.random.default_rng(2), width=64)

    assert 0 < len(line.labels) < 10
    assert list(line.labels) == list(range(len(line.labels)))


def test_order_names_digits_and_seldom_what_is_none():
    labels = np.repeat(np.arange(10), 5).astype(np.uint8)
    outliers = np.array([50, 51])

    orders = [
        draw_order(labels, np.random.default_rng(seed), count=8, outliers=outliers)
        for seed in range(300)
    ]

    assert {len(order) for order in orders} <= set(range(1, 10))
    assert 0 < sum((order >= 50).any() for order in orders) < 90
    assert max(order.max() for order in orders) == 51


def test_some_hands_write_zeros_as_rings_in_one_go():
    block = np.full((60, 40), 255, np.uint8)  # stands for each zero that is written by itself

    def middle_ink(seed):
        line = write_line([block] * 3, [0, 0, 0], np.random.default_rng(seed), width=192)
        return [strip_of(line)[14:19, round(x)].mean() for x in columns_of(line)]

    hollow = [np.mean(middle_ink(seed)) < 0.5 for seed in range(60)]

    assert 0.2 < np.mean(hollow) < 0.6


def test_some_1s_lean_further_to_the_right_than_other_digits():
    stem = np.full((60, 6), 255, np.uint8)

    def most_leaning(label):
        leans = []
        for seed in range(120):
            line = write_line([stem], [label], np.random.default_rng(seed), width=64, strength=0)
            around = slice(max(0, round(columns_of(line)[0]) - 8), round(columns_of(line)[0]) + 9)
            leans.append(shear_of(*np.nonzero(strip_of(line)[8:24, around] > 0.5)))
        return np.quantile(leans, 0.9)

    assert most_leaning(1) > most_leaning(7) + 0.1


def test_digits_lean_alike_but_what_is_upright_by_its_form_stays_as_it_is():
    stem = cv2.line(np.zeros((60, 36), np.uint8), (33, 2), (3, 57), 255, 5)

    def mean_lean(upright):
        leans = []
        for seed in range(60):
            rng = np.random.default_rng(seed)
            line = write_line([stem], [9], rng, width=64, strength=0, upright=upright)
            around = slice(max(0, round(columns_of(line)[0]) - 9), round(columns_of(line)[0]) + 10)
            leans.append(shear_of(*np.nonzero(strip_of(line)[8:24, around] > 0.5)))
        return np.median(leans)

    # As it is drawn, it leans by half a column per row.
    assert mean_lean(upright=[0]) > mean_lean(upright=[]) + 0.25


def test_some_hands_write_1s_as_long_slashes():
    short = np.full((30, 3), 255, np.uint8)  # half as high as a digit

    def height(seed):
        line = write_line([short] * 3, [1, 1, 1], np.random.default_rng(seed), width=192)
        near = [strip_of(line)[:, max(0, round(x) - 2) : round(x) + 3] for x in columns_of(line)]
        return np.median([np.ptp(np.nonzero(ink > 0.5)[0]) for ink in near if ink.max() > 0.5])

    assert 0.05 < np.mean([height(seed) > 15 for seed in range(200)]) < 0.25
