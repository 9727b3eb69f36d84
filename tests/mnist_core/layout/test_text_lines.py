"""Lines of writing: how far they lean."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mnist_core.layout.components import find_components
from mnist_core.layout.text_lines import find_lines
from tests.mnist_core.pages import write_page


def slant_of(text: str, shear: float) -> float:
    """Write a number whose strokes lean so many columns to the right per row upwards."""
    page = write_page([text], size=(260, 1000))
    ink = 1 - page[..., 0].astype(np.float32) / 255
    shear = np.array([[1, -shear, 150 * shear], [0, 1, 0]], float)
    sheared = cv2.warpAffine(ink, shear, (1000, 260))
    (line,) = find_lines(find_components(np.clip(sheared, 0, 1), 9), stroke_width=9)
    return line.slant


@pytest.mark.parametrize("shear", [-0.2, 0.0, 0.3, 0.6])
def test_slant_of_a_line_follows_the_writing(shear):
    assert abs((slant_of("30862083", shear) - slant_of("30862083", 0)) - shear) < 0.15


def test_upright_writing_stands_nearly_upright():
    assert abs(slant_of("30862083", 0)) < 0.15


def test_one_digit_is_believed_by_half():
    assert 0.2 < slant_of("0", 0.6) < 0.4
