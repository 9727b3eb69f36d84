"""Pictures that are a pixel or two wide: read, or refused with a sentence."""

from __future__ import annotations

from contextlib import suppress

import cv2
import numpy as np
import pytest

from mnist_core import NoInkError, Recognizer, TooMuchInkError
from mnist_core.imaging.scaling import resize_by

SHAPES = [(1, 30_000), (30_000, 1), (2, 900), (900, 2), (3, 3000), (1, 1)]


def fill(kind: str, shape: tuple[int, int]) -> np.ndarray:
    rng = np.random.default_rng(0)
    if kind == "noise":
        return rng.integers(0, 256, (*shape, 3)).astype(np.uint8)
    picture = np.full((*shape, 3), 255, np.uint8)
    if kind == "half":
        picture[:, : shape[1] // 2 + 1] = 0
    return picture


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("kind", ["noise", "blank", "half"])
def test_a_narrow_picture_is_read_or_holds_no_ink(
    recognizer: Recognizer, kind: str, shape: tuple[int, int]
):
    for read in (recognizer.read_digit, recognizer.read_number):
        with suppress(NoInkError, TooMuchInkError):  # the only errors that it may raise
            read(fill(kind, shape))


def test_scaling_keeps_one_pixel_of_the_shorter_side():
    picture = np.full((1, 30_000), 7, np.uint8)

    shrunk = resize_by(picture, 0.02, cv2.INTER_AREA)

    assert shrunk.shape == (1, 600)
    assert (shrunk == 7).all()
