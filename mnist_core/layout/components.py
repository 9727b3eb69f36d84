"""Connected pieces of ink, and how to put some of them together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.rulings import UPRIGHT
from mnist_core.types import Box, Ink

SOLID = 0.4  # ink from here on belongs to a stroke
SPECK = 0.7  # of the square of the stroke's width: less ink is a speck
RIM = 0.1  # of the side: what lies wholly within it and is straight is a frame's rest
RIM_STROKES = 3.5  # on a large page the rim is no wider than this
BAR = 1.8  # strokes: a frame's rest is no wider
BAR_ZONE = (
    0.17  # of the width: an upright bar within it that runs out of the picture may be a frame
)
LEVEL = 0.18  # of the writing's height: a 1 that ends a number stands no further above or below it
ALONG_RIM = 0.7  # of its length: a strip that comes in from outside touches the rim
FRAME_SPAN = 0.6  # of both sides: what spans that and is mostly hollow is a frame
FRAME_FILL = 0.15  # of its box: a frame covers no more
CORNER_SHARE = 0.9  # of its ink: a frame's corner has that much along two sides of its box
ABOVE = 0.5  # of the narrower: pieces of a broken digit share that many columns
BROKEN_GAP = 0.15  # of the height of both: and are no further apart
BROKEN_REST = 0.85  # of that height: neither is a whole digit by itself
LIKE = 0.2  # of that height: a whole digit nearby begins and ends no further above or below
NEARBY = 3.0  # of that height: where such a digit is looked for
CORNER_SIDE = 1.5  # widths of the thickest frame: a corner's shorter side is longer
MAX_COMPONENTS = 800  # a page that falls into more pieces is no writing: the largest are looked at


@dataclass(frozen=True, eq=False)
class Component:
    """A piece of ink that belongs together: a digit, a stroke of one, or several digits that touch.

    Attributes:
        box: (x, y, width, height), pixels of the page's ink.
        ink: Shape (height, width), float32 in [0, 1]: the piece's own ink, nothing of its neighbors.
        cut_cost: How much ink had to be cut to part it from the piece on its left, in strokes;
            0 if paper lies between them.
        shared: The piece and, beyond the cuts on both sides, the strokes along them, which it may share
            with its neighbors; None if it was not cut. Of pieces put together it is None as well.
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
    """Find all connected pieces of ink but specks and a frame's rests, in no particular order.

    A digit that a faint stroke broke in two is one piece.

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
        & ~_comes_in(labels, stats, stroke_width)[1:]
    )
    numbers = 1 + np.flatnonzero(is_writing)
    if numbers.size > MAX_COMPONENTS:
        numbers = 1 + np.argsort(areas)[-MAX_COMPONENTS:]
    components = [
        _component(ink, labels, stats[i], int(i))
        for i in numbers
        if not _is_corner(labels, stats[i], int(i), BAR * stroke_width)
    ]
    return _without_bars(join_broken(components), ink.shape, stroke_width)


def _without_bars(
    components: list[Component], shape: tuple[int, int], stroke_width: float
) -> list[Component]:
    """Leave out thin upright bars near both ends that run out of the picture beside the writing."""
    inner = [component for component in components if not _is_bar(component, shape, stroke_width)]
    if not inner or len(inner) == len(components):
        return components
    # Where the largest pieces are, there is the writing; a 1 at the end stands level with it.
    tallest = max(component.box[3] for component in inner)
    tall = [component for component in inner if component.box[3] > tallest / 2]
    height = float(np.median([component.box[3] for component in tall]))
    middles = np.array([component.center[1] for component in tall])

    def is_level(component: Component) -> bool:
        aside = float(np.abs(middles - component.center[1]).min())
        return aside < LEVEL * height and abs(component.box[3] - height) < 2 * LEVEL * height

    return [
        component
        for component in components
        if not _is_bar(component, shape, stroke_width) or is_level(component)
    ]


def _is_bar(component: Component, shape: tuple[int, int], stroke_width: float) -> bool:
    x, y, width, height = component.box
    at_side = x + width < BAR_ZONE * shape[1] or x > (1 - BAR_ZONE) * shape[1]
    runs_out = y < RIM * shape[0] or y + height > (1 - RIM) * shape[0]
    is_thin = float(component.ink.sum()) < BAR * stroke_width * height and width < 0.3 * height
    if not (at_side and runs_out and is_thin):
        return False
    return abs(shear_of(*np.nonzero(component.ink > SOLID))) < UPRIGHT


def _is_frame(
    stats: NDArray[np.int32], shape: tuple[int, int], stroke_width: float
) -> NDArray[np.bool_]:
    """Tell the rests of a printed frame: straight bars along the rim, and what runs all around."""
    x, y, width, height, area = (stats[:, i] for i in range(5))
    rim_y, rim_x = (min(RIM * side, RIM_STROKES * stroke_width) for side in shape)
    in_columns = (x + width < rim_x) | (x > shape[1] - rim_x)
    in_rows = (y + height < rim_y) | (y > shape[0] - rim_y)
    upright = in_columns & (width < BAR * stroke_width) & (height > 1.5 * width)
    level = in_rows & (height < BAR * stroke_width) & (width > 1.5 * height)
    around = (width > FRAME_SPAN * shape[1]) & (height > FRAME_SPAN * shape[0])
    return upright | level | (around & (area < FRAME_FILL * width * height))


def _comes_in(
    labels: NDArray[np.int32], stats: NDArray[np.int32], stroke_width: float
) -> NDArray[np.bool_]:
    """Tell strips of what lies beside the sheet: along the rim, and wider than a stroke."""
    comes_in = np.zeros(len(stats), bool)
    width, height, area = (stats[:, i] for i in (2, 3, 4))
    for length, depth, rows in ((width, height, labels), (height, width, labels.T)):
        is_strip = (depth < RIM * len(rows)) & (area > BAR * stroke_width * length)
        for side in (rows[0], rows[-1]):
            contact = np.bincount(side, minlength=len(stats))
            comes_in |= is_strip & (contact > ALONG_RIM * length)
    return comes_in


def _is_corner(
    labels: NDArray[np.int32], stats: NDArray[np.int32], number: int, bar: float
) -> bool:
    """Tell the corner of a frame, or a frame without its fourth side, at the rim of the picture."""
    x, y, width, height, area = (int(value) for value in stats)
    rim_y, rim_x = (RIM * side for side in labels.shape)
    sides = [
        (x < rim_x, np.s_[:, : int(bar)]),
        (x + width > labels.shape[1] - rim_x, np.s_[:, -int(bar) :]),
        (y < rim_y, np.s_[: int(bar)]),
        (y + height > labels.shape[0] - rim_y, np.s_[-int(bar) :]),
    ]
    near = [place for is_near, place in sides if is_near]
    if len(near) < 2 or min(width, height) < CORNER_SIDE * bar:
        return False
    own = labels[y : y + height, x : x + width] == number
    for place in near:
        own[place] = False
    return bool(np.count_nonzero(own) < (1 - CORNER_SHARE) * area)


def _component(ink: Ink, labels: np.ndarray, stats: np.ndarray, number: int) -> Component:
    """Cut one piece out, with the soft edge around it that is no other piece's."""
    height, width = ink.shape
    x, y = max(0, int(stats[0]) - 1), max(0, int(stats[1]) - 1)
    right = min(width, int(stats[0] + stats[2]) + 1)
    bottom = min(height, int(stats[1] + stats[3]) + 1)
    around = labels[y:bottom, x:right]
    own = (around == number).view(np.uint8)
    mask = cv2.dilate(own, np.ones((3, 3), np.uint8)) & ((around == 0) | (own > 0))
    piece = np.where(mask > 0, ink[y:bottom, x:right], np.float32(0))
    return Component((x, y, right - x, bottom - y), piece)


