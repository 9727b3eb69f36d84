"""What hands have written: forms of digits, and letters of two strokes."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.synthesis.allographs import count_forms, write_form
from mnist_core.synthesis.pages.writer import Source


@pytest.fixture(scope="session")
def source() -> Source:
    rng = np.random.default_rng(0)
    digits = {label: [] for label in range(10)}
    for number in range(count_forms()):
        strokes, label = write_form(number, rng)
        digits[label].append(strokes)
    cross = [np.array([(0, 0), (1, 1)], np.float32), np.array([(0, 1), (1, 0)], np.float32)]
    roof = [np.array([(0, 1), (0.5, 0), (1, 1)], np.float32)]
    return Source(digits, [cross, roof])
