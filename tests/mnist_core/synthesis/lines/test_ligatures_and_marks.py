"""What a pen leaves on a line besides digits."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mnist_core.synthesis.lines.ligatures_and_marks import draw_end, draw_mark, join_ink
from mnist_core.synthesis.lines.page import FINE


@pytest.fixture
def page():
    return np.zeros((32 * FINE, 96 * FINE), np.uint8)


def stem(column):
    """The ink of an upright stroke, 18 px high, pixels of the strip."""
    rows = np.linspace(7, 25, 60)
    return np.stack([np.full_like(rows, column), rows], axis=1)


@pytest.mark.parametrize("seed", range(10))
def test_two_digits_are_joined_by_one_stroke_between_them(page, seed):
    join_ink(page, stem(20), stem(30), np.random.default_rng(seed))

    count, _, stats, _ = cv2.connectedComponentsWithStats((page > 0).view(np.uint8))
    assert count == 2  # the paper and the stroke
    left, width = stats[1, cv2.CC_STAT_LEFT] / FINE, stats[1, cv2.CC_STAT_WIDTH] / FINE
    assert left == pytest.approx(20, abs=3)
    assert left + width == pytest.approx(30, abs=3)


def test_digits_far_apart_are_not_joined(page):
    join_ink(page, stem(20), stem(60), np.random.default_rng(0))

    assert not page.any()


@pytest.mark.parametrize("seed", range(10))
def test_the_next_digit_begins_behind_a_mark(page, seed):
    following = draw_mark(page, 30, 16, np.random.default_rng(seed))

    assert page.any()
    assert 31 <= following <= 37


@pytest.mark.parametrize("seed", range(10))
def test_a_number_is_closed_on_its_right(page, seed):
    draw_end(page, 30, 16, np.random.default_rng(seed))

    columns = np.flatnonzero(page.max(axis=0)) / FINE
    assert columns.min() > 25
    assert np.ptp(columns) > 3
