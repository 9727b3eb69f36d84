"""Digits that touch are cut apart: every place where a cut may be right, for a reader to choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.layout.components import SOLID, Component
from mnist_core.types import Ink

# Components are cut on a copy in which the line is 40 px high.
LINE_HEIGHT = 40
# Rows are subsampled 2:1, so a seam may lean twice as far.
SQUEEZE = 2
# Least ink to cut off, as a share of a stroke as long as the line is high.
MIN_INK = 0.25
# Least distance between two cuts, line heights.
APART = 0.15
# A cut through more ink than this many strokes is no joint between digits.
MAX_COST = 4.0
# Cost of a pixel inside a loop, as ink: a seam through a loop would cut one digit.
HOLE_COST = 0.3
# How far a requested cut may lie from where it was requested, line heights.
REACH = 0.12
# Ink this near to a cut may belong to both sides, stroke widths.
SHARED = 0.6
# Cost of a paper pixel: makes the seam prefer the straighter way.
PAPER_COST = 0.02


def cut_component(
    component: Component,
    *,
    line_height: float,
    stroke_width: float,
    slant: float,
    between: Sequence[tuple[float, float]] = (),
) -> list[Component]:
    """Cut a piece from top to bottom wherever little ink is in the way, and where it is asked for.

    Args:
        component: Perhaps several digits that touch.
        line_height: Height of the digits of its line, pixels.
        stroke_width: Usual width of a stroke, pixels.
        slant: Columns to the right per row upwards, of upright strokes.
        between: Points (x, y) on the page near which a cut is offered at any cost.

    Returns:
        The pieces from left to right, `component` itself if there is no place for a cut. Each but the
        first says in `cut_cost` what the cut on its left costs, and each in `shared` what it looks like
        with the stroke that a cut ran along: overlapping digits have it in common.
    """
    scale = min(1.0, LINE_HEIGHT / line_height)
    upright, shear = _upright(component.ink, scale, slant)
    left, top = component.box[:2]
    wanted = [scale * (x - left + slant * (y - top)) + float(shear[0]) for x, y in between]
    # Rows are squeezed, so their ink counts as much more.
    seams = _find_seams(
        upright,
        line_height=line_height * scale / SQUEEZE,
        stroke_width=stroke_width * scale / SQUEEZE,
        wanted=wanted,
    )
    if not seams:
        return [component]
    rows = np.minimum(np.arange(component.ink.shape[0]) * scale / SQUEEZE, len(shear) - 1).astype(
        int
    )
    edges = [((seam - shear)[rows] + 0.5) / scale for seam, _ in seams]
    return _pieces(component, edges, [cost for _, cost in seams], reach=SHARED * stroke_width)


def _upright(ink: Ink, scale: float, slant: float) -> tuple[Ink, NDArray[np.float64]]:
    """Return a small copy whose upright strokes stand upright, and how far each row was moved."""
    width = max(1, round(ink.shape[1] * scale))
    height = max(2, round(ink.shape[0] * scale / SQUEEZE))
    small = cv2.resize(ink, (width, height), interpolation=cv2.INTER_AREA)
    shear = slant * SQUEEZE * np.arange(height, dtype=np.float64)
    shear -= min(shear[0], shear[-1])
    columns = (
        np.arange(width + int(np.ceil(shear.max())), dtype=np.float32)[None, :] - shear[:, None]
    )
    rows = np.broadcast_to(np.arange(height, dtype=np.float32)[:, None], columns.shape)
    moved = cv2.remap(small, columns.astype(np.float32), rows.copy(), cv2.INTER_LINEAR)
    return moved, shear


def _find_seams(
    ink: Ink, *, line_height: float, stroke_width: float, wanted: Sequence[float]
) -> list[tuple[NDArray[np.int_], float]]:
    """Find the cheapest ways from top to bottom: columns row by row, and their cost in strokes."""
    height = ink.shape[0]
    way = ink + np.float32(HOLE_COST) * _holes(ink) + np.float32(PAPER_COST)
    down = _accumulate(way)
    up = _accumulate(way[::-1])[::-1]
    through = down + up - way  # the best way through each pixel
    rows = slice(height // 4, max(height // 4 + 1, height - height // 4))
    middle = through[rows].min(axis=0)
    before = np.pad(np.cumsum(ink, axis=1), ((0, 0), (1, 0)))  # ink to the left of each column
    least = MIN_INK * line_height * stroke_width * SQUEEZE
    inks_left = [0.0, float(ink.sum())]  # ink to the left of each seam, both ends included
    places: list[float] = []
    seams: list[tuple[NDArray[np.int_], float]] = []
    asked = [_cheapest_near(middle, column, REACH * line_height * SQUEEZE) for column in wanted]
    for number, column in enumerate([*asked, *np.argsort(middle, kind="stable")]):
        cost = max(0.0, float(middle[column] - PAPER_COST * height)) / stroke_width
        if number < len(asked):
            cost = min(cost, MAX_COST)
        elif cost > MAX_COST:
            break
        if any(abs(column - place) < APART * line_height * SQUEEZE for place in places):
            continue
        row = rows.start + int(through[rows, column].argmin())
        seam = _trace(down, up, row, int(column))
        ink_left = float(before[np.arange(height), seam].sum())
        if all(abs(ink_left - other) > least for other in inks_left):
            seams.append((seam, cost))
            inks_left.append(ink_left)
            places.append(float(column))
    return sorted(seams, key=lambda seam: float(seam[0].mean()))


def _cheapest_near(middle: NDArray[np.float32], column: float, reach: float) -> int:
    first = int(np.clip(column - reach, 0, len(middle) - 1))
    return first + int(middle[first : max(first + 1, int(column + reach) + 1)].argmin())


def _holes(ink: Ink) -> NDArray[np.float32]:
    """Mark the paper that strokes enclose: 0 or 1. No cut between two digits goes through a loop."""
    paper = np.pad((ink < SOLID).view(np.uint8), 1, constant_values=1)
    _, labels = cv2.connectedComponents(paper, connectivity=4)
    return ((labels != labels[0, 0]) & (paper > 0))[1:-1, 1:-1].astype(np.float32)


def _accumulate(way: Ink) -> NDArray[np.float32]:
    """Add up the cheapest way from the first row to each pixel, one column aside per row at most."""
    total = np.empty_like(way)
    total[0] = way[0]
    for row in range(1, way.shape[0]):
        before = np.pad(total[row - 1], 1, constant_values=np.inf)
        aside = np.minimum(before[:-2], before[2:]) + PAPER_COST / 2
        total[row] = way[row] + np.minimum(before[1:-1], aside)
    return total


def _trace(
    down: NDArray[np.float32], up: NDArray[np.float32], row: int, column: int
) -> NDArray[np.int_]:
    """Follow the cheapest way from one pixel to both ends."""
    seam = np.empty(down.shape[0], int)
    seam[row] = column
    for at in range(row - 1, -1, -1):
        seam[at] = _step(down[at], seam[at + 1])
    for at in range(row + 1, down.shape[0]):
        seam[at] = _step(up[at], seam[at - 1])
    return seam


def _step(costs: NDArray[np.float32], column: int) -> int:
    low = max(0, column - 1)
    near = costs[low : column + 2]
    best = low + int(near.argmin())
    return column if costs[column] <= costs[best] + PAPER_COST / 2 else best


def _pieces(
    component: Component, edges: list[NDArray[np.float64]], costs: list[float], *, reach: float
) -> list[Component]:
    """Part a piece along edges, one column for each row; ink within `reach` of them is shared."""
    width, height = component.box[2:]
    # Seams may meet but must not cross: each ends where the one before it does, at the least.
    edges = list(np.maximum.accumulate(np.stack(edges), axis=0))
    lefts = [np.zeros(height), *edges]
    rights = [*edges, np.full(height, width)]
    pieces: list[Component] = []
    carried = 0.0
    for left, right, cost in zip(lefts, rights, [component.cut_cost, *costs], strict=True):
        paid = max(cost, carried)
        piece = _between(component, left, right, paid)
        if piece is None:
            carried = cost
            continue
        carried = 0.0
        pieces.append(replace(piece, shared=_between(component, left - reach, right + reach, paid)))
    return pieces


def _between(
    component: Component, left: NDArray[np.float64], right: NDArray[np.float64], cost: float
) -> Component | None:
    """Take what lies between two edges, cropped to its ink; None if nothing does."""
    x, y, width, _ = component.box
    columns = np.arange(width)[None, :]
    is_inside = (columns >= left[:, None]) & (columns < right[:, None])
    ink = np.where(is_inside, component.ink, np.float32(0))
    column, row, width, height = cv2.boundingRect((ink > 0.1).view(np.uint8))
    if width == 0:
        return None
    return Component(
        (x + column, y + row, width, height),
        ink[row : row + height, column : column + width],
        cost,
    )
