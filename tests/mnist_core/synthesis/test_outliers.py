"""Outliers: every kind is ink that can be framed, and repeats under the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.imaging.framing import to_digit
from mnist_core.synthesis import outliers
from mnist_core.synthesis.outliers import cut_digit, join_digits, load_glyphs, warp_ink
from mnist_core.synthesis.strokes import draw_by_hand

SHAPES = ["_scrawl", "_zigzag", "_polygon", "_star", "_spiral", "_crossing", "_face", "_heart"]


@pytest.fixture(scope="module")
def pair(mnist_sample):
    return mnist_sample.images[:2].astype(np.float32) / 255


def test_glyphs_are_hundreds_of_inks():
    glyphs = load_glyphs()

    assert len(glyphs) > 500
    assert all(glyph.dtype == np.float32 and glyph.max() <= 1 for glyph in glyphs)


def test_warped_glyph_can_be_framed():
    rng = np.random.default_rng(0)

    assert to_digit(warp_ink(load_glyphs()[40], rng)).max() == pytest.approx(1)


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("seed", range(5))
def test_every_shape_can_be_drawn_and_framed(name, seed):
    rng = np.random.default_rng(seed)

    ink = draw_by_hand(getattr(outliers, name)(rng), rng)

    assert to_digit(ink).max() == pytest.approx(1)


def test_joined_digits_hold_the_ink_of_both(pair):
    joined = join_digits(*pair, np.random.default_rng(1))

    assert joined.dtype == np.float32
    assert joined.sum() > 0.7 * pair.sum()  # they may overlap by three pixels


@pytest.mark.parametrize("side", ["l", "r"])
def test_cut_digit_keeps_one_side(pair, side):
    part = cut_digit(pair[0], side, np.random.default_rng(0))

    whole = pair[0][:, : part.shape[1]] if side == "l" else pair[0][:, -part.shape[1] :]
    np.testing.assert_array_equal(part, whole)
    assert 0.1 < part.sum() / pair[0].sum() < 0.95