def shear_of(rows: NDArray[np.int_], columns: NDArray[np.int_]) -> float:
    """Measure how far ink leans, by its moments: columns to the right per row upwards.

    Args:
        rows, columns: Shape (n,), n at least 1: where ink is, rows counted downwards.
    """
    below, aside = rows - rows.mean(), columns - columns.mean()
    return -float((below * aside).sum()) / max(float((below * below).sum()), 1e-6)


def join_broken(components: Sequence[Component]) -> list[Component]:
    """Put together what a faint or worn stroke broke into an upper and a lower piece.

    Two pieces one above the other are one digit if they are together as high, and placed, as a digit
    beside them; otherwise they may as well be digits of two lines.
    """
    joined = list(components)
    while pair := _broken_pair(joined):  # one at a time: it may be the whole digit beside the next
        joined = [component for component in joined if component not in pair]
        joined.append(join_components(pair))
    return joined


def _broken_pair(components: Sequence[Component]) -> tuple[Component, Component] | None:
    if len(components) < 3:
        return None
    x, y, width, height = np.array([component.box for component in components], float).T
    right, bottom = x + width, y + height
    shared = np.minimum(right[:, None], right) - np.maximum(x[:, None], x)
    across = shared > ABOVE * np.minimum(width[:, None], width)
    both = bottom[None, :] - y[:, None]  # from the upper one's top to the lower one's foot
    gap = y[None, :] - bottom[:, None]  # negative where their boxes overlap
    highest = np.maximum(height[:, None], height)
    broken = across & (gap < BROKEN_GAP * both) & (highest < BROKEN_REST * both)
    for i, j in np.argwhere(broken & (y[:, None] < y)):
        whole = both[i, j]
        like = (np.abs(y - y[i]) < LIKE * whole) & (np.abs(bottom - bottom[j]) < LIKE * whole)
        like &= (x < right[i] + NEARBY * whole) & (right > x[i] - NEARBY * whole)
        if like.any():
            return components[i], components[j]
    return None


def join_components(components: Sequence[Component]) -> Component:
    """Put pieces together: a digit of several strokes."""
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
