"""Figures of a set of answers: accuracy, confusion, calibration. Plain NumPy, no files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.types import NUM_DIGITS

NUM_BINS = 15  # bins of the calibration error, as Guo et al. (2017) compute it


@dataclass(frozen=True, eq=False)
class Answers:
    """What one model answered to N digits.

    Attributes:
        labels: Shape (N,), integers 0 to 9: the true digits; N at least 1.
        probabilities: Shape (N, 10), float32 in [0, 1]: the predicted probabilities.
        is_digit: Shape (N,), bool: which of them were accepted as a digit.
    """

    labels: NDArray[np.integer]
    probabilities: NDArray[np.float32]
    is_digit: NDArray[np.bool_]

    def __post_init__(self) -> None:
        count = len(self.labels)
        if (
            count == 0
            or self.probabilities.shape != (count, NUM_DIGITS)
            or self.is_digit.shape != (count,)
        ):
            raise ValueError(
                "answers need labels (N,), probabilities (N, 10) and is_digit (N,), N at least 1, got "
                f"{self.labels.shape}, {self.probabilities.shape} and {self.is_digit.shape}"
            )

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def predicted(self) -> NDArray[np.int64]:
        """The most probable class of each, shape (N,)."""
        return self.probabilities.argmax(axis=1)

    @property
    def is_correct(self) -> NDArray[np.bool_]:
        """Which answers are correct, shape (N,)."""
        return self.predicted == self.labels

    def without(self, indices: Sequence[int]) -> Answers:
        """Leave out the answers with these indices."""
        kept = np.setdiff1d(np.arange(len(self)), indices)
        return Answers(self.labels[kept], self.probabilities[kept], self.is_digit[kept])


@dataclass(frozen=True)
class ReliabilityBin:
    """The answers whose confidence falls into one interval.

    Attributes:
        low, high: Bounds of the confidence, 0 to 1; `low` is exclusive, `high` inclusive.
        count: How many answers fall into it.
        confidence: Their mean confidence, 0 if there are none.
        accuracy: The share of them that is correct, 0 if there are none.
    """

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


def confusion(answers: Answers) -> NDArray[np.int64]:
    """Count answers by true class (row) and predicted class (column): (10, 10)."""
    counts = np.zeros((NUM_DIGITS, NUM_DIGITS), np.int64)
    np.add.at(counts, (answers.labels, answers.predicted), 1)
    return counts


def reliability(answers: Answers, *, num_bins: int = NUM_BINS) -> list[ReliabilityBin]:
    """Sort answers by confidence into bins of equal width between 0 and 1."""
    confidence, is_correct = answers.probabilities.max(axis=1), answers.is_correct
    bounds = np.linspace(0, 1, num_bins + 1)
    places = np.clip(np.ceil(confidence * num_bins).astype(int) - 1, 0, num_bins - 1)
    bins = []
    for number in range(num_bins):
        inside = places == number
        count = int(inside.sum())
        bins.append(
            ReliabilityBin(
                low=float(bounds[number]),
                high=float(bounds[number + 1]),
                count=count,
                confidence=float(confidence[inside].mean()) if count else 0.0,
                accuracy=float(is_correct[inside].mean()) if count else 0.0,
            )
        )
    return bins


def calibration_error(bins: Sequence[ReliabilityBin]) -> float:
    """Average the gap between confidence and accuracy, weighted by count: 0 is best, 1 is worst."""
    total = sum(part.count for part in bins)
    return sum(part.count * abs(part.confidence - part.accuracy) for part in bins) / total


def edit_distance(predicted: str, true: str) -> int:
    """Count the digits to insert, remove or replace to get from one text to the other."""
    row = list(range(len(true) + 1))
    for i, left in enumerate(predicted, start=1):
        above, row[0] = row[0], i
        for j, right in enumerate(true, start=1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (left != right))
    return row[-1]
