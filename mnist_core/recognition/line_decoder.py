"""The reader of a line: which components make which digit, chosen by how well each candidate reads.

Two networks together decide: the CNN classifies each run of components framed as one digit; the line
network sees the whole line, and its posteriors say how much of which digit lies between which columns.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import NoInkError
from mnist_core.imaging.framing import to_digit
from mnist_core.layout.components import Component, join_components
from mnist_core.layout.line_image import to_line_image
from mnist_core.layout.text_lines import WrittenLine, cut_line
from mnist_core.recognition.effort import (
    COLUMNS_PER_LOOK,
    CUT_EFFORT,
    LINE_EFFORT,
    Effort,
    check_columns,
    check_pixels,
)
from mnist_core.recognition.features import (
    WEIGHTS,
    gap_before,
    is_flat,
    shape_features,
    skip_features,
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
class CostLimits:
    """How far doubt may go, and how it counts in the mean cost of a digit.

    Costs are negative logarithms of probabilities.

    Attributes:
        max_cnn: Cap on what the CNN's doubt may cost a candidate: a blot on one digit must not cost the line.
        min_probability: Floor for the line network's shares before taking the logarithm.
        cnn_in_mean: Times the CNN's in the mean cost of a digit.
    """

    max_cnn: float = 12.0
    min_probability: float = 1e-3
    cnn_in_mean: float = 0.6


CANDIDATE = CandidateLimits()
COST = CostLimits()


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


NameSigns = Callable[[NDArray[np.float64]], tuple[NDArray[np.intp], NDArray[np.float64]]]
"""Tells which marks are which sign, (n, F) features -> (n,), 0 for none, and how probable that is, (n,)."""


@dataclass(frozen=True)
class Networks:
    """The networks that judge what is written, and how much they may still be asked.

    Attributes:
        classify: What the CNN makes of framed candidates.
        posteriors_of: Where on a line's strip which digits are.
        name_signs: Which strokes beside the digits are signs.
        effort: What each question is taken from.
    """

    classify: Classify
    posteriors_of: LinePosteriors
    name_signs: NameSigns
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
        parts: The components that it was joined from.
    """

    component: Component
    classification: Classification
    label: int
    cost: float
    parts: tuple[Component, ...] = ()


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
    left_out: float = 0.0


