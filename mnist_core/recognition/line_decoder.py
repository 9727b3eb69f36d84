"""The reader of a line: which components make which digit, chosen by how well each candidate reads.

Two networks together decide: the CNN classifies each run of components framed as one digit; the line
network sees the whole line, and its posteriors say how much of which digit lies between which columns.
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
from mnist_core.recognition.effort import COLUMNS_PER_LOOK, CUT_EFFORT, Effort, check_columns
from mnist_core.recognition.geometry_costs import (
    COSTS,
    gap_before,
    is_flat,
    shape_cost,
    skip_cost,
    stroke_length,
)
from mnist_core.recognition.line_posteriors import cumulative_mass, pick_peaks
from mnist_core.types import Digit, Ink


@dataclass(frozen=True, kw_only=True)
class CandidateLimits:
    """Which runs of components may be one digit.

    Attributes:
        max_components: Most components, or parts of cut ones, of one digit.
        max_width: Widest digit of several components, line heights.
        max_gap: Widest gap between two strokes of one digit, line heights.
        min_digit_mass: A run that holds less digit mass is no digit.
        max_digit_mass: A run of several components that holds more is several digits.
    """

    max_components: int = 7
    max_width: float = 1.7
    max_gap: float = 0.4
    min_digit_mass: float = 0.3
    max_digit_mass: float = 1.8


@dataclass(frozen=True, kw_only=True)
class DecoderWeights:
    """How the networks are weighed against each other and against geometry.

    Costs are negative logarithms of probabilities, or stand for them.

    Attributes:
        cnn: Times the CNN's log probability of the class.
        line: Times the line network's.
        cnn_in_mean_cost: Times the CNN's log probability in the mean cost of a digit.
        max_classifier_cost: Cap on what the networks' doubt about the class may cost a digit.
        count: Times the squared difference between the digit mass of a candidate and 1.
        skipped_digit: Times the digit mass of a component that is skipped.
        shared_stroke: Cost of assuming that a stroke along a cut belongs to both digits.
        probability_floor: Floor for probabilities before taking the logarithm.
    """

    cnn: float = 0.45
    line: float = 1.0
    cnn_in_mean_cost: float = 0.6
    max_classifier_cost: float = 12.0
    count: float = 6.0
    skipped_digit: float = 2.5
    shared_stroke: float = 0.1
    probability_floor: float = 1e-3


CANDIDATE = CandidateLimits()
WEIGHTS = DecoderWeights()


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
        written: The line of writing, its components cut where digits may touch.
        digits: From left to right.
        cost: Of the whole line, the ink that was left out included.
        left_out: Ink that was left out, dashes and dots excepted, in line heights of stroke.
    """

    written: WrittenLine
    digits: tuple[FoundDigit, ...]
    cost: float
    left_out: float


