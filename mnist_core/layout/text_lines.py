"""Components to lines of writing: which belong side by side, whatever the slope."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.statistics import typical_stroke_width, weighted_median
from mnist_core.layout.components import Component, find_components, shear_of
from mnist_core.layout.cutting import cut_component
from mnist_core.types import Ink

# One of two stacked components lies above the other: together they cover at least this share of the columns
# of the narrower, and at most this share of the rows of the lower one.
STACKED_ACROSS, STACKED_ALONG = 0.5, 0.2


@dataclass(frozen=True, kw_only=True)
class LineSettings:
    """How components are gathered into lines of writing.

    Attributes:
        min_height: Lower components start no line, typical heights.
        max_height: Higher components are not writing, typical heights.
        max_slope: Steepest line of writing, rows per column.
        num_slopes: How many slopes are tried.
        neighborhood: Components farther apart say little about the slope of a line, typical
            heights.
        max_slope_components: The slope is estimated from no more components.
        same_line: Largest vertical distance between the middles of two digits of a line, line
            heights.
        max_stray: How far a small component may lie outside the upper or lower edge of its line,
            line heights.
        min_cut_width: Narrower components are one digit at most and are not cut, line heights.
    """

    min_height: float = 0.5
    max_height: float = 4.0
    max_slope: float = 0.3
    num_slopes: int = 41
    neighborhood: float = 8.0
    max_slope_components: int = 300
    same_line: float = 0.55
    max_stray: float = 0.45
    min_cut_width: float = 0.5


@dataclass(frozen=True, kw_only=True)
class SlantSettings:
    """How the slant of a line is estimated.

    Attributes:
        max_components: From no more components.
        prior_weight: Prior: the slant is averaged with this many upright digits.
        limits: Least and greatest slant, columns per row.
        max_aspect: Components with a greater width by height hold several digits and do not tell
            the slant.
    """

    max_components: int = 12
    prior_weight: float = 1.0
    limits: tuple[float, float] = (-0.4, 1.0)
    max_aspect: float = 1.3


LINES = LineSettings()
SLANT = SlantSettings()
Columns = TypeVar("Columns", float, NDArray[np.float64])


@dataclass(frozen=True)
class WrittenLine:
    """One line of writing.

    Attributes:
        components: From left to right.
        height: Usual height of its digits, pixels.
        stroke_width: Usual width of a stroke, pixels.
        middle: (slope, offset): at column x the line's middle is at slope * x + offset.
        slant: How far its upright strokes lean: columns to the right per row upwards.
    """

    components: tuple[Component, ...]
    height: float
    stroke_width: float
    middle: tuple[float, float]
    slant: float = 0.0

    def middle_at(self, x: Columns) -> Columns:
        """Return the row of the line's middle at column `x`, or at each of several."""
        return self.middle[0] * x + self.middle[1]


def find_writing(ink: Ink) -> tuple[list[Component], float]:
    """Find a page's components, as `find_components` does, and the usual width of its strokes, pixels."""
    stroke_width = typical_stroke_width((ink > 0.5).view(np.uint8))
    return find_components(ink, stroke_width), stroke_width


def find_lines(components: Sequence[Component], *, stroke_width: float) -> list[WrittenLine]:
    """Gather components into lines of writing, from top to bottom.

    Args:
        components: As `find_components` returns them.
        stroke_width: Usual width of a stroke, pixels.
    """
    height = typical_height(components)
    tall = digit_sized(components, height)
    if not tall:
        return []
    slope = typical_slope(tall, height, LINES.max_slope)
    rows = _gather(tall, slope)
    small = [component for component in components if component.box[3] < LINES.min_height * height]
    lines = [_line(row, slope, stroke_width) for row in rows]
    members: list[list[Component]] = [list(row) for row in rows]
    for component in small:
        best = _nearest_line(component, lines)
        if best is not None:
            members[best].append(component)
    ready = [_complete(line, own) for line, own in zip(lines, members, strict=True)]
    center = float(np.mean([component.center[0] for component in tall]))
    return sorted(ready, key=lambda line: line.middle_at(center))


def typical_height(components: Sequence[Component]) -> float:
    """Return the height of the components that hold most of the writing."""
    if not components:
        return 0.0
    return weighted_median([component.box[3] for component in components], power=2)


def digit_sized(components: Sequence[Component], height: float) -> list[Component]:
    """Return the components that may be digits by their height."""
    return [
        component
        for component in components
        if LINES.min_height * height <= component.box[3] <= LINES.max_height * height
    ]


