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
from mnist_core.imaging.framing import to_digit
from mnist_core.layout.components import Component, join_components
from mnist_core.layout.line_image import to_line_image
from mnist_core.layout.text_lines import WrittenLine, cut_line
from mnist_core.recognition.effort import COLUMNS_PER_LOOK, CUT_EFFORT, Effort
from mnist_core.recognition.geometry_costs import (
    CUT_COST,
    gap_before,
    is_flat,
    shape_cost,
    skip_cost,
    stroke_length,
)
from mnist_core.recognition.line_posteriors import cumulative_mass, pick_peaks
from mnist_core.types import Digit, Ink

# Costs are negative logarithms of probabilities, or stand for them.
# Most components, or parts of cut ones, that make one digit.
MAX_PIECES = 7
# Widest digit, in line heights.
MAX_WIDTH = 1.7
# Widest gap between two strokes of one digit, in line heights.
MAX_GAP = 0.4
# Cap on what the networks' doubt about the class may cost a digit.
MAX_CLASSIFIER_COST = 12.0
# Times the squared difference between the digit mass of a candidate and 1.
COUNT_COST = 6.0
# Times the digit mass of a component that is skipped.
SKIPPED_DIGIT_COST = 2.5
# Range of the digit mass of a candidate: a run that holds less or more is not one digit.
MIN_DIGITS_PER_CANDIDATE = 0.3
MAX_DIGITS_PER_CANDIDATE = 1.8
# Weights of the two networks' log probabilities of the class.
CNN_WEIGHT, LINE_WEIGHT = 0.45, 1.0
# Weight of the CNN's log probability in a digit's mean cost.
MEAN_COST_WEIGHT = 0.6
# Cost of assuming that a stroke along a cut belongs to both digits.
SHARED_COST = 0.1
# Floor for probabilities before taking the logarithm.
PROBABILITY_FLOOR = 1e-3


@dataclass(frozen=True)
class Classification:
    """What the CNN makes of one framed digit.

    Attributes:
        digit: Shape (28, 28), float32 in [0, 1].
        logits: Its answer, (10,) float32.
        costs: How improbable it is as each digit, (10,), 0 and up.
    """

    digit: Digit
    logits: NDArray[np.float32]
    costs: NDArray[np.float64]


Classify = Callable[[list[Digit]], list[Classification]]
"""Classifies framed digits, at least one: what the CNN makes of each."""

LinePosteriors = Callable[[Ink], NDArray[np.float32]]
"""Reads a line image, (32, W) -> (W / 4, 10): how much of each digit has its middle in which columns."""


@dataclass(frozen=True)
class Networks:
    """The networks that judge what is written, and how much they may still be asked.

    Attributes:
        classify: What the CNN makes of framed candidates.
        posteriors_of: Where on a line's strip which digits are.
        effort: What each question is taken from.
    """

    classify: Classify
    posteriors_of: LinePosteriors
    effort: Effort


@dataclass(frozen=True)
class FoundDigit:
    """One digit of a line.

    Attributes:
        component: Its ink on the page.
        classification: Its 28x28, with a stroke that it shares with a neighbor or without, as reads better, and
            what the CNN makes of it.
        label: The digit that both networks together read, 0 to 9.
        cost: How improbable it is as this digit, 0 and up: the mean of what both networks say.
    """

    component: Component
    classification: Classification
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
        component: The pieces put together.
        shared: The same with the strokes along the cuts at its ends; None if it is not cut off.
        digit_mass: How much of each digit the line network sees in it, (10,).
    """

    start: int
    end: int
    component: Component
    shared: Component | None
    digit_mass: NDArray[np.float64]


@dataclass(frozen=True)
class ScoredCandidate:
    """A candidate, what it is read as, and what it costs to read it so."""

    start: int
    end: int
    found: FoundDigit
    cost: float


class CachedClassifier:
    """Frames components and lets the CNN look at them: at each once, however often it is asked."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks
        self._classifications: dict[Component, Classification | None] = {}

    def __call__(self, components: Sequence[Component]) -> list[Classification | None]:
        """Classify each component; None for one that is too faint to hold a stroke."""
        new = [one for one in dict.fromkeys(components) if one not in self._classifications]
        self._networks.effort.spend(len(new))
        framed: dict[Component, Digit] = {}
        for component in new:
            try:
                framed[component] = to_digit(component.ink)
            except NoInkError:
                self._classifications[component] = None
        if framed:
            classifications = self._networks.classify(list(framed.values()))
            self._classifications.update(zip(framed, classifications, strict=True))
        return [self._classifications[component] for component in components]


