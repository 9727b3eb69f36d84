"""Geometric costs of reading components as one digit, or of skipping one.

The classifier's cost is added in `line_decoder`.

Costs are negative logarithms of probabilities, or stand for them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mnist_core.layout.components import Component
from mnist_core.layout.text_lines import WrittenLine, fits_line, is_stacked

# Cost of each component that is not connected to the one before it.
JOIN_COST = 0.4
# Cost of each line height of paper between two strokes of one digit.
GAP_COST = 5.0
# Cost of each cut.
CUT_COST = 1.5
# Added for each stroke width of ink that a cut goes through.
CUT_STROKE_COST = 1.0
# Digits lower than this are unusual, line heights.
LOW = 0.5
# Times the square of the height that is missing to LOW.
LOW_COST = 60.0
# Digits higher than this are unusual, line heights.
HIGH = 1.7
# Cost of each line height beyond HIGH.
HIGH_COST = 4.0
# Digits wider than this are unusual, width by height.
WIDE = 1.15
# Times what the width by height has beyond WIDE.
WIDE_COST = 5.0
# Cost of reading two components, one above the other, as two digits.
STACKED_COST = 3.0
# Digits further above or below the middle of the line are unusual, line heights.
ASIDE = 0.35
# Cost of each line height beyond ASIDE.
ASIDE_COST = 6.0
# Cost of skipping a component.
SKIP_COST = 0.3
# Added for each line height of stroke that is skipped.
SKIP_LENGTH_COST = 4.0
# Components lower than this, in line heights, cost less to skip: dashes and dots.
FLAT = 0.4
# Factor for skipping a part that was cut off: connected ink belongs together.
SKIP_CUT = 2.0


def gap_before(line: WrittenLine, start: int, following: int) -> float:
    """Return how much paper lies between the pieces from `start` on and the next, in line heights."""
    right = max(
        component.box[0] + component.box[2] for component in line.components[start:following]
    )
    return (line.components[following].box[0] - right) / line.height


def shape_cost(line: WrittenLine, start: int, end: int, component: Component) -> float:
    """Tell what speaks against reading the pieces `start` to before `end` as one digit.

    Joints, cuts, size and place count; `component` is these pieces put together.
    """
    cost = _place_cost(component, line) + _cut_cost(line.components, start, end)
    for following in range(start + 1, end):
        gap = max(gap_before(line, start, following), _gap_below(line, start, following))
        if line.components[following].cut_cost == 0 and gap > 0:
            cost += JOIN_COST + GAP_COST * gap
    if start and is_stacked(line.components[start - 1], line.components[start]):
        cost += STACKED_COST
    return cost


def skip_cost(line: WrittenLine, number: int) -> float:
    """Tell what it costs to leave a piece out: the more ink, and the more if it was cut off."""
    length = stroke_length(line, number)
    cost = SKIP_COST + SKIP_LENGTH_COST * min(length, 1.5)
    if any(component.cut_cost > 0 for component in line.components[number : number + 2]):
        return cost * SKIP_CUT
    # A dash or a comma is no digit, and few strokes of a digit are as flat.
    flat = line.components[number].box[3] / (FLAT * line.height)
    return cost * float(np.clip(flat, 0.2, 1))


def is_flat(line: WrittenLine, number: int) -> bool:
    """Tell a dash, a dot or a comma from what may be a digit."""
    return line.components[number].box[3] < FLAT * line.height


def stroke_length(line: WrittenLine, number: int) -> float:
    """Measure how much a piece holds: a stroke so many line heights long."""
    return float(line.components[number].ink.sum()) / (line.stroke_width * line.height)


def _gap_below(line: WrittenLine, start: int, following: int) -> float:
    """Return how much paper lies above or below it instead, in line heights."""
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
    return sum(0.5 * (CUT_COST + CUT_STROKE_COST * cost) for cost in costs if cost > 0)


def _place_cost(component: Component, line: WrittenLine) -> float:
    height, aside = fits_line(component, line)
    low = max(0.0, LOW - height)
    wide = component.box[2] / component.box[3] - WIDE
    return (
        LOW_COST * low * low
        + HIGH_COST * max(0.0, height - HIGH)
        + WIDE_COST * max(0.0, wide)
        + ASIDE_COST * max(0.0, aside - ASIDE)
    )
