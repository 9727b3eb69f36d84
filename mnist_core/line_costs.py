"""What speaks against reading a run of pieces as one digit, or for leaving a piece out, but its looks.

Costs are negative logarithms of probabilities, or stand for them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mnist_core.preprocessing.parts import Part
from mnist_core.preprocessing.segment import WrittenLine, fits_line, is_stacked

JOIN_COST = 0.4  # for each piece that was not connected to the one before it
GAP_COST = 5.0  # for each line height of paper between two strokes of one digit
CUT_COST = 1.5  # for each cut, and
CUT_STROKE_COST = 1.0  # for each stroke width of ink it goes through
LOW = 0.5  # line heights: a lower digit is unusual
LOW_COST = 60.0  # times the square of what is missing
HIGH = 1.7  # line heights: a higher digit is unusual
HIGH_COST = 4.0  # for each line height beyond
WIDE = 1.15  # widths by heights: a wider digit is unusual
WIDE_COST = 5.0  # for each height beyond
STACKED_COST = 3.0  # for reading as two digits what lies one above the other
ASIDE = 0.35  # line heights: a digit further above or below the line is unusual
ASIDE_COST = 6.0  # for each line height beyond
SKIP_COST = 0.3  # for leaving out a piece, and
SKIP_LENGTH_COST = 4.0  # for each line height of stroke in it
FLAT = 0.4  # line heights: a lower piece is left out at less cost
SKIP_CUT = 2.0  # times as much for a piece that was cut off: what is connected belongs together


def gap_before(line: WrittenLine, start: int, following: int) -> float:
    """Return how much paper lies between the pieces from `start` on and the next, in line heights."""
    right = max(part.box[0] + part.box[2] for part in line.parts[start:following])
    return (line.parts[following].box[0] - right) / line.height


def shape_cost(line: WrittenLine, start: int, end: int, part: Part) -> float:
    """Tell what speaks against reading the pieces `start` to before `end` as one digit.

    Joints, cuts, size and place count; `part` is these pieces put together.
    """
    cost = _place_cost(part, line) + _cut_cost(line.parts, start, end)
    for following in range(start + 1, end):
        gap = max(gap_before(line, start, following), _gap_below(line, start, following))
        if line.parts[following].cut_cost == 0 and gap > 0:
            cost += JOIN_COST + GAP_COST * gap
    if start and is_stacked(line.parts[start - 1], line.parts[start]):
        cost += STACKED_COST
    return cost


def skip_cost(line: WrittenLine, number: int) -> float:
    """Tell what it costs to leave a piece out: the more ink, and the more if it was cut off."""
    length = stroke_length(line, number)
    cost = SKIP_COST + SKIP_LENGTH_COST * min(length, 1.5)
    if any(part.cut_cost > 0 for part in line.parts[number : number + 2]):
        return cost * SKIP_CUT
    # A dash or a comma is no digit, and few strokes of a digit are as flat.
    flat = line.parts[number].box[3] / (FLAT * line.height)
    return cost * float(np.clip(flat, 0.2, 1))


def is_flat(line: WrittenLine, number: int) -> bool:
    """Tell a dash, a dot or a comma from what may be a digit."""
    return line.parts[number].box[3] < FLAT * line.height


def stroke_length(line: WrittenLine, number: int) -> float:
    """Measure how much a piece holds: a stroke so many line heights long."""
    return float(line.parts[number].ink.sum()) / (line.stroke * line.height)


def _gap_below(line: WrittenLine, start: int, following: int) -> float:
    """Return how much paper lies above or below it instead, in line heights."""
    top = min(part.box[1] for part in line.parts[start:following])
    bottom = max(part.box[1] + part.box[3] for part in line.parts[start:following])
    _, y, _, height = line.parts[following].box
    return max(y - bottom, top - y - height) / line.height


def _cut_cost(parts: Sequence[Part], start: int, end: int) -> float:
    """Half of what the cuts at both ends cost: the neighbor pays the other half."""
    costs = [parts[start].cut_cost]
    if end < len(parts):
        costs.append(parts[end].cut_cost)
    return sum(0.5 * (CUT_COST + CUT_STROKE_COST * cost) for cost in costs if cost > 0)


def _place_cost(part: Part, line: WrittenLine) -> float:
    height, aside = fits_line(part, line)
    low = max(0.0, LOW - height)
    wide = part.box[2] / part.box[3] - WIDE
    return (
        LOW_COST * low * low
        + HIGH_COST * max(0.0, height - HIGH)
        + WIDE_COST * max(0.0, wide)
        + ASIDE_COST * max(0.0, aside - ASIDE)
    )