def read_line(line: WrittenLine, networks: Networks) -> FoundLine:
    """Choose the digits of a line: the cheapest way through its pieces.

    Args:
        line: Its pieces from left to right.
        networks: What both networks make of it.

    Returns:
        The digits from left to right; none if leaving all pieces out is cheaper.

    Raises:
        TooMuchInkError: It takes more work than is left for its page.
    """
    classifier = CachedClassifier(networks)
    line_image = to_line_image(line)
    networks.effort.spend(line_image.ink.shape[1] / COLUMNS_PER_LOOK)
    posteriors = networks.posteriors_of(line_image.ink)

    def digit_mass_of(components: Sequence[Component]) -> NDArray[np.float64]:
        return np.diff(cumulative_mass(posteriors, line_image.edges(components)), axis=0)

    digit_mass = digit_mass_of(line.components)
    whole = _score_candidates(line, _candidates(line, digit_mass, most=1), classifier)
    # No way through a piece that cuts it can be cheaper than this: it stays whole.
    confident = {one.found.component: one for one in whole if one.cost < CUT_COST}
    columns = [column for column, _ in pick_peaks(posteriors)]
    halfway = [(left + right) / 2 for left, right in pairwise(columns)]
    networks.effort.spend(CUT_EFFORT * (len(line.components) - len(confident)))
    line = cut_line(line, line_image.on_page(halfway), whole=confident)
    digit_mass = digit_mass_of(line.components)
    return _best_path(
        line, _score_candidates(line, _candidates(line, digit_mass), classifier), digit_mass
    )


def _score_candidates(
    line: WrittenLine, candidates: Sequence[_Candidate], classifier: CachedClassifier
) -> list[ScoredCandidate]:
    """Let the CNN look at every candidate, and weigh its word against the line network's."""
    scored = []
    # What was cut off is looked at twice: by itself, and with the strokes that its neighbors may share.
    seen = [(candidate, candidate.component, 0.0) for candidate in candidates]
    seen += [(one, one.shared, SHARED_COST) for one in candidates if one.shared is not None]
    classifications = classifier([component for _, component, _ in seen])
    for (candidate, _, shared_cost), classification in zip(seen, classifications, strict=True):
        if classification is None:
            continue
        total = float(candidate.digit_mass.sum())
        mass_costs = -np.log(np.maximum(candidate.digit_mass / total, PROBABILITY_FLOOR))
        costs = CNN_WEIGHT * classification.costs + LINE_WEIGHT * mass_costs
        label = int(costs.argmin())
        miscount = COUNT_COST * (total - 1) ** 2
        cost = (
            shape_cost(line, candidate.start, candidate.end, candidate.component)
            + min(float(costs[label]), MAX_CLASSIFIER_COST)
            + miscount
            + shared_cost
        )
        mean_cost = (
            float(MEAN_COST_WEIGHT * classification.costs[label] + mass_costs[label]) + miscount
        ) / 2
        found = FoundDigit(candidate.component, classification, label, mean_cost)
        scored.append(ScoredCandidate(candidate.start, candidate.end, found, cost))
    return scored


def _best_path(
    line: WrittenLine, candidates: Sequence[ScoredCandidate], digit_mass: NDArray[np.float64]
) -> FoundLine:
    """Find the cheapest way from the first piece to the last (Viterbi)."""
    ends: list[list[ScoredCandidate]] = [[] for _ in range(len(line.components) + 1)]
    for candidate in candidates:
        ends[candidate.end].append(candidate)
    best = [0.0]
    choice: list[ScoredCandidate | None] = [None]
    for end in range(1, len(line.components) + 1):
        skipped = skip_cost(line, end - 1) + SKIPPED_DIGIT_COST * float(digit_mass[end - 1].sum())
        cost, chosen = best[end - 1] + skipped, None
        for candidate in ends[end]:
            if best[candidate.start] + candidate.cost < cost:
                cost, chosen = best[candidate.start] + candidate.cost, candidate
        best.append(cost)
        choice.append(chosen)
    found_digits: list[FoundDigit] = []
    left_out = 0.0
    at = len(line.components)
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
    line: WrittenLine, digit_mass: NDArray[np.float64], *, most: int = MAX_PIECES
) -> list[_Candidate]:
    """List every run of at most so many pieces that may be one digit."""
    candidates = []
    for start in range(len(line.components)):
        for end in range(start + 1, min(start + most, len(line.components)) + 1):
            if end > start + 1 and gap_before(line, start, end - 1) > MAX_GAP:
                break
            inside = digit_mass[start:end].sum(axis=0)
            if inside.sum() < MIN_DIGITS_PER_CANDIDATE:
                continue
            if end > start + 1 and inside.sum() > MAX_DIGITS_PER_CANDIDATE:
                break
            component = join_components(line.components[start:end])
            if end > start + 1 and component.box[2] > MAX_WIDTH * line.height:
                break
            candidates.append(_Candidate(start, end, component, _shared(line, start, end), inside))
    return candidates


def _shared(line: WrittenLine, start: int, end: int) -> Component | None:
    """Put the pieces `start` to before `end` together with what they may share, if they are cut off."""
    if not any(
        component.cut_cost > 0
        for component in (line.components[start], *line.components[end : end + 1])
    ):
        return None
    return join_components(
        [component.shared or component for component in line.components[start:end]]
    )
