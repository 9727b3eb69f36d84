"""Pictures larger or smaller."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mnist_core.imaging.scaling import resize_by, shrink_to


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((400, 100), (40, 10)), ((100, 400, 3), (10, 40, 3)), ((400, 1), (40, 1))],
)
def test_shrunk_picture_keeps_its_proportions_and_at_least_a_pixel(shape, expected):
    picture = np.full(shape, 7, np.uint8)

    assert shrink_to(picture, 40).shape == expected
    assert resize_by(picture, 0.1, cv2.INTER_AREA).shape == expected


def test_picture_that_is_small_enough_stays_as_it_is():
    picture = np.zeros((40, 20), np.uint8)

    assert shrink_to(picture, 40) is picture
