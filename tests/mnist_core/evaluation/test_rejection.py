"""The curve of rejection: what passes at every threshold."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.evaluation.rejection import MOST_POINTS, rejection_curve


def test_scores_that_tell_all_apart_have_an_area_of_one():
    curve = rejection_curve(np.array([0.8, 0.9]), np.array([0.1, 0.2, 0.3]))

    assert curve.area == 1
    assert (0.0, 1.0) in zip(curve.accepted_outliers, curve.accepted_digits, strict=True)


def test_area_is_the_chance_that_a_digit_scores_above_an_outlier():
    rng = np.random.default_rng(0)
    digits, outliers = rng.normal(1, 1, 400), rng.normal(0, 1, 300)

    curve = rejection_curve(digits, outliers)

    above = (digits[:, None] > outliers[None]).mean()
    assert curve.area == pytest.approx(above, abs=1e-6)


def test_curve_runs_from_none_to_all_in_a_bounded_number_of_points():
    rng = np.random.default_rng(0)

    curve = rejection_curve(rng.normal(1, 1, 5000), rng.normal(0, 1, 5000))

    points = list(zip(curve.accepted_outliers, curve.accepted_digits, strict=True))
    assert points[0] == (0, 0)
    assert points[-1] == (1, 1)
    assert points == sorted(points)
    assert 20 < len(points) <= MOST_POINTS
