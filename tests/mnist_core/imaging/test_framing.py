"""to_digit: any ink becomes a digit as MNIST frames it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mnist_core.errors import NoInkError
from mnist_core.imaging.digit_ink import to_ink
from mnist_core.imaging.framing import (
    BOX,
    CENTER,
    INK_LEVEL,
    MAX_STROKE,
    MIN_STROKE,
    crop_to_ink,
    stroke_width,
    to_digit,
)
from tests.drawing import draw_digit

HALF_PIXEL = 0.51  # the center of mass moves by whole pixels


@pytest.fixture(params=[(60, 3), (280, 16), (600, 20), (280, 60)], ids=lambda p: f"{p[0]}px-{p[1]}")
def ink(request):
    side, brush = request.param
    return to_ink(draw_digit(5, side=side, brush=brush))


def test_digit_is_28_by_28_float32_within_0_and_1_with_maximum_1(ink):
    digit = to_digit(ink)

    assert digit.shape == (28, 28)
    assert digit.dtype == np.float32
    assert digit.min() >= 0
    assert digit.max() == pytest.approx(1)


def test_longer_side_of_the_strokes_is_20_pixels(ink):
    height, width = crop_to_ink(to_digit(ink)).shape

    assert max(height, width) in (BOX - 1, BOX)  # a faint last row may fall below INK_LEVEL


def test_center_of_mass_is_at_index_14(ink):
    digit = to_digit(ink)

    rows, columns = np.mgrid[0:28, 0:28]
    assert (digit * rows).sum() / digit.sum() == pytest.approx(CENTER, abs=HALF_PIXEL)
    assert (digit * columns).sum() / digit.sum() == pytest.approx(CENTER, abs=HALF_PIXEL)


@pytest.mark.parametrize("brush", [2, 4, 16, 30, 45])
def test_stroke_width_is_brought_into_mnists_range(brush):
    digit = to_digit(to_ink(draw_digit(2, side=400, size=0.8, brush=brush)))

    enlarged = np.clip(cv2.resize(digit, None, fx=8, fy=8, interpolation=cv2.INTER_CUBIC), 0, 1)
    # Widths are measured on a grid of 1/8 px, after the digit was rounded to 28 px.
    assert MIN_STROKE - 0.35 <= stroke_width(enlarged) / 8 <= MAX_STROKE + 0.35


@pytest.mark.parametrize("width", [4, 9, 16, 31])
def test_stroke_width_measures_a_straight_stroke(width):
    ink = np.zeros((120, 120), np.float32)
    ink[20:100, 40 : 40 + width] = 1

    assert stroke_width(ink) == pytest.approx(width, abs=1)


def test_a_dot_is_framed_too():
    ink = np.zeros((50, 50), np.float32)
    ink[25, 25] = 1

    assert to_digit(ink).max() == pytest.approx(1)


def test_a_digit_that_is_framed_already_keeps_its_pixels(mnist_sample):
    inks = mnist_sample.images.astype(np.float32) / 255

    for ink in inks:
        np.testing.assert_allclose(to_digit(ink), ink / ink.max(), atol=1e-6)


def test_mnist_test_digits_get_their_frame_again(mnist_sample):
    inks = mnist_sample.images.astype(np.float32) / 255

    digits = np.stack([to_digit(crop_to_ink(ink), normalize_stroke=False) for ink in inks])

    # Nine in ten are the same to the pixel; in the others a rim weaker than INK_LEVEL was cut off.
    same = np.abs(digits - inks).max(axis=(1, 2)) <= INK_LEVEL
    assert same.mean() > 0.9


def test_stroke_normalization_leaves_most_mnist_digits_alone(mnist_sample):
    inks = [crop_to_ink(ink) for ink in mnist_sample.images.astype(np.float32) / 255]

    changed = [
        np.abs(to_digit(ink) - to_digit(ink, normalize_stroke=False)).max() > 0 for ink in inks
    ]

    assert np.mean(changed) < 0.35


@pytest.mark.parametrize("enlarged", [1, 3, 10])
@pytest.mark.parametrize("is_dark_on_light", [False, True], ids=["light on dark", "dark on light"])
@pytest.mark.parametrize("color", [None, (255, 230, 0), (120, 30, 160)], ids=str)
def test_mnist_digit_pasted_anywhere_comes_back(
    mnist_sample, recognizer, enlarged, is_dark_on_light, color
):
    rng = np.random.default_rng(enlarged)
    differences, is_same_label = [], []
    for image in mnist_sample.images[:30]:
        picture = _paste(image, enlarged, is_dark_on_light, color, rng)

        reading = recognizer.read_digit(picture)

        original = recognizer.read_digit(image)
        differences.append(np.abs(reading.digit - original.digit).mean())
        is_same_label.append(reading.label == original.label)
    assert np.median(differences) < 0.03  # another way to write the same digit differs by 0.1
    assert np.mean(is_same_label) >= 0.95


@pytest.mark.parametrize(
    "ink", [np.zeros((280, 280), np.float32), np.full((9, 9), 0.03, np.float32)]
)
def test_empty_canvas_raises_no_ink_error(ink):
    with pytest.raises(NoInkError, match="draw a digit"):
        to_digit(ink)


@pytest.mark.parametrize(
    ("ink", "message"),
    [
        (np.zeros((28, 28), np.uint8), "convert with to_ink"),
        (np.zeros((28, 28, 1), np.float32), "2-D float32"),
        (np.zeros((0, 28), np.float32), "non-empty"),
        (np.full((28, 28), 255, np.float32), "within 0 to 1, got 255"),
    ],
    ids=["uint8", "three axes", "empty", "0 to 255"],
)
def test_ink_of_another_kind_raises_value_error(ink, message):
    with pytest.raises(ValueError, match=message):
        to_digit(ink)


def _paste(image, enlarged, is_dark_on_light, color, rng):
    """Paste an MNIST digit onto a larger canvas: any place, size, polarity, color; RGBA."""
    side = 28 * enlarged
    cover = cv2.resize(image, (side, side), interpolation=cv2.INTER_CUBIC)
    canvas = np.zeros((3 * side, 2 * side), np.float32)
    top, left = rng.integers(2 * side), rng.integers(side)
    canvas[top : top + side, left : left + side] = cover / np.float32(255)
    paper = 255 if is_dark_on_light else 0
    pen = color or ((0, 0, 0) if is_dark_on_light else (255, 255, 255))
    if not is_dark_on_light and color:
        pen = tuple(max(level, 100) for level in color)  # dark violet on black is no writing
    picture = canvas[..., None] * np.array(pen) + (1 - canvas[..., None]) * paper
    alpha = np.full((*canvas.shape, 1), 255)
    return np.concatenate([np.round(picture), alpha], axis=2).astype(np.uint8)
