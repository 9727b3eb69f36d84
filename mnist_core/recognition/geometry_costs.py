"""Geometric costs of reading components as one digit, or of skipping one.

The classifier's cost is added in `line_decoder`.

Costs are negative logarithms of probabilities, or stand for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_core.layout.components import Component
from mnist_core.layout.text_lines import WrittenLine, fits_line, is_stacked


@dataclass(frozen=True, kw_only=True)
class GeometryCosts:
    """What size, place, gaps and cuts cost.

    Attributes:
        join: Of each component that is not connected to the one before it.
        gap: Of each line height of paper between two strokes of one digit.
        cut: Of each cut.
        cut_stroke: Added for each stroke width of ink that a cut goes through.
        low: Digits lower than this are unusual, line heights.
        low_factor: Times the square of the height that is missing to `low`.
        high: Digits higher than this are unusual, line heights.
        high_factor: Of each line height beyond `high`.
        wide: Digits wider than this are unusual, width by height.
        wide_factor: Times what the width by height has beyond `wide`.
        stacked: Of reading two components, one above the other, as two digits.
        aside: Digits further above or below the middle of the line are unusual, line heights.
        aside_factor: Of each line height beyond `aside`.
        skip: Of skipping a component.
        skip_length: Added for each line height of stroke that is skipped.
        flat: Components lower than this cost less to skip: dashes and dots, line heights.
        skip_cut_factor: Times, for skipping a part that was cut off: connected ink belongs
            together.
    """

    join: float = 0.4
    gap: float = 5.0
    cut: float = 1.5
    cut_stroke: float = 1.0
    low: float = 0.5
    low_factor: float = 60.0
    high: float = 1.7
    high_factor: float = 4.0
    wide: float = 1.15
    wide_factor: float = 5.0
    stacked: float = 3.0
    aside: float = 0.35
    aside_factor: float = 6.0
    skip: float = 0.3
    skip_length: float = 4.0
    flat: float = 0.4
    skip_cut_factor: float = 2.0


COSTS = GeometryCosts()


def gap_before(line: WrittenLine, start: int, following: int) -> float:
    """Return how much paper lies between the components from `start` on and the next, line heights."""
    right = max(
        component.box[0] + component.box[2] for component in line.components[start:following]
    )
    return (line.components[following].box[0] - right) / line.height


def shape_cost(line: WrittenLine, start: int, end: int, component: Component) -> float:
    """Return the cost of reading the components `start` to before `end` as one digit.

    Joints, cuts, size and place count; `component` is these components joined into one.
    """
    cost = _place_cost(component, line) + _cut_cost(line.components, start, end)
    for following in range(start + 1, end):
        gap = max(gap_before(line, start, following), _gap_below(line, start, following))
        if line.components[following].cut_cost == 0 and gap > 0:
            cost += COSTS.join + COSTS.gap * gap
    if start and is_stacked(line.components[start - 1], line.components[start]):
        cost += COSTS.stacked
    return cost


def skip_cost(line: WrittenLine, number: int) -> float:
    """Return the cost of skipping a component: the more ink, the more, and most if it was cut off."""
    length = stroke_length(line, number)
    cost = COSTS.skip + COSTS.skip_length * min(length, 1.5)
    if any(component.cut_cost > 0 for component in line.components[number : number + 2]):
        return cost * COSTS.skip_cut_factor
    # A dash or a comma is no digit, and few strokes of a digit are as flat.
    flat = line.components[number].box[3] / (COSTS.flat * line.height)
    return cost * float(np.clip(flat, 0.2, 1))


def is_flat(line: WrittenLine, number: int) -> bool:
    """Whether a component is a dash, a dot or a comma, too low for a digit."""
    return line.components[number].box[3] < COSTS.flat * line.height


def stroke_length(line: WrittenLine, number: int) -> float:
    """Return how long a stroke a component holds, line heights."""
    return float(line.components[number].ink.sum()) / (line.stroke_width * line.height)


def _gap_below(line: WrittenLine, start: int, following: int) -> float:
    """Return how much paper lies above or below the next component instead, line heights."""
    top = min(component.box[1] for component in line.components[start:following])
    bottom = max(
        component.box[1] + component.box[3] for component in line.components[start:following]
    )
    _, y, _, height = line.components[following].box
    return max(y - bottom, top - y - height) / line.height


def _cut_cost(components: Sequence[Component], start: int, end: int) -> float:
    """Half of what the cuts at both ends cost: the neighbor pays the other half."""
    costs = [components[start].cut_cost]
    if end < len(components):
        costs.append(components[end].cut_cost)
    return sum(0.5 * (COSTS.cut + COSTS.cut_stroke * cost) for cost in costs if cost > 0)


def _place_cost(component: Component, line: WrittenLine) -> float:
    height, aside = fits_line(component, line)
    low = max(0.0, COSTS.low - height)
    wide = component.box[2] / component.box[3] - COSTS.wide
    return (
        COSTS.low_factor * low * low
        + COSTS.high_factor * max(0.0, height - COSTS.high)
        + COSTS.wide_factor * max(0.0, wide)
        + COSTS.aside_factor * max(0.0, aside - COSTS.aside)
    )
