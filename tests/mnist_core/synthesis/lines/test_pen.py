"""The pen that writes a line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mnist_core.synthesis.lines.handwriting import WritingStyle
from mnist_core.synthesis.lines.page import FINE
from mnist_core.synthesis.lines.pen import LinePen, Placed, Start, widen_hairlines

ROWS = np.linspace(7, 25, 60)


@pytest.fixture
def page():
    return np.zeros((32 * FINE, 96 * FINE), np.uint8)


def pen_on(page, seed, **changes):
    rng = np.random.default_rng(seed)
    return LinePen(page, replace(WritingStyle.draw(rng, 1.0), **changes), rng)


def stem(column):
    """An upright stroke, 18 px high, pixels of the strip."""
    return Placed(np.stack([np.full_like(ROWS, column), ROWS], axis=1), (column,), column)


def test_a_glued_1_goes_on_from_its_head_or_its_foot():
    """The upper third of the digits ends at row 13, their lower two fifths begin at row 18."""
    middles = []
    for seed in range(20):
        page = np.zeros((32 * FINE, 96 * FINE), np.uint8)
        pen_on(page, seed, joins_digits=False).join(stem(20), stem(26), is_glued=True)
        middles.append(np.nonzero(page)[0].mean() / FINE)

    assert all(middle < 14.5 or middle > 16.5 for middle in middles)
    assert 5 < sum(middle > 16.5 for middle in middles) < 18


def test_a_lifted_pen_joins_nothing(page):
    pen_on(page, 0, joins_digits=False).join(stem(20), stem(26), is_glued=False)

    assert not page.any()


@pytest.mark.parametrize("seed", range(10))
def test_a_slash_has_its_middle_between_its_ends(page, seed):
    placed = pen_on(page, seed).write_slash(Start(20, 16, 0.9))

    columns = np.nonzero(page)[1] / FINE
    assert columns.min() == pytest.approx(20, abs=1.5)
    assert columns.max() == pytest.approx(placed.right, abs=1.5)
    assert placed.middles == pytest.approx([(columns.min() + columns.max()) / 2], abs=1.5)


def test_what_there_is_no_room_for_is_not_written(page):
    pen, at_the_end = pen_on(page, 0), Start(92, 16, 0.9)

    assert pen.write_zeros(3, at_the_end) is None
    assert pen.write_slash(replace(at_the_end, column=97)) is None
    assert pen.write_glyph(np.full((60, 30), 255, np.uint8), 8, at_the_end) is None
    assert not page.any()


@pytest.mark.parametrize("width", [1.5, 3.0])
def test_hairlines_become_as_wide_as_the_pen(page, width):
    page[:, 100:103] = 255

    wide = widen_hairlines(page, width)

    assert np.count_nonzero(wide[40]) / FINE == pytest.approx(width, abs=0.4)
