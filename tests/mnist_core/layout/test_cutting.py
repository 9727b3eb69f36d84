"""Cuts between digits that touch: what each side looks like."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from mnist_core.layout.components import SOLID, Component, find_components, join_components
from mnist_core.layout.cutting import cut_component
from mnist_core.types import Ink

STROKE = 6.0
ACROSS, DOWN = 20, 32  # half a ring's width and height
NUM_RINGS = 3


def overlapping_rings() -> Component:
    """Draw three zeros in a row, each of which has a stroke in common with the next."""
    ink = np.zeros((80, 160), np.float32)
    for number in range(NUM_RINGS):
        center = 35 + 2 * ACROSS * number, 40
        cv2.ellipse(ink, center, (ACROSS, DOWN), 0, 0, 360, 1.0, round(STROKE), cv2.LINE_AA)
    (component,) = find_components(ink, STROKE)
    return component


def cut_rings() -> list[list[Component]]:
    """Cut the zeros apart, each into one piece or more."""
    between = [(35.0 + ACROSS + 2 * ACROSS * number, 40.0) for number in range(NUM_RINGS - 1)]
    pieces = cut_component(
        overlapping_rings(), line_height=2.0 * DOWN, stroke_width=STROKE, slant=0, between=between
    )
    ends = [0.0, *(x for x, _ in between), 160.0]
    return [
        [piece for piece in pieces if left <= piece.center[0] < right]
        for left, right in pairwise(ends)
    ]


def with_shared(pieces: list[Component]) -> Component:
    shared = [piece.shared for piece in pieces]
    assert all(component is not None for component in shared)
    return join_components(shared)


def is_closed(ink: Ink) -> bool:
    """Tell whether strokes enclose a part of the paper as large as a ring's inside."""
    paper = np.pad((ink < SOLID).astype(np.uint8), 1, constant_values=1)
    _, _, stats, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    areas = np.sort(stats[1:, cv2.CC_STAT_AREA])[:-1]  # the largest lies around the ring
    return bool((areas > ACROSS * DOWN).any())


def test_a_cut_leaves_no_ink_out_and_none_twice():
    cut = sum(piece.ink.sum() for ring in cut_rings() for piece in ring)
    assert np.isclose(cut, overlapping_rings().ink.sum(), rtol=0.02)


def test_a_stroke_that_two_digits_have_in_common_goes_to_one_piece_only():
    assert not all(is_closed(join_components(ring).ink) for ring in cut_rings())


def test_shared_strokes_close_each_of_overlapping_rings():
    assert all(is_closed(with_shared(ring).ink) for ring in cut_rings())


def test_shared_strokes_reach_no_further_than_the_neighbors_near_side():
    assert all(with_shared(ring).box[2] < 2 * ACROSS + 3 * STROKE for ring in cut_rings())


def test_a_piece_that_is_not_cut_shares_nothing():
    ink = np.zeros((80, 60), np.float32)
    cv2.line(ink, (30, 10), (30, 70), 1.0, round(STROKE))
    (component,) = find_components(ink, STROKE)
    assert cut_component(component, line_height=60, stroke_width=STROKE, slant=0) == [component]
    assert component.shared is None
