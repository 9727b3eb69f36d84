"""Where a page holds numbers: which way up it lies, its lines, and which of them are no text, face or drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mnist_core.errors import NoInkError, TooMuchInkError
from mnist_core.imaging.page_ink import PageInk
from mnist_core.layout.components import Component
from mnist_core.layout.text_lines import (
    digit_sized,
    find_lines,
    find_writing,
    typical_height,
    typical_slope,
)
from mnist_core.recognition.effort import FIND_EFFORT
from mnist_core.recognition.line_decoder import FoundLine, Networks, read_line
from mnist_core.recognition.page_limits import NUMBER, ROTATION

# Up to this many digits are few; beyond, limits for few approach those for many.
FEW = 4


@dataclass(frozen=True, eq=False)
class ReadPage:
    """A page's ink read in one orientation.

    Attributes:
        page: Its ink, turned that way.
        components: Of that ink.
        lines: From top to bottom.
    """

    page: PageInk
    components: Sequence[Component]
    lines: list[FoundLine]

    @property
    def cost(self) -> float:
        return sum(line.cost for line in self.lines)

    @property
    def num_digits(self) -> int:
        return sum(len(line.digits) for line in self.lines)

    @property
    def mean_cost(self) -> float:
        """Mean cost of its digits; infinite if there is none."""
        costs = [digit.cost for line in self.lines for digit in line.digits]
        return float(np.mean(costs)) if costs else float("inf")


def find_numbers(page: PageInk, networks: Networks) -> ReadPage:
    """Turn a page upright and find the lines on it that are numbers.

    Args:
        page: Its ink, in the orientation of the picture.
        networks: The networks that tell digits.

    Raises:
        NoInkError: Nothing is written on it.
        TooMuchInkError: To read it as it lies takes more work than a page is given.
    """
    components, stroke_width = find_writing(page.ink)
    if not components:
        raise NoInkError("no_ink_for_number")
    best = _straightened(page, components, stroke_width, networks)
    if (
        best.mean_cost > _limit(ROTATION.doubtful_few, ROTATION.doubtful_many, best.num_digits)
        and len(components) <= ROTATION.max_components
    ):
        best = _flipped(best, networks)
    # A scribble falls apart into shapes of which few are digits: those few must not make a number of it.
    lines = best.lines if page.is_flat else [_without_doubtful(line) for line in best.lines]
    numbers = [line for line in lines if _is_number(line, best.num_digits)]
    return replace(best, lines=numbers)


def _read(
    page: PageInk, components: Sequence[Component], stroke_width: float, networks: Networks
) -> ReadPage:
    networks.effort.spend(FIND_EFFORT)
    lines = find_lines(components, stroke_width=stroke_width)
    return ReadPage(page, components, [read_line(line, networks) for line in lines])


def _straightened(
    page: PageInk, components: Sequence[Component], stroke_width: float, networks: Networks
) -> ReadPage:
    """Read a page as it lies and, if its lines are steep, turned until they are level."""
    level = _read(page, components, stroke_width, networks)
    height = typical_height(components)
    tall = digit_sized(components, height)
    slope = (
        typical_slope(tall, height, ROTATION.max_slope)
        if len(tall) >= ROTATION.min_components
        else 0.0
    )
    if abs(slope) < ROTATION.min_slope:
        return level
    turned = page.turned(float(np.degrees(np.arctan(slope))))
    try:
        straight = _read(turned, *find_writing(turned.ink), networks)
    except TooMuchInkError:
        return level
    return straight if straight.cost < level.cost - ROTATION.min_gain else level


def _flipped(upright: ReadPage, networks: Networks) -> ReadPage:
    """Read a page on its sides and upside down, and keep that only where it reads clearly better."""
    best = upright
    for degrees in (180, 90, 270):
        turned = upright.page.turned(degrees)
        try:
            attempt = _straightened(turned, *find_writing(turned.ink), networks)
        except TooMuchInkError:
            return best
        if (
            attempt.mean_cost < ROTATION.max_mean_cost
            and attempt.cost < ROTATION.max_cost_share * best.cost
            and attempt.num_digits >= ROTATION.min_digits_share * upright.num_digits
        ):
            best = attempt
    return best


def _is_number(line: FoundLine, num_digits: int) -> bool:
    """Whether a line, on a page of `num_digits`, holds digits, and not text, a face or a drawing."""
    if not line.digits:
        return False
    mean_cost = float(np.mean([digit.cost for digit in line.digits]))
    skipped = line.left_out / len(line.digits)
    limit = _limit(NUMBER.max_cost_few, NUMBER.max_cost_many, num_digits)
    return mean_cost + NUMBER.skipped_factor * skipped < limit


def _without_doubtful(line: FoundLine) -> FoundLine:
    """Leave out what is hardly a digit where most of the line clearly is."""
    clear = tuple(digit for digit in line.digits if digit.cost <= NUMBER.max_cost)
    is_mostly_clear = len(clear) >= NUMBER.min_clear * len(line.digits)
    return replace(line, digits=clear) if is_mostly_clear else line


def _limit(few: float, many: float, num_digits: int) -> float:
    """Return the limit for the mean cost of `num_digits`: the more there are, the more a mean is worth."""
    return many + (few - many) * FEW / max(FEW, num_digits)
