"""What stands between the digits of lines: signs and spaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mnist_core.imaging.sign_shapes import FoundSign
from mnist_core.recognition.line_decoder import FoundDigit, FoundLine


@dataclass(frozen=True, kw_only=True)
class SpacingLimits:
    """Where signs belong to a line, and which gaps are spaces. Set by hand, not fitted.

    Attributes:
        max_aside: How far above or below the middle of a line a sign may stand, line heights.
        max_before: How far before the first digit or behind the last, line heights.
        min_space: No narrower gap is a space, line heights.
        space_factor: A space is wider by so many of the page's usual gaps.
        most_signs: More between two digits are texture or a scribble: no number is written so, and none is kept.
        leading, trailing: Signs that may stand before the first digit and behind the last.
    """

    max_aside: float = 0.95
    max_before: float = 1.2
    min_space: float = 0.6
    space_factor: float = 1.5
    most_signs: int = 2
    leading: str = "-+"
    trailing: str = ".,-/:+="


SPACING = SpacingLimits()


@dataclass(frozen=True)
class PunctuatedLine:
    """A line with its signs.

    Attributes:
        found: Its digits.
        signs: From left to right.
        between: What stands before each digit and, last, behind the line: signs, a space or nothing.
    """

    found: FoundLine
    signs: tuple[FoundSign, ...]
    between: tuple[str, ...]


def punctuate(lines: Sequence[FoundLine], signs: Sequence[FoundSign]) -> list[PunctuatedLine]:
    """Put signs between the digits that they stand at, and spaces into wide gaps.

    Args:
        lines: Of one page, each with a digit at least.
        signs: Of the same page, in pixels of its ink; those that stand at no line are left out.
    """
    own: list[list[FoundSign]] = [[] for _ in lines]
    for sign in signs:
        distances = [_distance(sign, line) for line in lines]
        if distances and min(distances) < np.inf:
            own[int(np.argmin(distances))].append(sign)
    gaps = [_gaps(line) for line in lines]
    usual = max(0.0, float(np.median([gap for some in gaps for gap in some] or [0.0])))
    widest = SPACING.min_space + SPACING.space_factor * usual
    return [
        _punctuated(line, sorted(some, key=lambda sign: sign.center[0]), widths, widest)
        for line, some, widths in zip(lines, own, gaps, strict=True)
    ]


def _distance(sign: FoundSign, line: FoundLine) -> float:
    """Return how far a sign is from a line, line heights; infinite if it does not belong to it."""
    height = line.written.height
    x, y = sign.center
    aside = abs(y - line.written.middle_at(x)) / height
    left, right = line.digits[0].component.box[0], _right(line.digits[-1])
    before = max(left - sign.box[0] - sign.box[2], sign.box[0] - right, 0.0) / height
    if aside > SPACING.max_aside or before > SPACING.max_before:
        return float("inf")
    return aside + before


def _gaps(line: FoundLine) -> list[float]:
    """Return how much paper lies between neighboring digits, line heights."""
    return [
        (after.component.box[0] - _right(before)) / line.written.height
        for before, after in pairwise(line.digits)
    ]


def _right(digit: FoundDigit) -> float:
    return float(digit.component.box[0] + digit.component.box[2])


def _punctuated(
    line: FoundLine, signs: Sequence[FoundSign], gaps: Sequence[float], widest: float
) -> PunctuatedLine:
    middles = [digit.component.center[0] for digit in line.digits]
    texts = ["", *(" " if gap > widest else "" for gap in gaps), ""]
    places = np.searchsorted(middles, [sign.center[0] for sign in signs])
    counts = np.bincount(places, minlength=len(texts))
    allowed = {0: SPACING.leading, len(middles): SPACING.trailing}
    kept = []
    for sign, place in zip(signs, places.tolist(), strict=True):
        if counts[place] <= SPACING.most_signs and sign.sign in allowed.get(place, sign.sign):
            texts[place] = texts[place].strip() + sign.sign
            kept.append(sign)
    return PunctuatedLine(line, tuple(kept), tuple(texts))
