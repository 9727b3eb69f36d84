"""Digits whose picture ends where their ink does, as cells, boxes and data sets cut them out."""

from __future__ import annotations

from contextlib import suppress

import cv2
import numpy as np
import pytest

from mnist_core import NoInkError

NUM_DIGITS = 60
MOST_WRONG = 6  # a narrow digit, a 1, may fill its picture wholly
LIGHT, DARK = (190, 60), (60, 190)  # gray levels of the paper and of the ink


def cut_out(image, side: int) -> np.ndarray:
    """A digit's tight box, its longer side enlarged: (h, w), float64, 1 where its ink is."""
    rows, columns = np.nonzero(image > 40)
    box = image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1] / 255.0
    scale = side / max(box.shape)
    size = [max(3, round(length * scale)) for length in box.shape[::-1]]
    return np.clip(cv2.resize(box, size, interpolation=cv2.INTER_CUBIC), 0, 1)


def num_wrong(recognizer, pictures, labels) -> int:
    said = [recognizer.read_digit(picture).predictions["cnn"].label for picture in pictures]
    return sum(a != b for a, b in zip(said, labels, strict=True))


@pytest.fixture
def some(mnist_sample):
    return mnist_sample.images[:NUM_DIGITS], mnist_sample.labels[:NUM_DIGITS]


@pytest.mark.parametrize("levels", [LIGHT, DARK], ids=["dark ink", "light ink"])
@pytest.mark.parametrize("side", [32, 200])
def test_photographed_digit_without_margin_is_read(recognizer, some, side, levels):
    rng = np.random.default_rng(0)
    paper, ink = levels

    def photograph(image):
        clean = cut_out(image, side)
        noisy = paper + (ink - paper) * clean + rng.normal(0, 6, clean.shape)
        return np.clip(noisy, 0, 255).astype(np.uint8)

    images, labels = some
    assert num_wrong(recognizer, [photograph(image) for image in images], labels) <= MOST_WRONG


@pytest.mark.parametrize("is_inverted", [False, True], ids=["light ink", "dark ink"])
def test_scanned_digit_of_16_pixels_without_margin_is_read(recognizer, some, is_inverted):
    def scan(image):
        level = np.round(255 * cut_out(image, 16)).astype(np.uint8)
        return 255 - level if is_inverted else level

    images, labels = some
    assert num_wrong(recognizer, [scan(image) for image in images], labels) <= MOST_WRONG


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (2, 2), (3, 300), (300, 2)])
def test_picture_of_a_few_pixels_is_read_or_has_no_ink(recognizer, shape):
    picture = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)

    with suppress(NoInkError):  # nothing else may be raised
        assert recognizer.read_digit(picture).digit.shape == (28, 28)
