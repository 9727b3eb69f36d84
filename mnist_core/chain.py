"""The reader of a line: which pieces of ink make which digit, chosen by how well each one reads.

Two networks judge together: the CNN looks at each run of pieces framed as one digit, the line network
at the whole line, where it tells between which columns how much of which digit lies.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import NoInkError
from mnist_core.line_costs import (
    CUT_COST,
    gap_before,
    is_flat,
    shape_cost,
    skip_cost,
    stroke_length,
)
from mnist_core.preprocessing.frame import to_digit
from mnist_core.preprocessing.parts import Part, join_parts
from mnist_core.preprocessing.segment import WrittenLine, cut_line
from mnist_core.preprocessing.strip import find_spots, held_between, to_strip
from mnist_core.types import Digit, Ink

# Costs are negative logarithms of probabilities, or stand for them.
MAX_PIECES = 7  # a digit is made of no more
MAX_WIDTH = 1.7  # line heights: no digit is wider
MAX_GAP = 0.4  # line heights: strokes of one digit are no further apart
WORST = 12.0  # no digit costs more by its looks
# What the line network says of a run of pieces: how many digits they hold, and which.
COUNT_COST = 6.0  # times the square of what is missing to one digit, or too much
EMPTY_COST = 2.5  # times the digits that a piece holds which is left out
FEWEST, MOST = 0.3, 1.8  # digits: a run of pieces that holds less or more is no candidate
CNN_WEIGHT, LINE_WEIGHT = 0.45, 1.0  # of each network's word on which digit it is
DOUBT_WEIGHT = 0.6  # of the CNN's word on whether there is a digit at all
SHARED_COST = 0.1  # for taking a stroke for one that two digits share
LEAST = 1e-3  # of a digit: no share counts as less


@dataclass(frozen=True)
class Look:
    """What the CNN makes of one framed digit.

    Attributes:
        digit: Shape (28, 28), float32 in [0, 1].
        logits: Its answer, (10,) float32.
        costs: How improbable it is as each digit, (10,), 0 and up.
    """

    digit: Digit
    logits: NDArray[np.float32]
    costs: NDArray[np.float64]


LookAt = Callable[[list[Digit]], list[Look]]
"""Looks at framed digits, at least one."""

LineShares = Callable[[Ink], NDArray[np.float32]]
"""Looks at a strip: (32, W) -> (W / 4, 10): how much of each digit has its middle in which columns."""


@dataclass(frozen=True)
class FoundDigit:
    """One digit of a line.

    Attributes:
        part: Its ink on the page.
        look: Its 28x28, with a stroke that it shares with a neighbor or without, as reads better, and
            what the CNN makes of it.
        label: The digit that both networks together read, 0 to 9.
        cost: How improbable it is as this digit, 0 and up: the mean of what both networks say.
    """

    part: Part
    look: Look
    label: int
    cost: float


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
        part: The pieces put together.
        shared: The same with the strokes along the cuts at its ends; None if it is not cut off.
        held: How much of each digit the line network sees in it, (10,).
    """

    start: int
    end: int
    part: Part
    shared: Part | None
    held: NDArray[np.float64]


@dataclass(frozen=True)
class _Judged:
    """A candidate, what it is read as, and what it costs to read it so."""

    start: int
    end: int
    found: FoundDigit
    cost: float


class _Looker:
    """Frames pieces and lets the CNN look at them: at each piece once, however often it is asked."""

    def __init__(self, look_at: LookAt) -> None:
        self._look_at = look_at
        self._looks: dict[Part, Look | None] = {}

    def __call__(self, parts: Sequence[Part]) -> list[Look | None]:
        """Return a look for each piece; None for one that is too faint to hold a stroke."""
        framed: dict[Part, Digit] = {}
        for part in parts:
            if part in self._looks:
                continue
            try:
                framed[part] = to_digit(part.ink)
            except NoInkError:
                self._looks[part] = None
        if framed:
            looks = self._look_at(list(framed.values()))
            self._looks.update(zip(framed, looks, strict=True))
        return [self._looks[part] for part in parts]


