"""Quantiles, and the usual width of strokes."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mnist_core.imaging.statistics import quantile, typical_stroke_width, weighted_median


@pytest.mark.parametrize("count", [1, 2, 7, 1000])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.995, 1.0])
def test_quantile_is_numpys(count: int, share: float):
    values = np.random.default_rng(0).random((count, 3), np.float32)

    assert quantile(values, share) == pytest.approx(np.quantile(values, share), abs=1e-6)


def test_weighted_median_is_where_most_of_the_weight_lies():
    grains_and_strokes = [1] * 20 + [30, 32, 34]

    assert np.median(grains_and_strokes) == 1
    assert weighted_median(grains_and_strokes, power=1) == 32


@pytest.mark.parametrize("width", [3, 9, 15])
def test_typical_stroke_width_is_that_of_the_strokes_and_not_of_grains(width: int):
    solid = np.zeros((200, 300), np.uint8)
    solid[::40, ::10] = 1
    solid[20:180, 40 : 40 + width] = 1
    solid[100 : 100 + width, 120:280] = 1

    assert typical_stroke_width(solid) == pytest.approx(width + 1, rel=0.06)


def test_typical_stroke_width_is_the_same_wherever_the_strokes_are():
    alone = np.zeros((60, 60), np.uint8)
    cv2.circle(alone, (30, 30), 20, 1, 5)
    on_page = np.zeros((400, 500), np.uint8)
    on_page[200:260, 300:360] = alone

    assert typical_stroke_width(on_page) == typical_stroke_width(alone)


def test_typical_stroke_width_of_no_ink_is_one():
    assert typical_stroke_width(np.zeros((20, 30), np.uint8)) == 1
