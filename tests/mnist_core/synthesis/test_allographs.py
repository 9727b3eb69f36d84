"""Forms of digits that other schools teach."""

from __future__ import annotations

import numpy as np

from mnist_core.synthesis.allographs import count_forms, write_form
from mnist_core.synthesis.strokes import draw_strokes


def test_there_is_a_form_of_every_digit():
    labels = {write_form(number, np.random.default_rng(0))[1] for number in range(count_forms())}

    assert labels == set(range(10))


def test_each_form_can_be_drawn_about_one_unit_high():
    for number in range(count_forms()):
        strokes, _ = write_form(number, np.random.default_rng(number))

        points = np.concatenate(strokes)
        assert all(stroke.shape[1] == 2 and stroke.dtype == np.float32 for stroke in strokes)
        assert 0.8 < np.ptp(points[:, 1]) < 1.4
        assert draw_strokes(strokes, size=100, brush=6).max() == 1


def test_a_form_is_written_otherwise_each_time():
    first, second = (write_form(3, np.random.default_rng(seed))[0] for seed in (0, 1))

    assert not np.array_equal(first[0], second[0])


def test_a_bent_stroke_ends_where_its_points_do():
    # A 5 like an S: one stroke, from the upper right to the lower left.
    number = next(
        i for i in range(count_forms()) if write_form(i, np.random.default_rng(0))[1] == 5
    )

    (stroke,), _ = write_form(number, np.random.default_rng(0))

    np.testing.assert_allclose(stroke[0], (0.6, 0.0), atol=0.15)
    np.testing.assert_allclose(stroke[-1], (0.0, 0.9), atol=0.15)
