"""Pieces of ink to lines of writing: which belong side by side, whatever the slope."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace

import numpy as np

from mnist_core.imaging.statistics import typical_stroke_width, weighted_median
from mnist_core.layout.components import Component, find_components, shear_of
from mnist_core.layout.cutting import cut_component
from mnist_core.types import Ink

# Lower components start no line, typical heights.
TALL = 0.5
# Higher components are not writing, typical heights.
HUGE = 4.0
# Steepest line of writing, rows per column.
MAX_SLOPE = 0.3
# Slopes that are tried.
NUM_SLOPES = 41
# Components further apart say little about the slope of a line, typical heights.
NEIGHBORS = 8.0
# Most components that the slope is estimated from.
SLOPE_COMPONENTS = 300
# Largest vertical distance between the middles of two digits of a line, line heights.
SAME_LINE = 0.55
# May lie this far outside the line's upper or lower edge, line heights.
STRAY = 0.45
# Share of the narrower of two stacked components that both cover sideways, at least.
STACKED_ACROSS = 0.5
# Share of the lower of two stacked components that both cover in height, at most.
STACKED_ALONG = 0.2
# Most components that the slant is estimated from.
SLANT_COMPONENTS = 12
# Prior: average the slant with one upright pseudo-digit.
SLANT_DOUBT = 1.0
# Range of slants, columns per row.
SLANTS = (-0.4, 1.0)
# Wider components, width by height, hold several digits and do not tell the slant.
MAX_LEANING = 1.3
# Narrower components, in line heights, are one digit at most and are not cut.
CUT_FROM = 0.5


@dataclass(frozen=True)
class WrittenLine:
    """One line of writing.

    Attributes:
        components: Its pieces, from left to right.
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

    def middle_at(self, x: float) -> float:
        """Return the row of the line's middle at column `x`."""
        return self.middle[0] * x + self.middle[1]


def find_writing(ink: Ink) -> tuple[list[Component], float]:
    """Find the pieces of a page's ink, as `find_components` does, and the usual width of its strokes, pixels."""
    stroke_width = typical_stroke_width((ink > 0.5).view(np.uint8))
    return find_components(ink, stroke_width), stroke_width


def find_lines(components: Sequence[Component], *, stroke_width: float) -> list[WrittenLine]:
    """Sort pieces of ink into lines of writing, from top to bottom.

    Args:
        components: As `find_components` returns them.
        stroke_width: Usual width of a stroke, pixels.
    """
    height = typical_height(components)
    tall = digit_sized(components, height)
    if not tall:
        return []
    slope = typical_slope(tall, height, MAX_SLOPE)
    chains = _chain(tall, slope)
    small = [component for component in components if component.box[3] < TALL * height]
    lines = [_line(chain, slope, stroke_width) for chain in chains]
    members: list[list[Component]] = [list(chain) for chain in chains]
    for component in small:
        best = _nearest_line(component, lines)
        if best is not None:
            members[best].append(component)
    ready = [_complete(line, own) for line, own in zip(lines, members, strict=True)]
    center = float(np.mean([component.center[0] for component in tall]))
    return sorted(ready, key=lambda line: line.middle_at(center))


def typical_height(components: Sequence[Component]) -> float:
    """Return the height of the pieces that hold most of the writing."""
    if not components:
        return 0.0
    return weighted_median([component.box[3] for component in components], power=2)


def digit_sized(components: Sequence[Component], height: float) -> list[Component]:
    """Return the pieces that may be digits by their height."""
    return [
        component for component in components if TALL * height <= component.box[3] <= HUGE * height
    ]


def typical_slope(components: Sequence[Component], height: float, steepest: float) -> float:
    """Find the slope along which the middles of the pieces fall into the fewest rows.

    Args:
        components: Digits, mostly.
        height: Their usual height, pixels.
        steepest: Slopes up to this are tried, rows per column.
    """
    if len(components) < 2:
        return 0.0
    centers = np.array([component.center for component in components[:SLOPE_COMPONENTS]])
    across, down = (centers[:, None, i] - centers[None, :, i] for i in (0, 1))
    # Neighbors tell more than pieces far apart: lines may bend.
    weight = np.exp(-np.square(across / (NEIGHBORS * height)))
    best, best_score = 0.0, -np.inf
    for slope in np.linspace(-steepest, steepest, NUM_SLOPES):
        aside = np.square((down - slope * across) / (SAME_LINE * height))
        # Level lines are the rule: a slope must be worth it.
        score = float((weight * np.exp(-2 * aside)).sum() / len(centers)) - 0.5 * abs(slope)
        if score > best_score + 1e-9:
            best, best_score = float(slope), score
    return best


