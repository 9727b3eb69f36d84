"""Elastic distortion of ink."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.layout.components import shear_of
from mnist_core.synthesis.warping import elastic_field, warp_elastically


@pytest.fixture
def bar() -> np.ndarray:
    """An upright bar, 40 px high."""
    ink = np.zeros((40, 11), np.float32)
    ink[:, 4:7] = 1
    return ink


def test_field_is_smooth_and_as_strong_as_asked():
    fields = np.stack([elastic_field((60, 45), 3.0, np.random.default_rng(i)) for i in range(200)])

    assert fields.shape == (200, 60, 45, 2)
    assert fields.dtype == np.float32
    assert fields.std() == pytest.approx(2.7, rel=0.1)  # between its knots it is a little weaker
    assert np.abs(np.diff(fields, axis=1)).max() < 2.5
    assert np.abs(np.diff(fields, axis=2)).max() < 2.5


def test_ink_without_amplitude_is_scaled_and_slanted_only(bar):
    warped = warp_elastically(
        bar, np.random.default_rng(0), scale=(1.0, 1.5), slant=0.4, amplitude=0
    )

    rows, columns = np.nonzero(warped > 0.5)
    assert np.ptp(rows) + 1 == pytest.approx(60, abs=1)
    assert shear_of(rows, columns) == pytest.approx(0.4, abs=0.03)
    assert warped.sum() == pytest.approx(1.5 * bar.sum(), rel=0.05)


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_no_ink_is_cut_off_and_the_dtype_stays(bar, dtype):
    ink = (bar * 200).astype(dtype)
    for seed in range(20):
        warped = warp_elastically(
            ink, np.random.default_rng(seed), scale=(1.0, 1.0), slant=-0.8, amplitude=3
        )

        border = np.concatenate([*warped[[0, -1]], *warped[:, [0, -1]].T])
        assert warped.dtype == dtype
        assert warped.max() > 150
        assert border.max() == 0