@dataclass(frozen=True)
class _Run:
    """A run of components, `start` to before `end`, that may be one digit, before anyone looked at it.

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


@dataclass(frozen=True, eq=False)
class Candidate:
    """A run of components, `start` to before `end`, that may be one digit, and what speaks for it.

    Attributes:
        component: The run joined into one.
        classification: What the CNN makes of it, with the strokes along its cuts or without.
        cnn_costs: Its negative log probability as each digit, capped, (10,).
        line_costs: The line network's, (10,).
        features: What does not depend on the digit, as `DecoderWeights.of_candidates` weighs it.
    """

    start: int
    end: int
    component: Component
    classification: Classification
    cnn_costs: NDArray[np.float64]
    line_costs: NDArray[np.float64]
    features: NDArray[np.float64]

    def costs(self) -> NDArray[np.float64]:
        """Return what it costs to read it as each digit, (10,)."""
        digits = WEIGHTS.cnn * self.cnn_costs + WEIGHTS.line * self.line_costs
        return digits + self.features @ WEIGHTS.of_candidates

    def found(self, label: int) -> FoundDigit:
        """Read it as this digit."""
        miscount = WEIGHTS.count * self.features[0]
        cnn = COST.cnn_in_mean * self.classification.costs[label]
        mean_cost = float(cnn + self.line_costs[label] + miscount) / 2
        return FoundDigit(self.component, self.classification, label, mean_cost)


@dataclass(frozen=True, eq=False)
class Lattice:
    """All ways to read a line.

    Attributes:
        line: The line of writing, its components cut where digits may touch.
        candidates: The runs of its components that may be one digit.
        skips: Shape (number of components, 5): each as one that is skipped, as `DecoderWeights.of_skips` weighs it.
    """

    line: WrittenLine
    candidates: Sequence[Candidate]
    skips: NDArray[np.float64]


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
    return cheapest_way(build_lattice(line, networks))


def build_lattice(line: WrittenLine, networks: Networks) -> Lattice:
    """Cut a line's components where digits may touch, and let both networks look at each run that may be a digit.

    Takes and raises as `read_line` does.
    """
    classifier = CachedClassifier(networks)
    line_image = to_line_image(line)
    columns = line_image.ink.shape[1]
    check_columns(columns)
    networks.effort.spend(LINE_EFFORT + columns / COLUMNS_PER_LOOK)
    posteriors = networks.posteriors_of(line_image.ink)

    def digit_mass_of(components: Sequence[Component]) -> NDArray[np.float64]:
        return np.diff(cumulative_mass(posteriors, line_image.edges(components)), axis=0)

    whole = _look_at(line, _runs(line, digit_mass_of(line.components), most=1), classifier)
    # A way that cuts such a component would cost more than reading it as it is: it is not cut.
    confident = {one.component: one for one in whole if one.costs().min() < WEIGHTS.cut}
    peaks = [column for column, _ in pick_peaks(posteriors)]
    halfway = [(left + right) / 2 for left, right in pairwise(peaks)]
    uncertain = [one for one in line.components if one not in confident]
    networks.effort.spend(CUT_EFFORT * sum(max(1.0, one.box[2] / line.height) for one in uncertain))
    line = cut_line(line, line_image.on_page(halfway), whole=confident)
    digit_mass = digit_mass_of(line.components)
    skips = [
        skip_features(line, number, float(mass.sum())) for number, mass in enumerate(digit_mass)
    ]
    return Lattice(line, _look_at(line, _runs(line, digit_mass), classifier), np.array(skips))


def _look_at(
    line: WrittenLine, runs: Sequence[_Run], classifier: CachedClassifier
) -> list[Candidate]:
    """Collect what both networks and geometry say of every run."""
    # What was cut off is classified twice: by itself, and with the strokes that its neighbors may share.
    seen = [(run, run.component, 0.0) for run in runs]
    seen += [(run, run.shared, 1.0) for run in runs if run.shared is not None]
    classifications = classifier([component for _, component, _ in seen])
    candidates = []
    for (run, _, is_shared), classification in zip(seen, classifications, strict=True):
        if classification is None:
            continue
        total = float(run.digit_mass.sum())
        shape = shape_features(line, run.start, run.end, run.component)
        candidates.append(
            Candidate(
                run.start,
                run.end,
                run.component,
                classification,
                np.minimum(classification.costs, COST.max_cnn),
                -np.log(np.maximum(run.digit_mass / total, COST.min_probability)),
                np.array([(total - 1) ** 2, is_shared, *shape]),
            )
        )
    return candidates


def cheapest_way(lattice: Lattice) -> FoundLine:
    """Find the cheapest way from the first component to the last (Viterbi)."""
    line = lattice.line
    ends: list[list[tuple[float, Candidate]]] = [[] for _ in range(len(line.components) + 1)]
    for candidate in lattice.candidates:
        ends[candidate.end].append((float(candidate.costs().min()), candidate))
    skipped = lattice.skips @ WEIGHTS.of_skips
    best = [0.0]
    choice: list[Candidate | None] = [None]
    for end in range(1, len(line.components) + 1):
        cost, chosen = best[end - 1] + float(skipped[end - 1]), None
        for added, candidate in ends[end]:
            if best[candidate.start] + added < cost:
                cost, chosen = best[candidate.start] + added, candidate
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
            digit = chosen.found(int(chosen.costs().argmin()))
            found_digits.append(replace(digit, parts=line.components[chosen.start : at]))
            at = chosen.start
    return FoundLine(line, tuple(found_digits[::-1]), best[-1], left_out)


def _runs(
    line: WrittenLine, digit_mass: NDArray[np.float64], *, most: int = CANDIDATE.max_components
) -> list[_Run]:
    """List every run of up to `most` components that may be one digit.

    Raises:
        TooMuchInkError: Together they have more pixels than there is memory for.
    """
    runs: list[_Run] = []
    pixels = 0
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
            pixels += component.ink.size
            check_pixels(pixels)
            runs.append(_Run(start, end, component, _shared(line, start, end), inside))
    return runs


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