def _chain(components: Sequence[Component], slope: float) -> list[list[Component]]:
    """Go from left to right and put each piece to the line whose last piece it continues."""
    chains: list[list[Component]] = []
    for component in sorted(components, key=lambda component: component.center[0]):
        best, best_distance = None, SAME_LINE
        for chain in chains:
            last = chain[-1]
            expected = last.center[1] + slope * (component.center[0] - last.center[0])
            scale = max(last.box[3], component.box[3])
            distance = abs(component.center[1] - expected) / scale
            if distance < best_distance:
                best, best_distance = chain, distance
        if best is None:
            chains.append([component])
        else:
            best.append(component)
    return chains


def _line(chain: Sequence[Component], slope: float, stroke_width: float) -> WrittenLine:
    centers = np.array([component.center for component in chain])
    height = float(np.median([component.box[3] for component in chain]))
    if len(chain) >= 4 and np.ptp(centers[:, 0]) > 3 * height:
        slope = float(np.clip(np.polyfit(centers[:, 0], centers[:, 1], 1)[0], -0.5, 0.5))
    offset = float(np.median(centers[:, 1] - slope * centers[:, 0]))
    return WrittenLine(tuple(chain), height, stroke_width, (slope, offset))


def _nearest_line(component: Component, lines: Sequence[WrittenLine]) -> int | None:
    x, y = component.center
    distances = [abs(y - line.middle_at(x)) / line.height for line in lines]
    best = int(np.argmin(distances))
    return best if distances[best] < 0.5 + STRAY else None


def _complete(line: WrittenLine, members: Sequence[Component]) -> WrittenLine:
    ordered = tuple(sorted(members, key=lambda component: component.center[0]))
    return replace(line, components=ordered, slant=_slant(line))


def cut_line(
    line: WrittenLine,
    between: Sequence[tuple[float, float]] = (),
    *,
    whole: Container[Component] = (),
) -> WrittenLine:
    """Cut a line's pieces wherever two digits may touch.

    Args:
        line: As `find_lines` returns it.
        between: Points (x, y) on the page that lie between two digits: there a cut is offered
            whatever ink is in its way.
        whole: Pieces that are not to be cut.
    """
    pieces: list[Component] = []
    for component in line.components:
        x, _, width, _ = component.box
        inside = [point for point in between if x < point[0] < x + width]
        if component not in whole and (width > CUT_FROM * line.height or inside):
            pieces += cut_component(
                component,
                line_height=line.height,
                stroke_width=line.stroke_width,
                slant=line.slant,
                between=inside,
            )
        else:
            pieces.append(component)
    return replace(line, components=tuple(pieces))


def _slant(line: WrittenLine) -> float:
    """Measure how far the strokes of a line lean: columns to the right per row upwards.

    The mean over its digits of the slope of each one's principal axis, by its moments. Upright is the
    rule, and one digit, a 7, may lean by itself: the fewer there are, the less is believed.
    """
    leans, weights = [], []
    for component in line.components[:SLANT_COMPONENTS]:
        rows, columns = np.nonzero(component.ink > 0.5)
        if component.box[2] < MAX_LEANING * component.box[3] and len(rows) > 1:
            leans.append(shear_of(rows, columns))
            weights.append(float(component.box[3]))
    if not leans:
        return 0.0
    believed = len(leans) / (len(leans) + SLANT_DOUBT)
    return float(np.clip(believed * np.average(leans, weights=weights), *SLANTS))


def fits_line(component: Component, line: WrittenLine) -> tuple[float, float]:
    """Return a piece's height and its distance from the middle of the line, in line heights."""
    x, y = component.center
    return component.box[3] / line.height, abs(y - line.middle_at(x)) / line.height


def is_stacked(component: Component, other: Component) -> bool:
    """Whether one piece lies above the other: rather two strokes of one digit than two digits."""
    across = _overlap(component.box[0], component.box[2], other.box[0], other.box[2])
    along = _overlap(component.box[1], component.box[3], other.box[1], other.box[3])
    return across > STACKED_ACROSS and along < STACKED_ALONG


def _overlap(start: int, length: int, other_start: int, other_length: int) -> float:
    """Return what two stretches share, as a share of the shorter; negative for a gap."""
    end = min(start + length, other_start + other_length)
    return (end - max(start, other_start)) / min(length, other_length)
