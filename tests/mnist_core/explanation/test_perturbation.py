"""Each change does what its unit says, and no more."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mnist_core import CHANGES, COVER_SIDE, change_digit, cover_digit
from mnist_core.imaging.framing import stroke_width


@pytest.fixture(scope="module")
def digits(mnist_sample) -> np.ndarray:
    return mnist_sample.images[:40] / np.float32(255)


def _center(digit: np.ndarray) -> np.ndarray:
    return np.array([(digit.sum(1 - axis) * np.arange(28)).sum() / digit.sum() for axis in (0, 1)])


@pytest.mark.parametrize("name", CHANGES)
def test_every_change_keeps_the_contract_at_every_stop(name, digits):
    original = digits[0].copy()

    for amount in CHANGES[name].amounts:
        changed = change_digit(original, **{name: amount})
        assert changed.shape == (28, 28)
        assert changed.dtype == np.float32
        assert 0 <= changed.min() <= changed.max() <= 1

    np.testing.assert_array_equal(original, digits[0])


@pytest.mark.parametrize("name", CHANGES)
def test_the_neutral_amount_changes_nothing(name, digits):
    change = CHANGES[name]

    assert change.neutral in change.amounts
    assert (change.amounts[0], change.amounts[-1]) == (change.low, change.high)
    np.testing.assert_array_equal(change_digit(digits[0], **{name: change.neutral}), digits[0])


def test_shift_moves_right_and_down_by_pixels(digits):
    shifted = change_digit(digits[0], shift_x=3, shift_y=2)

    np.testing.assert_allclose(shifted[2:, 3:], digits[0][:-2, :-3], atol=1e-6)
    assert shifted[:2].max() == shifted[:, :3].max() == 0


def test_turn_is_clockwise_in_degrees(digits):
    turned = change_digit(digits[0], turn=90)

    np.testing.assert_allclose(turned, np.rot90(digits[0], -1), atol=0.01)


def test_scale_is_a_factor_around_the_middle(digits):
    doubled = change_digit(digits[0], scale=0.5)

    np.testing.assert_allclose(doubled.sum(), digits[0].sum() / 4, rtol=0.1)  # area: factor squared
    expected = 13.5 + (_center(digits[0]) - 13.5) / 2
    np.testing.assert_allclose(_center(doubled), expected, atol=0.3)


@pytest.mark.parametrize("growth", [-1, 1, 2, 4])
def test_thicken_adds_pixels_to_the_stroke_width(growth):
    line = np.zeros((28, 28), np.float32)
    line[4:24, 12:15] = 1  # 3 pixels wide

    changed = change_digit(line, thicken=growth)

    width = changed[14].sum()
    assert width == pytest.approx(3 + growth, abs=0.3)


def test_thicken_widens_real_digits(digits):
    def width(digit: np.ndarray) -> float:
        return stroke_width(cv2.resize(digit, None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC)) / 8

    grown = [width(change_digit(digit, thicken=1)) - width(digit) for digit in digits]

    assert np.median(grown) == pytest.approx(1, abs=0.3)


def test_thinning_loses_no_part_of_a_line(digits):
    for digit in digits:
        thinned = change_digit(digit, thicken=-2)
        lost = (digit > 0.7) & (cv2.dilate(thinned, np.ones((5, 5))) == 0)
        assert not lost.any()


def test_blur_spreads_ink_and_keeps_its_amount(digits):
    blurred = change_digit(digits[0], blur=1.5)

    assert blurred.max() < digits[0].max()
    assert blurred.sum() == pytest.approx(digits[0].sum(), rel=0.01)


def test_an_empty_digit_stays_empty():
    empty = np.zeros((28, 28), np.float32)

    for name, change in CHANGES.items():
        assert change_digit(empty, **{name: change.high}).max() == 0
        assert change_digit(empty, **{name: change.low}).max() == 0


@pytest.mark.parametrize(
    "amounts",
    [
        {"scale": 0},
        {"scale": -1},
        {"blur": -0.1},
        {"turn": float("nan")},
        {"shift_x": float("inf")},
    ],
    ids=str,
)
def test_impossible_amounts_are_refused(amounts, digits):
    with pytest.raises(ValueError, match=r"scale above 0|finite"):
        change_digit(digits[0], **amounts)


def test_a_gray_square_covers_its_place_and_nothing_else(digits):
    original = digits[0].copy()

    covered = cover_digit(original, 20, 3)

    rows, columns = slice(3, 3 + COVER_SIDE), slice(20, 28)
    assert (covered[rows, columns] == 0.5).all()
    covered[rows, columns] = original[rows, columns]
    np.testing.assert_array_equal(covered, digits[0])
    np.testing.assert_array_equal(original, digits[0])


@pytest.mark.parametrize("place", [(21, 0), (0, -1)])
def test_a_square_that_leaves_the_frame_is_refused(digits, place):
    with pytest.raises(ValueError, match="x and y must be 0 to 20"):
        cover_digit(digits[0], *place)
