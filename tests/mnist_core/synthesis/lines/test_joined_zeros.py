"""Zeros that are written in one go."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.synthesis.lines.joined_zeros import write_joined_zeros


@pytest.mark.parametrize("count", [1, 2, 5])
def test_there_is_a_middle_for_each_zero_from_left_to_right(count):
    path, middles = write_joined_zeros(count, np.random.default_rng(0), height=18)

    assert path.ndim == 2
    assert path.shape[1] == 2
    assert middles.shape == (count,)
    assert middles[0] == 0
    assert (np.diff(middles) > 18 / 3).all()


@pytest.mark.parametrize("seed", range(20))
def test_zeros_are_as_high_as_asked(seed):
    path, _ = write_joined_zeros(3, np.random.default_rng(seed), height=18)

    assert 0.7 * 18 < np.ptp(path[:, 1]) < 1.5 * 18


@pytest.mark.parametrize("seed", range(20))
def test_the_pen_passes_left_below_and_right_of_every_middle(seed):
    path, middles = write_joined_zeros(3, np.random.default_rng(seed), height=18)

    for middle in middles:
        level = path[np.abs(path[:, 1]) < 4, 0]
        assert (level < middle - 2).any()
        assert (level > middle + 2).any()
        assert path[np.abs(path[:, 0] - middle) < 3, 1].max() > 4


def test_some_hands_end_each_zero_inside_it():
    def is_curled(seed):
        path, middles = write_joined_zeros(3, np.random.default_rng(seed), height=18)
        near_middles = [np.linalg.norm(path - (middle, 0), axis=1).min() < 3 for middle in middles]
        return all(near_middles)

    assert 0.1 < np.mean([is_curled(seed) for seed in range(200)]) < 0.5
