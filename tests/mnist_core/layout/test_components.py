"""Pieces of ink: what belongs together although paper lies between."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.layout.components import Component, find_components, join_broken, shear_of


def piece(x: int, y: int, width: int, height: int) -> Component:
    return Component((x, y, width, height), np.ones((height, width), np.float32))


WHOLE = piece(10, 100, 30, 80)


def test_upper_and_lower_half_of_a_digit_are_one_beside_a_whole_digit():
    upper, lower = piece(60, 98, 30, 36), piece(62, 140, 34, 42)

    joined = join_broken([WHOLE, upper, lower])

    assert sorted(component.box for component in joined) == [WHOLE.box, (60, 98, 36, 84)]
    assert joined[-1].ink.sum() == upper.ink.sum() + lower.ink.sum()


def test_a_joined_digit_is_the_whole_one_beside_the_next():
    first = piece(110, 98, 30, 36), piece(110, 140, 30, 42)
    second = piece(400, 98, 30, 36), piece(400, 140, 30, 42)  # too far from the whole one
    between = piece(250, 98, 30, 36), piece(250, 140, 30, 42)

    joined = join_broken([*second, *between, WHOLE, *first])

    assert len(joined) == 4


def test_pieces_whose_boxes_overlap_are_one_as_well():
    upper, lower = piece(60, 98, 30, 50), piece(74, 124, 18, 58)

    joined = join_broken([WHOLE, upper, lower])

    assert joined[-1].box == (60, 98, 32, 84)


def test_digits_of_two_lines_stay_apart():
    lines = [piece(x, y, 30, 36) for y in (98, 140) for x in (10, 60, 110)]

    assert len(join_broken(lines)) == 6


def test_pieces_far_apart_or_side_by_side_stay_apart():
    above, below = piece(60, 98, 30, 26), piece(60, 150, 30, 32)
    left, right = piece(110, 98, 20, 38), piece(128, 138, 30, 44)

    assert len(join_broken([WHOLE, above, below, left, right])) == 5


def test_a_bar_over_a_whole_digit_stays_apart():
    bar, digit = piece(60, 96, 30, 6), piece(60, 106, 30, 74)

    assert len(join_broken([WHOLE, bar, digit])) == 3


@pytest.mark.parametrize("shear", [-0.5, 0.0, 0.5])
def test_ink_leans_to_the_right_as_it_rises(shear):
    rows = np.arange(200)
    columns = np.round(100 - shear * rows).astype(int)

    assert shear_of(rows, columns) == pytest.approx(shear, abs=0.01)


def test_a_single_pixel_does_not_lean():
    assert shear_of(np.array([3]), np.array([5])) == 0


@pytest.mark.parametrize("quarters", range(4))
def test_strip_of_the_table_beside_the_sheet_is_no_piece(quarters):
    ink = np.zeros((400, 300), np.float32)
    ink[150:250, 100:110] = 1
    ink[260:, :20] = 1

    components = find_components(np.rot90(ink, quarters).copy(), 10)

    assert [float(component.ink.sum()) for component in components] == [1000]
