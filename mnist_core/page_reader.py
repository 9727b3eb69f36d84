"""The reader of a page: which way up it lies, its lines, and which of them are numbers at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mnist_core.chain import FoundLine, LineShares, Look, LookAt, read_line
from mnist_core.errors import NoInkError
from mnist_core.preprocessing.page import PageInk
from mnist_core.preprocessing.parts import Part
from mnist_core.preprocessing.segment import (
    find_lines,
    find_writing,
    tall_parts,
    usual_height,
    usual_slope,
)
from mnist_core.types import Box

TURNED = 0.1  # rows per column: lines that are steeper may be level lines of a turned page
STEEPEST = 0.7  # rows per column: a page is turned by no more, 35 degrees
MIN_PARTS = 3  # fewer pieces do not tell how a page is turned
TURN_GAIN = 1.0  # a turned page must read better by this cost
# A page whose digits cost more than this on the mean may lie on its side or upside down.
DOUBTFUL_FEW, DOUBTFUL_MANY = 1.0, 0.35
FLIP_SHARE = 0.6  # of the cost: what another way up must come down to
FLIP_DIGITS = 0.6  # of the digits: on their sides they are as many, most of them
MAX_FLIPPED = 120  # pieces: a page with more is text, not a number lying on its side
CLEAR = 0.3  # mean cost of a digit: what another way up must read as well as
# A line is no number if its digits cost more than this on the mean. A few faint digits in a cell
# may be doubtful; of many on a page, nearly all read well, or they are letters.
UNREADABLE_FEW, UNREADABLE_MANY = 2.0, 0.6
FEW = 4  # digits
MOSTLY_OTHER = 1.0  # a line in which more ink is left out than this, for each digit, is no number


@dataclass(frozen=True)
class PageDigit:
    """One digit of a page: where on the picture, what the CNN makes of it, as what its line reads it."""

    box: Box
    look: Look
    label: int


@dataclass(frozen=True)
class Judges:
    """The networks that judge what is written.

    Attributes:
        look_at: What the CNN makes of framed candidates.
        shares_of: Where on a line's strip which digits are.
    """

    look_at: LookAt
    shares_of: LineShares


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
    def doubt(self) -> float:
        """Mean cost of a digit's looks."""
        costs = [digit.cost for line in self.lines for digit in line.digits]
        return float(np.mean(costs)) if costs else float("inf")


def read_page(page: PageInk, judges: Judges) -> list[list[PageDigit]]:
    """Read every number on a page.

    Args:
        page: Its ink, as the picture lies.
        judges: The networks that tell digits.

    Returns:
        Lines from top to bottom, each from left to right; none if there is writing, but no number.

    Raises:
        NoInkError: Nothing is written on it.
    """
    parts, stroke = find_writing(page.ink)
    if not parts:
        raise NoInkError("There is no ink here: give a picture with a number on it.")
    best = _straightened(page, parts, stroke, judges)
    if (
        best.doubt > _limit(DOUBTFUL_FEW, DOUBTFUL_MANY, best.num_digits)
        and len(parts) <= MAX_FLIPPED
    ):
        best = _flipped(best, judges)
    return [
        [
            PageDigit(best.page.to_picture(digit.part.box), digit.look, digit.label)
            for digit in line.digits
        ]
        for line in best.lines
        if _is_number(line, best.num_digits)
    ]


def _read(page: PageInk, parts: Sequence[Part], stroke: float, judges: Judges) -> _Attempt:
    lines = find_lines(parts, stroke=stroke)
    return _Attempt(page, [read_line(line, judges.look_at, judges.shares_of) for line in lines])


def _straightened(page: PageInk, parts: Sequence[Part], stroke: float, judges: Judges) -> _Attempt:
    """Read a page as it lies and, if its lines are steep, turned until they are level."""
    level = _read(page, parts, stroke, judges)
    height = usual_height(parts)
    tall = tall_parts(parts, height)
    slope = usual_slope(tall, height, STEEPEST) if len(tall) >= MIN_PARTS else 0.0
    if abs(slope) < TURNED:
        return level
    turned = page.turned(float(np.degrees(np.arctan(slope))))
    straight = _read(turned, *find_writing(turned.ink), judges)
    return straight if straight.cost < level.cost - TURN_GAIN else level


def _flipped(upright: _Attempt, judges: Judges) -> _Attempt:
    """Read a page on its sides and upside down, and keep that only where it reads clearly better."""
    best = upright
    for degrees in (180, 90, 270):
        turned = upright.page.turned(degrees)
        attempt = _straightened(turned, *find_writing(turned.ink), judges)
        if (
            attempt.doubt < CLEAR
            and attempt.cost < FLIP_SHARE * best.cost
            and attempt.num_digits >= FLIP_DIGITS * upright.num_digits
        ):
            best = attempt
    return best


def _is_number(line: FoundLine, num_digits: int) -> bool:
    """Tell a line of digits, on a page of so many, from a line of text, a face or a drawing."""
    if not line.digits:
        return False
    doubt = float(np.mean([digit.cost for digit in line.digits]))
    limit = _limit(UNREADABLE_FEW, UNREADABLE_MANY, num_digits)
    return doubt < limit and line.left_out < MOSTLY_OTHER * len(line.digits)


def _limit(few: float, many: float, num_digits: int) -> float:
    """Return what the mean cost of so many digits may be: the more there are, the more the mean says."""
    return many + (few - many) * FEW / max(FEW, num_digits)