@dataclass(frozen=True)
class _Candidate:
    """A run of components, `start` to before `end`, that may be one digit.

    Attributes:
        component: The run joined into one.
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
    """Frames components and lets the CNN classify them: each once, however often it is asked for."""

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
    """Choose the digits of a line: the cheapest way through its components.

    Args:
        line: Its components from left to right.
        networks: What both networks make of it.

    Returns:
        The digits from left to right; none if skipping all components is cheaper.

    Raises:
        TooMuchInkError: It takes more work than is left for its page.
    """
    classifier = CachedClassifier(networks)
    line_image = to_line_image(line)
    columns = line_image.ink.shape[1]
    check_columns(columns)
    networks.effort.spend(columns / COLUMNS_PER_LOOK)
    posteriors = networks.posteriors_of(line_image.ink)

    def digit_mass_of(components: Sequence[Component]) -> NDArray[np.float64]:
        return np.diff(cumulative_mass(posteriors, line_image.edges(components)), axis=0)

    digit_mass = digit_mass_of(line.components)
    whole = _score_candidates(line, _candidates(line, digit_mass, most=1), classifier)
    # A way that cuts such a component would cost more than reading it as it is: it is not cut.
    confident = {one.found.component: one for one in whole if one.cost < COSTS.cut}
    peaks = [column for column, _ in pick_peaks(posteriors)]
    halfway = [(left + right) / 2 for left, right in pairwise(peaks)]
    networks.effort.spend(CUT_EFFORT * (len(line.components) - len(confident)))
    line = cut_line(line, line_image.on_page(halfway), whole=confident)
    digit_mass = digit_mass_of(line.components)
    return _best_path(
        line, _score_candidates(line, _candidates(line, digit_mass), classifier), digit_mass
    )


def _score_candidates(
    line: WrittenLine, candidates: Sequence[_Candidate], classifier: CachedClassifier
) -> list[ScoredCandidate]:
    """Classify every candidate and weigh the CNN's posteriors against the line network's."""
    scored = []
    # What was cut off is classified twice: by itself, and with the strokes that its neighbors may share.
    seen = [(candidate, candidate.component, 0.0) for candidate in candidates]
    seen += [
        (one, one.shared, WEIGHTS.shared_stroke) for one in candidates if one.shared is not None
    ]
    classifications = classifier([component for _, component, _ in seen])
    for (candidate, _, shared_cost), classification in zip(seen, classifications, strict=True):
        if classification is None:
            continue
        total = float(candidate.digit_mass.sum())
        mass_costs = -np.log(np.maximum(candidate.digit_mass / total, WEIGHTS.probability_floor))
        costs = WEIGHTS.cnn * classification.costs + WEIGHTS.line * mass_costs
        label = int(costs.argmin())
        miscount = WEIGHTS.count * (total - 1) ** 2
        cost = (
            shape_cost(line, candidate.start, candidate.end, candidate.component)
            + min(float(costs[label]), WEIGHTS.max_classifier_cost)
            + miscount
            + shared_cost
        )
        mean_cost = (
            float(WEIGHTS.cnn_in_mean_cost * classification.costs[label] + mass_costs[label])
            + miscount
        ) / 2
        found = FoundDigit(candidate.component, classification, label, mean_cost)
        scored.append(ScoredCandidate(candidate.start, candidate.end, found, cost))
    return scored


def _best_path(
    line: WrittenLine, candidates: Sequence[ScoredCandidate], digit_mass: NDArray[np.float64]
) -> FoundLine:
    """Find the cheapest way from the first component to the last (Viterbi)."""
    ends: list[list[ScoredCandidate]] = [[] for _ in range(len(line.components) + 1)]
    for candidate in candidates:
        ends[candidate.end].append(candidate)
    best = [0.0]
    choice: list[ScoredCandidate | None] = [None]
    for end in range(1, len(line.components) + 1):
        skipped = skip_cost(line, end - 1) + WEIGHTS.skipped_digit * float(
            digit_mass[end - 1].sum()
        )
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
    return FoundLine(line, tuple(found_digits[::-1]), best[-1], left_out)


def _candidates(
    line: WrittenLine, digit_mass: NDArray[np.float64], *, most: int = CANDIDATE.max_components
) -> list[_Candidate]:
    """List every run of up to `most` components that may be one digit."""
    candidates = []
    for start in range(len(line.components)):
        for end in range(start + 1, min(start + most, len(line.components)) + 1):
            if end > start + 1 and gap_before(line, start, end - 1) > CANDIDATE.max_gap:
                break
            inside = digit_mass[start:end].sum(axis=0)
            if inside.sum() < CANDIDATE.min_digit_mass:
                continue
            if end > start + 1 and inside.sum() > CANDIDATE.max_digit_mass:
                break
            component = join_components(line.components[start:end])
            if end > start + 1 and component.box[2] > CANDIDATE.max_width * line.height:
                break
            candidates.append(_Candidate(start, end, component, _shared(line, start, end), inside))
    return candidates


def _shared(line: WrittenLine, start: int, end: int) -> Component | None:
    """Join the components `start` to before `end`, with the strokes they may share, if they were cut off."""
    if not any(
        component.cut_cost > 0
        for component in (line.components[start], *line.components[end : end + 1])
    ):
        return None
    return join_components(
        [component.shared or component for component in line.components[start:end]]
    )