def read_line(line: WrittenLine, look_at: LookAt, shares_of: LineShares) -> FoundLine:
    """Choose the digits of a line: the cheapest way through its pieces.

    Args:
        line: Its pieces from left to right.
        look_at: What the CNN makes of framed candidates.
        shares_of: Where on a strip which digits are.

    Returns:
        The digits from left to right; none if leaving all pieces out is cheaper.
    """
    looker = _Looker(look_at)
    strip = to_strip(line)
    shares = shares_of(strip.ink)

    def held_by(parts: Sequence[Part]) -> NDArray[np.float64]:
        return np.diff(held_between(shares, strip.edges(parts)), axis=0)

    held = held_by(line.parts)
    whole = _judge(line, _candidates(line, held, most=1), looker)
    # No way through a piece that cuts it can be cheaper than this: it stays whole.
    clear = {one.found.part: one for one in whole if one.cost < CUT_COST}
    columns = [column for column, _ in find_spots(shares)]
    halfway = [(left + right) / 2 for left, right in pairwise(columns)]
    line = cut_line(line, strip.on_page(halfway), whole=clear)
    held = held_by(line.parts)
    return _choose(line, _judge(line, _candidates(line, held), looker), held)


def _judge(line: WrittenLine, candidates: Sequence[_Candidate], looker: _Looker) -> list[_Judged]:
    """Let the CNN look at every candidate, and weigh its word against the line network's."""
    judged = []
    # What was cut off is looked at twice: by itself, and with the strokes that its neighbors may share.
    seen = [(candidate, candidate.part, 0.0) for candidate in candidates]
    seen += [(one, one.shared, SHARED_COST) for one in candidates if one.shared is not None]
    looks = looker([part for _, part, _ in seen])
    for (candidate, _, shared_cost), look in zip(seen, looks, strict=True):
        if look is None:
            continue
        total = float(candidate.held.sum())
        held_costs = -np.log(np.maximum(candidate.held / total, LEAST))
        costs = CNN_WEIGHT * look.costs + LINE_WEIGHT * held_costs
        label = int(costs.argmin())
        miscount = COUNT_COST * (total - 1) ** 2
        cost = (
            shape_cost(line, candidate.start, candidate.end, candidate.part)
            + min(float(costs[label]), WORST)
            + miscount
            + shared_cost
        )
        doubt = (float(DOUBT_WEIGHT * look.costs[label] + held_costs[label]) + miscount) / 2
        found = FoundDigit(candidate.part, look, label, doubt)
        judged.append(_Judged(candidate.start, candidate.end, found, cost))
    return judged


def _choose(
    line: WrittenLine, candidates: Sequence[_Judged], held: NDArray[np.float64]
) -> FoundLine:
    """Find the cheapest way from the first piece to the last (Viterbi)."""
    ends: list[list[_Judged]] = [[] for _ in range(len(line.parts) + 1)]
    for candidate in candidates:
        ends[candidate.end].append(candidate)
    best = [0.0]
    choice: list[_Judged | None] = [None]
    for end in range(1, len(line.parts) + 1):
        skipped = skip_cost(line, end - 1) + EMPTY_COST * float(held[end - 1].sum())
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
            if not is_flat(line, at):  # a dash after a number does not make it less of one
                left_out += stroke_length(line, at)
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
            if end > start + 1 and gap_before(line, start, end - 1) > MAX_GAP:
                break
            inside = held[start:end].sum(axis=0)
            if inside.sum() < FEWEST:
                continue
            if end > start + 1 and inside.sum() > MOST:
                break
            part = join_parts(line.parts[start:end])
            if end > start + 1 and part.box[2] > MAX_WIDTH * line.height:
                break
            candidates.append(_Candidate(start, end, part, _shared(line, start, end), inside))
    return candidates


def _shared(line: WrittenLine, start: int, end: int) -> Part | None:
    """Put the pieces `start` to before `end` together with what they may share, if they are cut off."""
    if not any(part.cut_cost > 0 for part in (line.parts[start], *line.parts[end : end + 1])):
        return None
    return join_parts([part.shared or part for part in line.parts[start:end]])
