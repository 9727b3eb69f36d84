"""flat_levels: how far each pixel of a drawing is from its paper."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.preprocessing.paper import flat_contrast, flat_levels
from tests.drawing import draw_digit


@pytest.mark.parametrize(
    ("paper", "ink", "farthest"),
    [
        pytest.param((255, 255, 255), (0, 0, 0), 255, id="black on white"),
        pytest.param((30, 30, 30), (240, 240, 240), 210, id="light on dark"),
        pytest.param((250, 240, 200), (250, 240, 100), 100, id="yellow on yellowish"),
        pytest.param((255, 255, 255), (255, 0, 0), 255, id="red, whose red channel is paper"),
    ],
)
def test_levels_are_the_largest_difference_of_a_channel(paper, ink, farthest):
    picture = np.full((60, 40, 3), paper, np.uint8)
    picture[10:30, 20:25] = ink

    levels = flat_levels(picture)

    assert levels is not None
    assert (levels.shape, levels.dtype) == ((60, 40), np.uint8)
    assert (levels[10:30, 20:25] == farthest).all()
    assert np.count_nonzero(levels) == 20 * 5


@pytest.mark.parametrize("shape", [(1, 1), (1, 4), (4, 1), (2, 2)])
def test_a_picture_of_few_pixels_has_levels_too(shape):
    levels = flat_levels(np.full((*shape, 3), 200, np.uint8))

    assert levels is not None
    assert levels.shape == shape
    assert not levels.any()


def test_a_picture_in_changing_light_is_not_flat():
    light = np.linspace(80, 240, 100).astype(np.uint8)

    assert flat_levels(np.tile(light[:, None], (100, 1, 3))) is None


def test_the_picture_stays_as_it_was():
    picture = draw_digit(3)
    before = picture.copy()

    flat_levels(picture)

    assert np.array_equal(picture, before)


def test_contrast_is_the_levels_in_0_to_1():
    picture = draw_digit(3)

    contrast, levels = flat_contrast(picture), flat_levels(picture)

    assert contrast is not None
    assert contrast.dtype == np.float32
    assert contrast == pytest.approx(levels / 255)
