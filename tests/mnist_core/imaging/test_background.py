"""The paper under the writing: its color, its light, and how it goes on beyond the rim."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.imaging.background import (
    flat_contrast,
    flat_levels,
    has_ink_near_border,
    is_light_on_dark,
    is_paper_light,
    pad_with_paper,
)
from tests.drawing import draw_digit
from tests.mnist_core.pages import write_page


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


def test_contrast_is_the_levels_in_0_to_1():
    picture = draw_digit(3)

    contrast, levels = flat_contrast(picture), flat_levels(picture)

    assert contrast is not None
    assert contrast.dtype == np.float32
    assert contrast == pytest.approx(levels / 255)


@pytest.mark.parametrize("is_light", [True, False])
@pytest.mark.parametrize("side", [60, 300])
def test_rim_tells_whether_the_paper_of_a_cut_out_digit_is_light(side, is_light):
    gray = draw_digit(5, side=side, brush=side / 8)[..., 0]
    rows, columns = np.nonzero(gray < 128)
    gray = gray[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]

    assert is_paper_light(gray if is_light else 255 - gray) is is_light


def test_sheet_on_a_dark_table_and_a_shadow_leave_the_paper_open():
    sheet = np.full((300, 400), 40, np.uint8)
    sheet[60:240, 80:320] = 220
    shadow = np.full((300, 400), 220, np.uint8)
    shadow[150:, 100:] = 110

    assert is_paper_light(sheet) is None
    assert is_paper_light(shadow) is None


def test_paper_goes_on_beyond_the_rim_without_the_strokes_that_reach_it():
    gray = np.full((60, 80), 200, np.uint8)
    gray[:, 40:] = 150  # the light changes
    gray[:30, 20:28] = 30

    wide = pad_with_paper(gray, 12)

    assert wide.shape == (84, 104)
    np.testing.assert_array_equal(wide[12:-12, 12:-12], gray)
    assert wide[:12].min() > 120
    assert wide[20:60, :10].mean() == pytest.approx(200, abs=15)
    assert wide[20:60, -10:].mean() == pytest.approx(150, abs=15)


def test_ink_near_the_rim_is_found():
    gray = np.full((100, 100), 220, np.uint8)
    gray[30:70, 40:50] = 30
    assert not has_ink_near_border(gray)

    gray[70:, 40:50] = 30
    assert has_ink_near_border(gray)


@pytest.mark.parametrize("is_light", [False, True])
def test_paper_between_digits_is_no_writing_where_a_shadow_covers_most_of_a_page(is_light):
    page = write_page(["37938", "10148", "24198"], size=(1000, 1400))[..., 0]
    page = 255 - page if is_light else page
    rows, columns = np.mgrid[:1000, :1400]
    page = np.where(rows < 250 + 0.6 * columns, page // 2, page)

    assert is_light_on_dark(page) is is_light
