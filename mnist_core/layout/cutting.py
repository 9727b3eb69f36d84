"""Digits that touch are cut apart: every place where a cut may be right, for a reader to choose."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.layout.components import SOLID, Component
from mnist_core.types import Ink


@dataclass(frozen=True, kw_only=True)
class SeamSettings:
    """Where touching digits may be cut apart, and what a cut costs.

    Attributes:
        line_height: Components are cut on a copy in which the line is this high, pixels.
        row_step: How many rows of that copy become one, so that a seam may lean that much farther.
        min_ink: Least ink to cut off, as a share of a stroke as long as the line is high.
        min_distance: Least distance between two cuts, line heights.
        max_cost: A cut through more ink than this does not part two digits, stroke widths.
        hole_cost: Cost of a pixel inside a loop, as ink: a seam through a loop would cut one digit.
        paper_cost: Cost of a pixel of paper, as ink: makes the seam prefer the straighter way.
        search_radius: How far a requested cut may lie from where it was requested, line heights.
        shared_reach: Ink this near to a cut may belong to both sides, stroke widths.
    """

    line_height: int = 40
    row_step: int = 2
    min_ink: float = 0.25
    min_distance: float = 0.15
    max_cost: float = 4.0
    hole_cost: float = 0.3
    paper_cost: float = 0.02
    search_radius: float = 0.12
    shared_reach: float = 0.6


SEAMS = SeamSettings()


def cut_component(
    component: Component,
    *,
    line_height: float,
    stroke_width: float,
    slant: float,
    between: Sequence[tuple[float, float]] = (),
) -> list[Component]:
    """Cut a component from top to bottom wherever that takes little ink, and where it is asked for.

    Args:
        component: Perhaps several digits that touch.
        line_height: Height of the digits of its line, pixels.
        stroke_width: Usual width of a stroke, pixels.
        slant: Columns to the right per row upwards, of upright strokes.
        between: Points (x, y) on the page near which a cut is offered at any cost.

    Returns:
        Its parts from left to right; `component` itself if there is no place for a cut. Each but the
        first says in `cut_cost` what the cut on its left costs, and each in `shared` what it looks like
        with the stroke that a cut ran along: overlapping digits have it in common.
    """
    scale = min(1.0, SEAMS.line_height / line_height)
    upright, shear = _upright(component.ink, scale, slant)
    left, top = component.box[:2]
    wanted = [scale * (x - left + slant * (y - top)) + float(shear[0]) for x, y in between]
    # Rows are squeezed, so their ink counts as much more.
    seams = _find_seams(
        upright,
        line_height=line_height * scale / SEAMS.row_step,
        stroke_width=stroke_width * scale / SEAMS.row_step,
        wanted=wanted,
    )
    if not seams:
        return [component]
    rows = np.minimum(
        np.arange(component.ink.shape[0]) * scale / SEAMS.row_step, len(shear) - 1
    ).astype(int)
    edges = [((seam - shear)[rows] + 0.5) / scale for seam, _ in seams]
    return _split(
        component, edges, [cost for _, cost in seams], reach=SEAMS.shared_reach * stroke_width
    )


def _upright(ink: Ink, scale: float, slant: float) -> tuple[Ink, NDArray[np.float64]]:
    """Return a small copy whose upright strokes stand upright, and how far each row was moved."""
    width = max(1, round(ink.shape[1] * scale))
    height = max(2, round(ink.shape[0] * scale / SEAMS.row_step))
    small = cv2.resize(ink, (width, height), interpolation=cv2.INTER_AREA)
    shear = slant * SEAMS.row_step * np.arange(height, dtype=np.float64)
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
    pixel_cost = ink + np.float32(SEAMS.hole_cost) * _holes(ink) + np.float32(SEAMS.paper_cost)
    down = _accumulate(pixel_cost)
    up = _accumulate(pixel_cost[::-1])[::-1]
    through = down + up - pixel_cost  # cost of the cheapest seam through each pixel
    rows = slice(height // 4, max(height // 4 + 1, height - height // 4))
    middle = through[rows].min(axis=0)
    before = np.pad(np.cumsum(ink, axis=1), ((0, 0), (1, 0)))  # ink to the left of each column
    least = SEAMS.min_ink * line_height * stroke_width * SEAMS.row_step
    inks_left = [0.0, float(ink.sum())]  # ink to the left of each seam, both ends included; rising
    reach = SEAMS.min_distance * line_height * SEAMS.row_step
    columns = np.arange(ink.shape[1])
    is_near = np.zeros(ink.shape[1], bool)  # too near to a seam
    seams: list[tuple[NDArray[np.int_], float]] = []
    requested = [
        _cheapest_near(middle, column, SEAMS.search_radius * line_height * SEAMS.row_step)
        for column in wanted
    ]
    for number, column in enumerate([*requested, *np.argsort(middle, kind="stable")]):
        cost = max(0.0, float(middle[column] - SEAMS.paper_cost * height)) / stroke_width
        if number < len(requested):
            cost = min(cost, SEAMS.max_cost)
        elif cost > SEAMS.max_cost:
            break
        if is_near[column]:
            continue
        row = rows.start + int(through[rows, column].argmin())
        seam = _trace(down, up, row, int(column))
        ink_left = float(before[np.arange(height), seam].sum())
        place = bisect(inks_left, ink_left)
        if all(abs(ink_left - other) > least for other in inks_left[max(0, place - 1) : place + 1]):
            seams.append((seam, cost))
            inks_left.insert(place, ink_left)
            is_near |= np.abs(columns - column) < reach
    return sorted(seams, key=lambda seam: float(seam[0].mean()))


def _cheapest_near(middle: NDArray[np.float32], column: float, reach: float) -> int:
    first = int(np.clip(column - reach, 0, len(middle) - 1))
    return first + int(middle[first : max(first + 1, int(column + reach) + 1)].argmin())


def _holes(ink: Ink) -> NDArray[np.float32]:
    """Mark the paper that strokes enclose: 0 or 1. No cut between two digits goes through a loop."""
    paper = np.pad((ink < SOLID).view(np.uint8), 1, constant_values=1)
    _, labels = cv2.connectedComponents(paper, connectivity=4)
    return ((labels != labels[0, 0]) & (paper > 0))[1:-1, 1:-1].astype(np.float32)


def _accumulate(pixel_cost: Ink) -> NDArray[np.float32]:
    """Return the cost of the cheapest seam from the first row to each pixel, one column aside per row at most."""
    total = np.empty_like(pixel_cost)
    total[0] = pixel_cost[0]
    for row in range(1, pixel_cost.shape[0]):
        before = np.pad(total[row - 1], 1, constant_values=np.inf)
        aside = np.minimum(before[:-2], before[2:]) + SEAMS.paper_cost / 2
        total[row] = pixel_cost[row] + np.minimum(before[1:-1], aside)
    return total


def _trace(
    down: NDArray[np.float32], up: NDArray[np.float32], row: int, column: int
) -> NDArray[np.int_]:
    """Follow the cheapest seam from one pixel to both ends."""
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
    return column if costs[column] <= costs[best] + SEAMS.paper_cost / 2 else best


def _split(
    component: Component, edges: list[NDArray[np.float64]], costs: list[float], *, reach: float
) -> list[Component]:
    """Part a component along edges, one column for each row; ink within `reach` of them is shared."""
    width, height = component.box[2:]
    # Seams may meet but must not cross: each ends where the one before it does, at the least.
    edges = list(np.maximum.accumulate(np.stack(edges), axis=0))
    lefts = [np.zeros(height), *edges]
    rights = [*edges, np.full(height, width)]
    parts: list[Component] = []
    carried = 0.0
    for left, right, cost in zip(lefts, rights, [component.cut_cost, *costs], strict=True):
        paid = max(cost, carried)
        part = _part_between(component, left, right, paid)
        if part is None:
            carried = cost
            continue
        carried = 0.0
        parts.append(
            replace(part, shared=_part_between(component, left - reach, right + reach, paid))
        )
    return parts


def _part_between(
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
        ink[row : row + height, column : column + width].copy(),  # lets go of the rest
        cost,
    )
