"""The reader of a page: which way up it lies, its lines, and which of them are numbers at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_core.errors import NoInkError
from mnist_core.imaging.page_ink import PageInk
from mnist_core.layout.components import Component
from mnist_core.layout.text_lines import (
    digit_sized,
    find_lines,
    find_writing,
    typical_height,
    typical_slope,
)
from mnist_core.recognition.line_decoder import (
    Classification,
    Classify,
    FoundLine,
    LinePosteriors,
    read_line,
)
from mnist_core.types import Box

# Steeper lines may be level lines of a rotated page, rows per column.
TURNED = 0.1
# Largest rotation of a page that is undone, rows per column (35 degrees).
STEEPEST = 0.7
# Fewer components do not tell how a page is rotated.
MIN_COMPONENTS = 3
# A rotated page must cost less by this to be preferred.
TURN_GAIN = 1.0
# A page whose digits cost more than this on the mean may lie on its side or upside down.
DOUBTFUL_FEW, DOUBTFUL_MANY = 1.0, 0.35
# Upper limit for another orientation's cost, as a share of the upright page's.
FLIP_SHARE = 0.6
# A turned page must keep this share of the digits.
FLIP_DIGITS = 0.6
# A page of more components is text, not a number lying on its side.
MAX_FLIPPED = 120
# Upper limit for the mean cost of a digit in another orientation.
CLEAR = 0.3
# A line is no number if its digits cost more than this on the mean. A few faint digits in a cell
# may be doubtful; of many on a page, nearly all read well, or they are letters.
UNREADABLE_FEW, UNREADABLE_MANY = 2.0, 0.6
# Up to this many digits the _FEW limits hold; beyond, they approach the _MANY limits.
FEW = 4
# Reject a line whose skipped ink exceeds this much per digit, line heights of stroke.
MOSTLY_OTHER = 1.0


@dataclass(frozen=True)
class PageDigit:
    """One digit of a page: where on the picture, what the CNN makes of it, as what its line reads it."""

    box: Box
    classification: Classification
    label: int


@dataclass(frozen=True)
class Networks:
    """The networks that judge what is written.

    Attributes:
        classify: What the CNN makes of framed candidates.
        posteriors_of: Where on a line's strip which digits are.
    """

    classify: Classify
    posteriors_of: LinePosteriors


@dataclass(frozen=True, eq=False)
class _Attempt:
    """A page read one way up."""

    page: PageInk
    lines: list[FoundLine]

    @property
    def cost(self) -> float:
        return sum(line.cost for line in self.lines)

    @property
    def num_digits(self) -> int:
        return sum(len(line.digits) for line in self.lines)

    @property
    def mean_cost(self) -> float:
        """Mean cost of a digit's looks."""
        costs = [digit.cost for line in self.lines for digit in line.digits]
        return float(np.mean(costs)) if costs else float("inf")


def read_page(page: PageInk, networks: Networks) -> list[list[PageDigit]]:
    """Read every number on a page.

    Args:
        page: Its ink, as the picture lies.
        networks: The networks that tell digits.

    Returns:
        Lines from top to bottom, each from left to right; none if there is writing, but no number.

    Raises:
        NoInkError: Nothing is written on it.
    """
    components, stroke_width = find_writing(page.ink)
    if not components:
        raise NoInkError("no_ink_for_number")
    best = _straightened(page, components, stroke_width, networks)
    if (
        best.mean_cost > _limit(DOUBTFUL_FEW, DOUBTFUL_MANY, best.num_digits)
        and len(components) <= MAX_FLIPPED
    ):
        best = _flipped(best, networks)
    return [
        [
            PageDigit(best.page.to_picture(digit.component.box), digit.classification, digit.label)
            for digit in line.digits
        ]
        for line in best.lines
        if _is_number(line, best.num_digits)
    ]


def _read(
    page: PageInk, components: Sequence[Component], stroke_width: float, networks: Networks
) -> _Attempt:
    lines = find_lines(components, stroke_width=stroke_width)
    return _Attempt(
        page, [read_line(line, networks.classify, networks.posteriors_of) for line in lines]
    )


def _straightened(
    page: PageInk, components: Sequence[Component], stroke_width: float, networks: Networks
) -> _Attempt:
    """Read a page as it lies and, if its lines are steep, turned until they are level."""
    level = _read(page, components, stroke_width, networks)
    height = typical_height(components)
    tall = digit_sized(components, height)
    slope = typical_slope(tall, height, STEEPEST) if len(tall) >= MIN_COMPONENTS else 0.0
    if abs(slope) < TURNED:
        return level
    turned = page.turned(float(np.degrees(np.arctan(slope))))
    straight = _read(turned, *find_writing(turned.ink), networks)
    return straight if straight.cost < level.cost - TURN_GAIN else level


def _flipped(upright: _Attempt, networks: Networks) -> _Attempt:
    """Read a page on its sides and upside down, and keep that only where it reads clearly better."""
    best = upright
    for degrees in (180, 90, 270):
        turned = upright.page.turned(degrees)
        attempt = _straightened(turned, *find_writing(turned.ink), networks)
        if (
            attempt.mean_cost < CLEAR
            and attempt.cost < FLIP_SHARE * best.cost
            and attempt.num_digits >= FLIP_DIGITS * upright.num_digits
        ):
            best = attempt
    return best


def _is_number(line: FoundLine, num_digits: int) -> bool:
    """Tell a line of digits, on a page of so many, from a line of text, a face or a drawing."""
    if not line.digits:
        return False
    mean_cost = float(np.mean([digit.cost for digit in line.digits]))
    limit = _limit(UNREADABLE_FEW, UNREADABLE_MANY, num_digits)
    return mean_cost < limit and line.left_out < MOSTLY_OTHER * len(line.digits)


def _limit(few: float, many: float, num_digits: int) -> float:
    """Return what the mean cost of so many digits may be: the more there are, the more the mean says."""
    return many + (few - many) * FEW / max(FEW, num_digits)
