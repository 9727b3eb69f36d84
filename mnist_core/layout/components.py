"""Connected components of ink, and how to join those that are one digit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.rulings import UPRIGHT
from mnist_core.types import Box, Ink

# Ink from here on belongs to a stroke.
SOLID = 0.4
# Less ink is a speck, squares of the stroke width.
SPECK = 0.7
# A page with more components is not writing: only the largest are kept.
MAX_COMPONENTS = 800
# So many broken digits of a page are put together: bounds the work.
MAX_BROKEN = 60


@dataclass(frozen=True, kw_only=True)
class FrameLimits:
    """What tells the remains of a printed frame, along the border of a picture, from writing.

    Attributes:
        border: Width of the border, share of the side.
        border_strokes: On a large page the border is no wider than this, stroke widths.
        max_thickness: A side of a frame is no thicker, stroke widths.
        side_zone: Share of the width at both ends: an upright bar there that runs out of the
            picture may be a side of a frame.
        level_tolerance: How far a 1 at either end of a number may stand above or below it, and
            differ in height, heights of the writing.
        strip_contact: Share of its length along which a strip that comes in from outside touches
            the border.
        min_span: A closed frame spans at least this share of both sides.
        max_fill: A closed frame is hollow: it covers no more of its box.
        corner_share: Share of the ink of a corner that lies along two sides of its box.
        min_corner_side: The shorter side of a corner is longer than this, in thicknesses of the
            thickest frame.
    """

    border: float = 0.1
    border_strokes: float = 3.5
    max_thickness: float = 1.8
    side_zone: float = 0.17
    level_tolerance: float = 0.18
    strip_contact: float = 0.7
    min_span: float = 0.6
    max_fill: float = 0.15
    corner_share: float = 0.9
    min_corner_side: float = 1.5


@dataclass(frozen=True, kw_only=True)
class BrokenDigitLimits:
    """When two components, one above the other, are one digit that a faint stroke broke in two.

    Heights are those of both together.

    Attributes:
        min_overlap: Share of the columns of the narrower one that both cover.
        max_gap: Largest gap between them, heights.
        max_part: A higher one is a whole digit by itself, heights.
        tolerance: How far above or below them a whole digit nearby may begin and end, heights.
        neighborhood: How far such a digit may be, heights.
    """

    min_overlap: float = 0.5
    max_gap: float = 0.15
    max_part: float = 0.85
    tolerance: float = 0.2
    neighborhood: float = 3.0


FRAME = FrameLimits()
BROKEN = BrokenDigitLimits()


@dataclass(frozen=True, eq=False)
class Component:
    """Connected ink: a digit, a stroke of one, or several digits that touch.

    Attributes:
        box: (x, y, width, height), pixels of the page's ink.
        ink: Shape (height, width), float32 in [0, 1]: its own ink, nothing of its neighbors'.
        cut_cost: How much ink had to be cut to part it from the component on its left, stroke widths;
            0 if paper lies between them.
        shared: The component and, beyond the cuts on both sides, the strokes along them, which it may
            share with its neighbors; None if it was not cut, or was joined from several.
    """

    box: Box
    ink: Ink
    cut_cost: float = 0.0
    shared: Component | None = None

    @property
    def center(self) -> tuple[float, float]:
        """The middle of the box, (x, y)."""
        x, y, width, height = self.box
        return x + width / 2, y + height / 2

    @cached_property
    def spans(self) -> tuple[NDArray[np.int_], NDArray[np.int_], NDArray[np.int_]]:
        """Rows that a stroke runs through and its first and last columns there, (n,) each, of `ink`."""
        solid = self.ink > SOLID
        rows = np.flatnonzero(solid.any(axis=1))
        first = solid[rows].argmax(axis=1)
        last = solid.shape[1] - 1 - solid[rows, ::-1].argmax(axis=1)
        return rows, first, last


def find_components(ink: Ink, stroke_width: float) -> list[Component]:
    """Find all components but specks and the remains of a frame, in no particular order.

    A digit that a faint stroke broke in two is one component.

    Args:
        ink: Shape (H, W), float32 in [0, 1], bright strokes on dark.
        stroke_width: Usual width of a stroke, pixels.
    """
    solid = (ink > SOLID).view(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(solid)
    areas = stats[1:, cv2.CC_STAT_AREA]
    is_writing = (
        (areas >= max(3.0, SPECK * stroke_width * stroke_width))
        & ~_is_frame(stats[1:], ink.shape, stroke_width)
        & ~_is_strip_from_outside(labels, stats, stroke_width)[1:]
    )
    numbers = 1 + np.flatnonzero(is_writing)
    if numbers.size > MAX_COMPONENTS:
        numbers = 1 + np.argsort(areas)[-MAX_COMPONENTS:]
    components = [
        _component(ink, labels, stats[i], int(i))
        for i in numbers
        if not _is_frame_corner(labels, stats[i], int(i), FRAME.max_thickness * stroke_width)
    ]
    return _without_frame_sides(join_broken(components), ink.shape, stroke_width)


def _without_frame_sides(
    components: list[Component], shape: tuple[int, int], stroke_width: float
) -> list[Component]:
    """Leave out thin upright bars near both ends that run out of the picture beside the writing."""
    inner = [
        component for component in components if not _is_frame_side(component, shape, stroke_width)
    ]
    if not inner or len(inner) == len(components):
        return components
    # The tallest components are the writing; a 1 at its end stands level with it.
    tallest = max(component.box[3] for component in inner)
    tall = [component for component in inner if component.box[3] > tallest / 2]
    height = float(np.median([component.box[3] for component in tall]))
    middles = np.array([component.center[1] for component in tall])

    def is_level(component: Component) -> bool:
        aside = float(np.abs(middles - component.center[1]).min())
        return (
            aside < FRAME.level_tolerance * height
            and abs(component.box[3] - height) < 2 * FRAME.level_tolerance * height
        )

    return [
        component
        for component in components
        if not _is_frame_side(component, shape, stroke_width) or is_level(component)
    ]


def _is_frame_side(component: Component, shape: tuple[int, int], stroke_width: float) -> bool:
    x, y, width, height = component.box
    at_side = x + width < FRAME.side_zone * shape[1] or x > (1 - FRAME.side_zone) * shape[1]
    runs_out = y < FRAME.border * shape[0] or y + height > (1 - FRAME.border) * shape[0]
    is_thin = (
        float(component.ink.sum()) < FRAME.max_thickness * stroke_width * height
        and width < 0.3 * height
    )
    if not (at_side and runs_out and is_thin):
        return False
    return abs(shear_of(*np.nonzero(component.ink > SOLID))) < UPRIGHT


def _is_frame(
    stats: NDArray[np.int32], shape: tuple[int, int], stroke_width: float
) -> NDArray[np.bool_]:
    """Mark the remains of a printed frame: straight bars along the border, and what runs all around."""
    x, y, width, height, area = (stats[:, i] for i in range(5))
    border_y, border_x = (
        min(FRAME.border * side, FRAME.border_strokes * stroke_width) for side in shape
    )
    in_columns = (x + width < border_x) | (x > shape[1] - border_x)
    in_rows = (y + height < border_y) | (y > shape[0] - border_y)
    upright = in_columns & (width < FRAME.max_thickness * stroke_width) & (height > 1.5 * width)
    level = in_rows & (height < FRAME.max_thickness * stroke_width) & (width > 1.5 * height)
    around = (width > FRAME.min_span * shape[1]) & (height > FRAME.min_span * shape[0])
    return upright | level | (around & (area < FRAME.max_fill * width * height))


def _is_strip_from_outside(
    labels: NDArray[np.int32], stats: NDArray[np.int32], stroke_width: float
) -> NDArray[np.bool_]:
    """Mark strips of what lies beside the sheet: along the border, and wider than a stroke."""
    comes_in = np.zeros(len(stats), bool)
    width, height, area = (stats[:, i] for i in (2, 3, 4))
    for length, depth, rows in ((width, height, labels), (height, width, labels.T)):
        is_strip = (depth < FRAME.border * len(rows)) & (
            area > FRAME.max_thickness * stroke_width * length
        )
        for side in (rows[0], rows[-1]):
            contact = np.bincount(side, minlength=len(stats))
            comes_in |= is_strip & (contact > FRAME.strip_contact * length)
    return comes_in


def _is_frame_corner(
    labels: NDArray[np.int32], stats: NDArray[np.int32], number: int, thickness: float
) -> bool:
    """Whether this is the corner of a frame, or a frame without its fourth side, at the border."""
    x, y, width, height, area = (int(value) for value in stats)
    border_y, border_x = (FRAME.border * side for side in labels.shape)
    sides = [
        (x < border_x, np.s_[:, : int(thickness)]),
        (x + width > labels.shape[1] - border_x, np.s_[:, -int(thickness) :]),
        (y < border_y, np.s_[: int(thickness)]),
        (y + height > labels.shape[0] - border_y, np.s_[-int(thickness) :]),
    ]
    near = [place for is_near, place in sides if is_near]
    if len(near) < 2 or min(width, height) < FRAME.min_corner_side * thickness:
        return False
    own = labels[y : y + height, x : x + width] == number
    for place in near:
        own[place] = False
    return bool(np.count_nonzero(own) < (1 - FRAME.corner_share) * area)


def _component(ink: Ink, labels: np.ndarray, stats: np.ndarray, number: int) -> Component:
    """Cut one component out, with the soft edge around it that belongs to no other."""
    height, width = ink.shape
    x, y = max(0, int(stats[0]) - 1), max(0, int(stats[1]) - 1)
    right = min(width, int(stats[0] + stats[2]) + 1)
    bottom = min(height, int(stats[1] + stats[3]) + 1)
    around = labels[y:bottom, x:right]
    own = (around == number).view(np.uint8)
    mask = cv2.dilate(own, np.ones((3, 3), np.uint8)) & ((around == 0) | (own > 0))
    own_ink = np.where(mask > 0, ink[y:bottom, x:right], np.float32(0))
    return Component((x, y, right - x, bottom - y), own_ink)


def shear_of(rows: NDArray[np.int_], columns: NDArray[np.int_]) -> float:
    """Measure how far ink leans, by its moments: columns to the right per row upwards.

    Args:
        rows, columns: Shape (n,), n at least 1: where ink is, rows counted downwards.
    """
    below, aside = rows - rows.mean(), columns - columns.mean()
    return -float((below * aside).sum()) / max(float((below * below).sum()), 1e-6)


def join_broken(components: Sequence[Component]) -> list[Component]:
    """Put together what a faint or worn stroke broke into an upper and a lower part.

    Two components, one above the other, are one digit if they are together as high, and placed, as a digit
    beside them; otherwise they may as well be digits of two lines.
    """
    joined, left = list(components), MAX_BROKEN
    # Again, for what was put together may be the whole digit beside the next.
    while left and (pairs := _broken_pairs(joined, left)):
        parts = {number for pair in pairs for number in pair}
        wholes = [join_components([joined[upper], joined[lower]]) for upper, lower in pairs]
        joined = [part for number, part in enumerate(joined) if number not in parts] + wholes
        left -= len(pairs)
    return joined


def _broken_pairs(components: Sequence[Component], most: int) -> list[tuple[int, int]]:
    """Find upper and lower parts of the same digit, each component in one pair at most: their numbers."""
    if len(components) < 3:
        return []
    x, y, width, height = np.array([component.box for component in components], np.float32).T
    right, bottom = x + width, y + height
    shared = np.minimum(right[:, None], right) - np.maximum(x[:, None], x)
    across = shared > BROKEN.min_overlap * np.minimum(width[:, None], width)
    both = bottom[None, :] - y[:, None]  # from the upper one's top to the lower one's foot
    gap = y[None, :] - bottom[:, None]  # negative where their boxes overlap
    highest = np.maximum(height[:, None], height)
    broken = across & (gap < BROKEN.max_gap * both) & (highest < BROKEN.max_part * both)
    pairs: list[tuple[int, int]] = []
    taken: set[int] = set()
    for i, j in np.argwhere(broken & (y[:, None] < y)).tolist():
        if len(pairs) == most:
            break
        if i in taken or j in taken:
            continue
        whole = both[i, j]
        like = (np.abs(y - y[i]) < BROKEN.tolerance * whole) & (
            np.abs(bottom - bottom[j]) < BROKEN.tolerance * whole
        )
        like &= (x < right[i] + BROKEN.neighborhood * whole) & (
            right > x[i] - BROKEN.neighborhood * whole
        )
        if like.any():
            pairs.append((i, j))
            taken |= {i, j}
    return pairs


def join_components(components: Sequence[Component]) -> Component:
    """Join components into one: a digit of several strokes."""
    if len(components) == 1:
        return components[0]
    left = min(component.box[0] for component in components)
    top = min(component.box[1] for component in components)
    right = max(component.box[0] + component.box[2] for component in components)
    bottom = max(component.box[1] + component.box[3] for component in components)
    ink = np.zeros((bottom - top, right - left), np.float32)
    for component in components:
        x, y, width, height = component.box
        place = ink[y - top : y - top + height, x - left : x - left + width]
        np.maximum(place, component.ink, out=place)
    return Component((left, top, right - left, bottom - top), ink, components[0].cut_cost)
