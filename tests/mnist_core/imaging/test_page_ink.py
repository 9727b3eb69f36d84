"""The ink of a page: what is printed is left out, what a hand wrote stays."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mnist_core.imaging.page_ink import to_page_ink
from mnist_core.layout.components import find_components

HEIGHT, WIDTH = 120, 280
BLACK = (20, 20, 20)


@pytest.fixture
def zeros() -> np.ndarray:
    """Two zeros on light gray paper, with room on their left."""
    picture = np.full((HEIGHT, WIDTH, 3), 225, np.uint8)
    for x in (110, 190):
        cv2.ellipse(picture, (x, 66), (24, 36), 0, 0, 360, BLACK, 6, cv2.LINE_AA)
    return picture


def num_parts(picture: np.ndarray) -> int:
    return len(find_components(to_page_ink(picture).ink, 6))


def test_frame_whose_corner_lies_within_the_picture_is_left_out(zeros):
    cv2.line(zeros, (20, 0), (20, 104), BLACK, 4, cv2.LINE_AA)

    assert num_parts(zeros) == 2
    assert to_page_ink(zeros).ink[:, :40].max() < 0.1


@pytest.mark.parametrize("bottom", [104, HEIGHT])
def test_1_beside_the_rim_that_leans_stays(zeros, bottom):
    cv2.line(zeros, (38, 18), (16, bottom), BLACK, 6, cv2.LINE_AA)

    assert num_parts(zeros) == 3


def test_ruled_line_under_the_writing_is_left_out(zeros):
    cv2.line(zeros, (0, 112), (WIDTH, 110), (90, 90, 90), 2, cv2.LINE_AA)

    assert num_parts(zeros) == 2
