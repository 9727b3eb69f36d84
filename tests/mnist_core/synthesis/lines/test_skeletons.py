"""Digits as hairlines."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.imaging.framing import stroke_width
from mnist_core.synthesis.lines.skeletons import to_glyph


@pytest.fixture
def digits(mnist_sample):
    """One of each digit, (28, 28), float32 in [0, 1]."""
    chosen = [int(np.flatnonzero(mnist_sample.labels == label)[0]) for label in range(10)]
    return mnist_sample.images[chosen].astype(np.float32) / 255


def test_glyph_is_the_digit_in_hairlines_three_times_as_large(digits):
    for digit in digits:
        glyph = to_glyph(digit)

        assert glyph.dtype == np.uint8
        assert set(np.unique(glyph)) <= {0, 255}
        assert 50 <= max(glyph.shape) <= 60
        assert stroke_width((glyph > 0).astype(np.float32)) < 5