def typical_slope(components: Sequence[Component], height: float, steepest: float) -> float:
    """Find the slope along which the middles of the components fall into the fewest rows.

    Args:
        components: Digits, mostly.
        height: Their usual height, pixels.
        steepest: Slopes up to this are tried, rows per column.
    """
    if len(components) < 2:
        return 0.0
    centers = np.array([component.center for component in components[: LINES.max_slope_components]])
    across, down = (centers[:, None, i] - centers[None, :, i] for i in (0, 1))
    # Neighbors tell more than components far apart: lines may bend.
    weight = np.exp(-np.square(across / (LINES.neighborhood * height)))
    best, best_score = 0.0, -np.inf
    for slope in np.linspace(-steepest, steepest, LINES.num_slopes):
        aside = np.square((down - slope * across) / (LINES.same_line * height))
        # Level lines are the rule: a slope must be worth it.
        score = float((weight * np.exp(-2 * aside)).sum() / len(centers)) - 0.5 * abs(slope)
        if score > best_score + 1e-9:
            best, best_score = float(slope), score
    return best


def _gather(components: Sequence[Component], slope: float) -> list[list[Component]]:
    """Go from left to right and put each component to the line whose last component it continues."""
    rows: list[list[Component]] = []
    ends = np.empty((len(components), 3))  # of each row: middle (x, y) and height of its last one
    for component in sorted(components, key=lambda component: component.center[0]):
        (x, y), height = component.center, component.box[3]
        last_x, last_y, last_height = ends[: len(rows)].T
        scale = np.maximum(last_height, height)
        distances = np.abs(y - (last_y + slope * (x - last_x))) / scale
        best = int(distances.argmin()) if rows else 0
        if not rows or distances[best] >= LINES.same_line:
            best = len(rows)
            rows.append([])
        rows[best].append(component)
        ends[best] = x, y, height
    return rows


def _line(row: Sequence[Component], slope: float, stroke_width: float) -> WrittenLine:
    centers = np.array([component.center for component in row])
    height = float(np.median([component.box[3] for component in row]))
    if len(row) >= 4 and np.ptp(centers[:, 0]) > 3 * height:
        slope = float(np.clip(np.polyfit(centers[:, 0], centers[:, 1], 1)[0], -0.5, 0.5))
    offset = float(np.median(centers[:, 1] - slope * centers[:, 0]))
    return WrittenLine(tuple(row), height, stroke_width, (slope, offset))


def _nearest_line(component: Component, lines: Sequence[WrittenLine]) -> int | None:
    x, y = component.center
    distances = [abs(y - line.middle_at(x)) / line.height for line in lines]
    best = int(np.argmin(distances))
    return best if distances[best] < 0.5 + LINES.max_stray else None


def _complete(line: WrittenLine, members: Sequence[Component]) -> WrittenLine:
    ordered = tuple(sorted(members, key=lambda component: component.center[0]))
    return replace(line, components=ordered, slant=_slant(line))


def cut_line(
    line: WrittenLine,
    between: Sequence[tuple[float, float]] = (),
    *,
    whole: Container[Component] = (),
) -> WrittenLine:
    """Cut a line's components wherever two digits may touch.

    Args:
        line: As `find_lines` returns it.
        between: Points (x, y) on the page that lie between two digits: there a cut is offered
            however much ink it takes.
        whole: Components that are not to be cut.
    """
    components: list[Component] = []
    for component in line.components:
        x, _, width, _ = component.box
        inside = [point for point in between if x < point[0] < x + width]
        if component not in whole and (width > LINES.min_cut_width * line.height or inside):
            components += cut_component(
                component,
                line_height=line.height,
                stroke_width=line.stroke_width,
                slant=line.slant,
                between=inside,
            )
        else:
            components.append(component)
    return replace(line, components=tuple(components))


def _slant(line: WrittenLine) -> float:
    """Measure how far the strokes of a line lean: columns to the right per row upwards.

    The mean over its digits of the slope of each one's principal axis, by its moments. Upright is the
    rule, and one digit, a 7, may lean by itself: the fewer there are, the less is believed.
    """
    leans, weights = [], []
    for component in line.components[: SLANT.max_components]:
        rows, columns = np.nonzero(component.ink > 0.5)
        if component.box[2] < SLANT.max_aspect * component.box[3] and len(rows) > 1:
            leans.append(shear_of(rows, columns))
            weights.append(float(component.box[3]))
    if not leans:
        return 0.0
    believed = len(leans) / (len(leans) + SLANT.prior_weight)
    return float(np.clip(believed * np.average(leans, weights=weights), *SLANT.limits))


def fits_line(component: Component, line: WrittenLine) -> tuple[float, float]:
    """Return a component's height and its distance from the middle of the line, in line heights."""
    x, y = component.center
    return component.box[3] / line.height, abs(y - line.middle_at(x)) / line.height


def is_stacked(component: Component, other: Component) -> bool:
    """Whether one component lies above the other: two strokes of one digit, more likely than two digits."""
    across = _overlap(component.box[0], component.box[2], other.box[0], other.box[2])
    along = _overlap(component.box[1], component.box[3], other.box[1], other.box[3])
    return across > STACKED_ACROSS and along < STACKED_ALONG


def _overlap(start: int, length: int, other_start: int, other_length: int) -> float:
    """Return what two stretches share, as a share of the shorter; negative for a gap."""
    end = min(start + length, other_start + other_length)
    return (end - max(start, other_start)) / min(length, other_length)
