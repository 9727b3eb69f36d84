"""The reader of a line: which pieces of ink make which digit, chosen by how well each one reads.

Two networks judge together: the CNN looks at each run of pieces framed as one digit, the line network
at the whole line, where it tells between which columns how much of which digit lies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import NoInkError
from mnist_core.preprocessing.frame import to_digit
from mnist_core.preprocessing.parts import Part, join_parts
from mnist_core.preprocessing.segment import WrittenLine, cut_line, fits_line, is_stacked
from mnist_core.preprocessing.strip import find_spots, held_between, to_strip
from mnist_core.types import Digit, Ink

# Costs are negative logarithms of probabilities, or stand for them.
MAX_PIECES = 7  # a digit is made of no more
MAX_WIDTH = 1.7  # line heights: no digit is wider
MAX_GAP = 0.4  # line heights: strokes of one digit are no further apart
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
WORST = 12.0  # no digit costs more by its looks
# What the line network says of a run of pieces: how many digits they hold, and which.
COUNT_COST = 6.0  # times the square of what is missing to one digit, or too much
EMPTY_COST = 3.0  # times the digits that a piece holds which is left out
FEWEST, MOST = 0.3, 1.8  # digits: a run of pieces that holds less or more is no candidate
LINE_WEIGHT = 0.5  # of the line network's word on which digit it is, against the CNN's
LEAST = 1e-3  # of a digit: no share counts as less

DigitCosts = Callable[[list[Digit]], NDArray[np.float64]]
"""Looks at framed digits: (N, 28, 28) -> (N, 10): how improbable each is as each digit, 0 and up."""

LineShares = Callable[[Ink], NDArray[np.float32]]
"""Looks at a strip: (32, W) -> (W / 4, 10): how much of each digit has its middle in which columns."""


@dataclass(frozen=True)
class FoundDigit:
    """One digit of a line.

    Attributes:
        part: Its ink on the page.
        digit: Its 28x28.
        label: The digit that both networks together read, 0 to 9.
        cost: How improbable it is as this digit, 0 and up: the mean of what both networks say.
    """

    part: Part
    digit: Digit
    label: int = 0
    cost: float = 0.0


@dataclass(frozen=True)
class FoundLine:
    """One line as it was read.

    Attributes:
        digits: From left to right.
        cost: Of the whole line, the ink that was left out included.
        left_out: Ink that was left out, dashes and dots excepted, in line heights of stroke.
    """

    digits: tuple[FoundDigit, ...]
    cost: float
    left_out: float


@dataclass(frozen=True)
class _Candidate:
    """A run of pieces, `start` to before `end`, that may be one digit.

    Attributes:
        held: How much of each digit the line network sees in it, (10,).
        cost: Of reading it as one digit, once it is judged.
    """

    start: int
    end: int
    found: FoundDigit
    held: NDArray[np.float64]
    cost: float = 0.0


def read_line(line: WrittenLine, costs_of: DigitCosts, shares_of: LineShares) -> FoundLine:
    """Choose the digits of a line: the cheapest way through its pieces.

    Args:
        line: Its pieces from left to right.
        costs_of: How improbable each framed candidate is as each digit.
        shares_of: Where on a strip which digits are.

    Returns:
        The digits from left to right; none if leaving all pieces out is cheaper.
    """
    strip = to_strip(line)
    shares = shares_of(strip.ink)

    def held_by(parts: Sequence[Part]) -> NDArray[np.float64]:
        return np.diff(held_between(shares, strip.edges(parts)), axis=0)

    held = held_by(line.parts)
    whole = _judge(line, _candidates(line, held, most=1), costs_of)
    # No way through a piece that cuts it can be cheaper than this: it stays whole.
    clear = {one.found.part: one for one in whole if one.cost < CUT_COST}
    columns = [column for column, _ in find_spots(shares)]
    halfway = [(left + right) / 2 for left, right in pairwise(columns)]
    line = cut_line(line, strip.on_page(halfway), whole=clear)
    held = held_by(line.parts)
    candidates = _candidates(line, held)
    return _choose(line, _judge(line, candidates, costs_of), held)


def _judge(
    line: WrittenLine, candidates: Sequence[_Candidate], costs_of: DigitCosts
) -> list[_Candidate]:
    """Let the CNN look at every candidate, and weigh its word against the line network's."""
    if not candidates:
        return []
    judged = []
    looks = costs_of([candidate.found.digit for candidate in candidates])
    for candidate, look in zip(candidates, looks, strict=True):
        total = float(candidate.held.sum())
        costs = look - LINE_WEIGHT * np.log(np.maximum(candidate.held / total, LEAST))
        label = int(costs.argmin())
        miscount = COUNT_COST * (total - 1) ** 2
        cost = _shape_cost(line, candidate) + min(float(costs[label]), WORST) + miscount
        doubt = (float(costs[label]) + miscount) / 2
        found = replace(candidate.found, label=label, cost=doubt)
        judged.append(replace(candidate, found=found, cost=cost))
    return judged


