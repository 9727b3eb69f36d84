"""What stands between the digits of lines: signs and spaces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.digit_strokes import SOLID
from mnist_core.imaging.sign_shapes import NO_MARKS, FoundSign, Marks, join_parts
from mnist_core.layout.components import Component
from mnist_core.recognition.line_decoder import FoundDigit, FoundLine, NameSigns
from mnist_core.recognition.sign_features import KINDS, describe_marks


@dataclass(frozen=True, kw_only=True)
class SpacingLimits:
    """Where signs belong to a line, and which gaps are spaces. Set by hand, not fitted.

    Attributes:
        max_aside: How far above or below the middle of a line a sign may stand, line heights.
        max_before: How far before the first digit or behind the last, line heights.
        min_space: No narrower gap is a space, line heights.
        space_factor: A space is wider by so many of the page's usual gaps.
        most_signs: More between two digits are texture or a scribble: no number is written so, and none is kept.
        most_marks: More marks beside a line are texture as well: none of them is looked at, which bounds the work.
        leading, trailing: Signs that may stand before the first digit and behind the last.
    """

    max_aside: float = 0.95
    max_before: float = 1.2
    min_space: float = 0.6
    space_factor: float = 1.5
    most_signs: int = 2
    most_marks: int = 300
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


def punctuate(
    lines: Sequence[FoundLine], marks: Marks, name_signs: NameSigns
) -> list[PunctuatedLine]:
    """Put signs between the digits that they stand at, and spaces into wide gaps.

    Args:
        lines: Of one page, each with a digit at least.
        marks: Of the same page, in pixels of its ink: those that are no part of a digit, and near a line, may be
            signs.
        name_signs: Tells which are, and of which kind.
    """
    signs = [
        _signs_of(line, own, name_signs)
        for line, own in zip(lines, marks_beside(lines, marks), strict=True)
    ]
    gaps = [_gaps(line) for line in lines]
    usual = max(0.0, float(np.median([gap for some in gaps for gap in some] or [0.0])))
    widest = SPACING.min_space + SPACING.space_factor * usual
    return [
        _punctuated(line, some, widths, widest)
        for line, some, widths in zip(lines, signs, gaps, strict=True)
    ]


def marks_beside(lines: Sequence[FoundLine], marks: Marks) -> list[Marks]:
    """Choose the marks that may be signs of each line: near it, nearer than to the others, and no part of a digit."""
    if not lines:
        return []
    centers = marks.boxes[:, :2] + marks.boxes[:, 2:] / 2
    distances = np.array([_distances(centers, marks.boxes, line) for line in lines])
    digits = [digit.component for line in lines for digit in line.digits]
    is_free = np.isfinite(distances.min(axis=0)) & ~_are_parts(marks, digits)
    nearest = np.where(is_free, distances.argmin(axis=0), -1)
    beside = (marks.at(nearest == number) for number in range(len(lines)))
    return [some if len(some) <= SPACING.most_marks else NO_MARKS for some in beside]


def _are_parts(marks: Marks, digits: Sequence[Component]) -> NDArray[np.bool_]:
    """Tell of each mark whether its ink is part of a digit: (n,)."""
    boxes = np.array([digit.box for digit in digits])
    low, high = marks.boxes[:, None, :2], (marks.boxes[:, :2] + marks.boxes[:, 2:])[:, None]
    are_near = (low < boxes[:, :2] + boxes[:, 2:]).all(axis=2) & (high > boxes[:, :2]).all(axis=2)
    found = np.zeros(len(marks), bool)
    for mark, digit in np.argwhere(are_near):
        x, y, width, height = (marks.boxes[mark] - (*boxes[digit, :2], 0, 0)).round().astype(int)
        within = digits[digit].ink[max(0, y) : y + height, max(0, x) : x + width]
        area = marks.fills[mark] * width * height
        found[mark] |= np.count_nonzero(within > SOLID) > area / 2
    return found


def _distances(
    centers: NDArray[np.float64], boxes: NDArray[np.float64], line: FoundLine
) -> NDArray[np.float64]:
    """Return how far each mark is from a line, line heights; infinite if it can't belong to it: (n,)."""
    height = line.written.height
    aside = np.abs(centers[:, 1] - line.written.middle_at(centers[:, 0])) / height
    left, right = line.digits[0].component.box[0], _right(line.digits[-1])
    before = np.maximum(left - boxes[:, 0] - boxes[:, 2], boxes[:, 0] - right) / height
    before = np.maximum(before, 0)
    is_far = (aside > SPACING.max_aside) | (before > SPACING.max_before)
    return np.where(is_far, np.inf, aside + before)


def _signs_of(line: FoundLine, marks: Marks, name_signs: NameSigns) -> list[FoundSign]:
    """Name what is a sign, from left to right."""
    if not len(marks):
        return []
    kinds, probabilities = name_signs(describe_marks(marks, line))
    found = [
        FoundSign(KINDS[kind], tuple(box), probability)
        for kind, box, probability in zip(
            kinds, marks.boxes.tolist(), probabilities.tolist(), strict=True
        )
        if kind
    ]
    return sorted(join_parts(found, line.written.height), key=lambda sign: sign.center[0])


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
