"""The reader of a page: which way up it lies, its lines, and which of them are numbers at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from mnist_core.errors import NoInkError
from mnist_core.imaging.digit_strokes import Network
from mnist_core.imaging.page_ink import PageInk, to_chosen_page_ink, to_page_ink
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
from mnist_core.types import Box, Picture

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
# A lower or narrower photograph is one word cut out of a page, pixels.
TINY = 80
# Upper limit for the cost of each digit of a reading by rules that is preferred to the ink network's.
CLEAR_DIGIT = 0.8
# It is also preferred if the network's costs more by this, in its most doubtful digit.
CLEARER = 1.0
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


Line: TypeAlias = list[PageDigit]
"""Digits of a line of writing, from left to right."""


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


def read_picture(picture: Picture, networks: Networks, ink_network: Network) -> list[Line]:
    """Read every number on a picture: a drawing by its own pixels, a photograph by what the ink network chooses.

    Rules still read a photograph as well. Theirs is taken of a tiny one, which is more blurred than what the ink
    network was taught, and where it is clear in each digit and holds one more in a line, for a bare 1 may be a
    bar to the network, or where the network's is doubtful.

    Args:
        picture: Shape (H, W, 3), uint8 RGB, upright.
        networks: The networks that tell digits.
        ink_network: The one that tells which strokes are digits.

    Returns:
        As `read_page` does.

    Raises:
        NoInkError: Nothing is written on it.
    """
    page = to_page_ink(picture)
    if page.is_flat:
        return read_page(page, networks)
    by_rules = _read_if_any(page, networks)
    if by_rules and min(picture.shape[:2]) < TINY:
        return by_rules
    chosen = _read_if_any(to_chosen_page_ink(picture, ink_network), networks)
    if not by_rules and not chosen and not page.ink.any():
        raise NoInkError("no_ink_for_number")
    return by_rules if _is_preferred(by_rules, chosen) else chosen


def _is_preferred(by_rules: Sequence[Line], chosen: Sequence[Line]) -> bool:
    """Tell whether the reading by rules is better than that of what the ink network chose."""
    if not by_rules or not chosen:
        return not chosen
    highest, other = (
        max(digit.classification.costs[digit.label] for line in reading for digit in line)
        for reading in (by_rules, chosen)
    )
    more = [len(line) - len(same) for line, same in zip(by_rules, chosen, strict=False)]
    has_left_out = len(by_rules) == len(chosen) and {1} <= set(more) <= {0, 1}
    return highest < CLEAR_DIGIT and (has_left_out or other > highest + CLEARER)


def _read_if_any(page: PageInk, networks: Networks) -> list[Line]:
    try:
        return read_page(page, networks)
    except NoInkError:
        return []


def read_page(page: PageInk, networks: Networks) -> list[Line]:
    """Read every number on a page.

    Args:
        page: Its ink, as the picture lies.
        networks: The networks that tell digits.

    Returns:
        Lines from top to bottom, each from left to right; none if there is writing, but no number.

    Raises:
        NoInkError: Nothing is written on it.
    """
    components, stroke = find_writing(page.ink)
    if not components:
        raise NoInkError("no_ink_for_number")
    best = _straightened(page, components, stroke, networks)
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
    page: PageInk, components: Sequence[Component], stroke: float, networks: Networks
) -> _Attempt:
    lines = find_lines(components, stroke=stroke)
    return _Attempt(
        page, [read_line(line, networks.classify, networks.posteriors_of) for line in lines]
    )


def _straightened(
    page: PageInk, components: Sequence[Component], stroke: float, networks: Networks
) -> _Attempt:
    """Read a page as it lies and, if its lines are steep, turned until they are level."""
    level = _read(page, components, stroke, networks)
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
