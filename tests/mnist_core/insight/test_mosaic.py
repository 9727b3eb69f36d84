"""Every value has its place in the mosaic."""

from __future__ import annotations

import numpy as np

from mnist_core.insight.mosaic import to_mosaic


def test_feature_maps_lie_side_by_side_in_their_order():
    values = np.zeros((4, 5, 8), np.float32)
    values[1, 2, 5] = 2

    mosaic = to_mosaic(values)

    assert mosaic.shape == (2 * 4, 4 * 5)
    assert mosaic.dtype == np.uint8
    assert list(zip(*np.nonzero(mosaic), strict=True)) == [(4 + 1, 5 + 2)]
    assert mosaic.max() == 255


def test_units_fill_a_square_row_by_row():
    mosaic = to_mosaic(np.arange(7, dtype=np.float32))

    np.testing.assert_array_equal(
        mosaic, np.round(np.array([[0, 1, 2], [3, 4, 5], [6, 0, 0]]) * 42.5)
    )


def test_negative_and_silent_layers_are_black():
    assert to_mosaic(np.full((2, 2, 2), -1, np.float32)).max() == 0
    assert to_mosaic(np.zeros(9, np.float32)).max() == 0
