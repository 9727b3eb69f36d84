"""Features of reading components as one digit, or of skipping one: what size, place, gaps and cuts look like.

`line_decoder` adds what the networks say; `DecoderWeights` says what each feature costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mnist_core.layout.components import Component
from mnist_core.layout.text_lines import WrittenLine, fits_line, is_stacked


@dataclass(frozen=True, kw_only=True)
class UsualDigits:
    """What is usual of a digit in a line: beyond, it begins to cost.

    Attributes:
        low, high: Its height, line heights.
        wide: Its width by height.
        aside: How far above or below the middle of the line its own is, line heights.
        flat: Components lower than this cost less to skip: dashes and dots, line heights.
        longest: Strokes that are skipped cost no more beyond, line heights.
    """

    low: float = 0.5
    high: float = 1.7
    wide: float = 1.15
    aside: float = 0.35
    flat: float = 0.4
    longest: float = 1.5


@dataclass(frozen=True, kw_only=True)
class DecoderWeights:
    """What each feature costs, in negative logarithms of probabilities. Set by hand, with pages of the tests in view.

    Attributes:
        cnn: Of the CNN's log probability of the digit, capped.
        line: Of the line network's.
        count: Of the squared difference between the digit mass of a candidate and 1.
        shared: Of assuming that a stroke along a cut belongs to both digits.
        joint: Of each component that is not connected to the one before it.
        gap: Of each line height of paper between two strokes of one digit.
        cut: Of each cut; its two neighbors share it.
        cut_ink: Of each stroke width of ink that a cut goes through.
        low: Of the square of the height that is missing, line heights.
        high: Of each line height too high.
        wide: Of what the width by height has too much.
        aside: Of each line height too far from the middle.
        stacked: Of reading two components, one above the other, as two digits.
        skip: Of skipping a component.
        skip_length: Of each line height of stroke that is skipped.
        skip_part: Of skipping a part that was cut off: connected ink belongs together.
        skip_part_length: Of each line height of stroke of such a part.
        skip_mass: Of the digit mass of a component that is skipped.
    """

    cnn: float = 0.45
    line: float = 1.0
    count: float = 6.0
    shared: float = 0.1
    joint: float = 0.4
    gap: float = 5.0
    cut: float = 1.5
    cut_ink: float = 1.0
    low: float = 60.0
    high: float = 4.0
    wide: float = 5.0
    aside: float = 6.0
    stacked: float = 3.0
    skip: float = 0.3
    skip_length: float = 4.0
    skip_part: float = 0.6
    skip_part_length: float = 8.0
    skip_mass: float = 2.5

    @cached_property
    def of_candidates(self) -> NDArray[np.float64]:
        """Return those of a candidate that do not depend on the digit: from `count` to `stacked`."""
        return np.array(astuple(self)[2:-NUM_SKIP_FEATURES])

    @cached_property
    def of_skips(self) -> NDArray[np.float64]:
        """Return those of a component that is skipped."""
        return np.array(astuple(self)[-NUM_SKIP_FEATURES:])


NUM_SKIP_FEATURES = 5
USUAL = UsualDigits()
WEIGHTS = DecoderWeights()


def gap_before(line: WrittenLine, start: int, following: int) -> float:
    """Return how much paper lies between the components from `start` on and the next, line heights."""
    right = max(
        component.box[0] + component.box[2] for component in line.components[start:following]
    )
    return (line.components[following].box[0] - right) / line.height


def shape_features(
    line: WrittenLine, start: int, end: int, component: Component
) -> tuple[float, ...]:
    """Describe the components `start` to before `end` as one digit: from `joint` to `stacked`.

    Args:
        line: Where they are.
        start: The first of them.
        end: The first that is none of them.
        component: They joined into one.
    """
    gaps = [
        gap
        for following in range(start + 1, end)
        if line.components[following].cut_cost == 0
        and (gap := max(gap_before(line, start, following), _gap_below(line, start, following))) > 0
    ]
    cuts = [one.cut_cost for one in _ends(line.components, start, end) if one.cut_cost > 0]
    is_second = start > 0 and is_stacked(line.components[start - 1], line.components[start])
    return (
        float(len(gaps)),
        sum(gaps),
        len(cuts) / 2,
        sum(cuts) / 2,
        *_place(component, line),
        float(is_second),
    )


def skip_features(line: WrittenLine, number: int, digit_mass: float) -> tuple[float, ...]:
    """Describe a component that is skipped: from `skip` to `skip_mass`."""
    length = min(stroke_length(line, number), USUAL.longest)
    if any(component.cut_cost > 0 for component in line.components[number : number + 2]):
        return 0.0, 0.0, 1.0, length, digit_mass
    # A dash or a comma is no digit, and few strokes of a digit are as flat.
    flat = min(1.0, line.components[number].box[3] / (USUAL.flat * line.height))
    return flat, flat * length, 0.0, 0.0, digit_mass


def is_flat(line: WrittenLine, number: int) -> bool:
    """Whether a component is a dash, a dot or a comma, too low for a digit."""
    return line.components[number].box[3] < USUAL.flat * line.height


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


def _ends(components: Sequence[Component], start: int, end: int) -> Sequence[Component]:
    """Return the components that begin where a run may have been cut off: its first, and the one after it."""
    return components[start], *components[end : end + 1]


def _place(component: Component, line: WrittenLine) -> tuple[float, float, float, float]:
    """Return how much too low, high, wide and far from the middle a component is, 0 and up."""
    height, aside = fits_line(component, line)
    return (
        max(0.0, USUAL.low - height) ** 2,
        max(0.0, height - USUAL.high),
        max(0.0, component.box[2] / component.box[3] - USUAL.wide),
        max(0.0, aside - USUAL.aside),
    )