def _choose(
    line: WrittenLine, candidates: Sequence[_Candidate], held: NDArray[np.float64]
) -> FoundLine:
    """Find the cheapest way from the first piece to the last (Viterbi)."""
    ends: list[list[_Candidate]] = [[] for _ in range(len(line.parts) + 1)]
    for candidate in candidates:
        ends[candidate.end].append(candidate)
    best = [0.0]
    choice: list[_Candidate | None] = [None]
    for end in range(1, len(line.parts) + 1):
        skipped = _skip_cost(line, end - 1) + EMPTY_COST * float(held[end - 1].sum())
        cost, chosen = best[end - 1] + skipped, None
        for candidate in ends[end]:
            if best[candidate.start] + candidate.cost < cost:
                cost, chosen = best[candidate.start] + candidate.cost, candidate
        best.append(cost)
        choice.append(chosen)
    found_digits: list[FoundDigit] = []
    left_out = 0.0
    at = len(line.parts)
    while at:
        chosen = choice[at]
        if chosen is None:
            at -= 1
            if not _is_flat(line, at):  # a dash after a number does not make it less of one
                left_out += _stroke_length(line, at)
        else:
            found_digits.append(chosen.found)
            at = chosen.start
    return FoundLine(tuple(found_digits[::-1]), best[-1], left_out)


def _candidates(
    line: WrittenLine, held: NDArray[np.float64], *, most: int = MAX_PIECES
) -> list[_Candidate]:
    """List every run of at most so many pieces that may be one digit."""
    candidates = []
    for start in range(len(line.parts)):
        for end in range(start + 1, min(start + most, len(line.parts)) + 1):
            if end > start + 1 and _gap(line, start, end - 1) > MAX_GAP:
                break
            inside = held[start:end].sum(axis=0)
            if inside.sum() < FEWEST:
                continue
            if end > start + 1 and inside.sum() > MOST:
                break
            part = join_parts(line.parts[start:end])
            if end > start + 1 and part.box[2] > MAX_WIDTH * line.height:
                break
            digit = _frame(part)
            if digit is not None:
                candidates.append(_Candidate(start, end, FoundDigit(part, digit), inside))
    return candidates


def _frame(part: Part) -> Digit | None:
    try:
        return to_digit(part.ink)
    except NoInkError:  # a fragment that is too faint to hold a stroke
        return None


def _gap(line: WrittenLine, start: int, following: int) -> float:
    """Return how much paper lies between a run of pieces and the next one, in line heights."""
    right = max(part.box[0] + part.box[2] for part in line.parts[start:following])
    return (line.parts[following].box[0] - right) / line.height


def _gap_below(line: WrittenLine, start: int, following: int) -> float:
    """The same for the paper above or below."""
    top = min(part.box[1] for part in line.parts[start:following])
    bottom = max(part.box[1] + part.box[3] for part in line.parts[start:following])
    _, y, _, height = line.parts[following].box
    return max(y - bottom, top - y - height) / line.height


def _shape_cost(line: WrittenLine, candidate: _Candidate) -> float:
    """Tell what speaks against a candidate but its looks: joints, cuts, size and place."""
    start, end = candidate.start, candidate.end
    cost = _place_cost(candidate.found.part, line) + _cut_cost(line.parts, start, end)
    for following in range(start + 1, end):
        gap = max(_gap(line, start, following), _gap_below(line, start, following))
        if line.parts[following].cut_cost == 0 and gap > 0:
            cost += JOIN_COST + GAP_COST * gap
    if start and is_stacked(line.parts[start - 1], line.parts[start]):
        cost += STACKED_COST
    return cost


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


def _skip_cost(line: WrittenLine, number: int) -> float:
    """Tell what it costs to leave a piece out: the more ink, and the more if it was cut off."""
    length = _stroke_length(line, number)
    cost = SKIP_COST + SKIP_LENGTH_COST * min(length, 1.5)
    if any(part.cut_cost > 0 for part in line.parts[number : number + 2]):
        return cost * SKIP_CUT
    # A dash or a comma is no digit, and few strokes of a digit are as flat.
    flat = line.parts[number].box[3] / (FLAT * line.height)
    return cost * float(np.clip(flat, 0.2, 1))


def _is_flat(line: WrittenLine, number: int) -> bool:
    return line.parts[number].box[3] < FLAT * line.height


def _stroke_length(line: WrittenLine, number: int) -> float:
    """Measure how much a piece holds: a stroke so many line heights long."""
    return float(line.parts[number].ink.sum()) / (line.stroke * line.height)
