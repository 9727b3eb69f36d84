"""draw_strokes, vary_strokes, draw_by_hand: pen strokes become ink."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.imaging.framing import INK_LEVEL
from mnist_core.synthesis.strokes import (
    draw_strokes,
    smooth_curve,
    smooth_path,
    vary_strokes,
)
from tests.drawing import DIGIT_STROKES

FOUR = [np.array(stroke, np.float32) for stroke in DIGIT_STROKES[4]]


@pytest.mark.parametrize(("size", "brush"), [(20, 0.5), (20, 2), (200, 14), (200, 40)])
def test_ink_is_as_large_as_asked_with_the_brush_inside(size, brush):
    ink = draw_strokes(FOUR, size=size, brush=brush)

    rows, columns = np.nonzero(ink > INK_LEVEL)
    drawn = max(np.ptp(rows), np.ptp(columns)) + 1
    assert ink.dtype == np.float32
    assert 0 <= ink.min() < ink.max() <= 1
    assert drawn == pytest.approx(size + brush, abs=3)
    rim = np.concatenate([*ink[[0, -1]], *ink[:, [0, -1]].T])
    assert rim.max() < INK_LEVEL  # nothing is cut off


def test_a_single_point_is_drawn_as_a_dot():
    ink = draw_strokes([np.array([[5, 5]], np.float32)], size=30, brush=8)

    assert 30 < ink.sum() < 90  # a disc 8 px across covers 50


def test_brush_below_a_pixel_is_fainter():
    thin, thinner = (draw_strokes(FOUR, size=20, brush=brush) for brush in (1, 0.4))

    assert thinner.max() == pytest.approx(0.4 * thin.max(), abs=0.01)


def test_varied_strokes_keep_their_number_and_lengths():
    varied = vary_strokes(FOUR, np.random.default_rng(0))

    assert [len(stroke) for stroke in varied] == [len(stroke) for stroke in FOUR]


def test_smoothed_path_keeps_its_length_and_rounds_its_corner():
    corner = np.array([(x, 0.0) for x in range(10)] + [(9.0, y) for y in range(1, 10)])

    smooth = smooth_path(corner, 2)

    assert smooth.shape == corner.shape
    np.testing.assert_allclose(smooth[5], corner[5])
    assert smooth[9, 0] < 9
    assert smooth[9, 1] > 0


def test_path_smoothed_over_no_neighbors_stays():
    np.testing.assert_array_equal(smooth_path(FOUR[0].astype(float), 0), FOUR[0])


def test_a_smooth_curve_goes_through_its_points():
    points = np.array([(0, 0), (4, 3), (5, -2), (9, 0)], np.float32)

    curve = smooth_curve(points, 31)

    assert curve.shape == (31, 2)
    assert curve.dtype == np.float32
    np.testing.assert_allclose(curve[::10], points, atol=1e-5)
    assert np.abs(np.diff(curve, axis=0)).max() < 1  # no jump between them


def test_a_smooth_curve_through_two_points_is_straight():
    curve = smooth_curve(np.array([(0, 0), (10, 5)], np.float32), 11)

    np.testing.assert_allclose(curve[:, 0], 2 * curve[:, 1], atol=1e-5)
