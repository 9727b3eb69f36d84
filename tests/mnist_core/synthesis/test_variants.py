"""Strokes that other schools add to a digit."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.synthesis.variants import draw_bar, draw_flag, round_corners, vary_allograph

STEM = np.array([(1.0, 0.0), (1.0, 5.0), (1.0, 10.0)], np.float32)
SEVEN = np.array([(0.0, 0.0), (6.0, 0.0), *((6 - 0.4 * y, y) for y in range(1, 11))], np.float32)


def variants_of(stroke, label, count=200):
    return [vary_allograph((stroke,), label, np.random.default_rng(i)) for i in range(count)]


def test_a_bare_stem_gets_a_flag_a_foot_both_or_neither():
    variants = variants_of(STEM, 1)

    assert any(len(strokes) == 1 and strokes[0] is STEM for strokes in variants)
    flagged = [strokes for strokes in variants if np.concatenate(strokes)[:, 0].min() < 0]
    assert 0.3 * len(variants) < len(flagged) < 0.8 * len(variants)
    assert all(np.concatenate(strokes)[:, 1].max() < 15 for strokes in variants)


def test_a_third_of_the_sevens_are_crossed_in_the_middle_and_a_few_have_a_foot():
    bars = [strokes[1] for strokes in variants_of(SEVEN, 7) if len(strokes) == 2]

    crossings = [bar for bar in bars if 3 < bar[:, 1].mean() < 7.5]
    feet = [bar for bar in bars if bar[:, 1].mean() > 9]
    assert 0.2 < len(crossings) / 200 < 0.5
    assert 0 < len(feet) / 200 < 0.1
    assert len(crossings) + len(feet) == len(bars)


@pytest.mark.parametrize("label", [2, 3, 4, 5, 6, 8])
def test_other_digits_stay_as_they_are(label):
    for strokes in variants_of(SEVEN, label, count=20):
        assert [stroke is SEVEN for stroke in strokes] == [True]


def test_a_flag_ends_at_the_top_and_begins_below_it_on_the_left():
    top = np.array([3.0, 2.0], np.float32)

    flag = draw_flag(top, 10, np.random.default_rng(0))

    np.testing.assert_allclose(flag[-1], top)
    assert flag[0, 0] < top[0]
    assert flag[0, 1] > top[1]


def test_a_bar_goes_through_its_middle():
    middle = np.array([3.0, 2.0], np.float32)

    left, right = draw_bar(middle, 4, 0.03, np.random.default_rng(1))

    to_left, to_right = middle - left, right - middle
    assert to_left[0] == pytest.approx(4)
    assert to_left[1] / to_left[0] == pytest.approx(to_right[1] / to_right[0], abs=1e-5)


def test_a_rounded_corner_stays_between_its_ends():
    corner = np.array([(0.0, 8.0), (4.0, 0.0), (4.0, 9.0)], np.float32)

    path = round_corners(corner, np.random.default_rng(0))

    np.testing.assert_allclose(path[[0, -1]], corner[[0, -1]], atol=0.7)
    assert path[:, 1].min() > 0.05  # the corner itself is cut off
