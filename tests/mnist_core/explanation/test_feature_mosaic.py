"""Every value has its place in the mosaic."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.explanation.feature_mosaic import to_mosaic


def test_feature_maps_lie_side_by_side_in_their_order():
    values = np.zeros((4, 5, 8), np.float32)
    values[1, 2, 5] = 2

    mosaic = to_mosaic(values)

    assert mosaic.shape == (2 * 4 + 1, 4 * 5 + 3)
    assert mosaic.dtype == np.uint8
    assert list(zip(*np.nonzero(mosaic), strict=True)) == [(5 + 1, 6 + 2)]
    assert mosaic.max() == 255


def test_units_fill_rows_and_their_levels_are_square_roots():
    mosaic = to_mosaic(np.array([0, 1, 4, 9, 16, 0, 0], np.float32))

    np.testing.assert_array_equal(mosaic, [[0, 64, 128, 191], [255, 0, 0, 0]])


@pytest.mark.parametrize(("channels", "rows"), [(8, 2), (16, 2), (32, 4), (64, 4), (128, 8)])
def test_layers_of_a_power_of_two_leave_no_map_out(channels, rows):
    mosaic = to_mosaic(np.ones((7, 7, channels), np.float32))

    assert mosaic.shape[0] == 8 * rows - 1
    lines = np.arange(mosaic.shape[0]) % 8 == 7, np.arange(mosaic.shape[1]) % 8 == 7
    between = lines[0][:, None] | lines[1]
    assert mosaic[between].max() == 0
    assert mosaic[~between].min() == 255


def test_negative_and_silent_layers_are_black():
    assert to_mosaic(np.full((2, 2, 2), -1, np.float32)).max() == 0
    assert to_mosaic(np.zeros(9, np.float32)).max() == 0
