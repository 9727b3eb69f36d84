"""Figures of a set of answers."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.evaluation.metrics import (
    Answers,
    calibration_error,
    confusion,
    edit_distance,
    reliability,
)


def answers_of(labels: list[int], predicted: list[int], confidence: float = 0.91) -> Answers:
    probabilities = np.full((len(labels), 10), (1 - confidence) / 9, np.float32)
    probabilities[np.arange(len(labels)), predicted] = confidence
    return Answers(np.array(labels), probabilities, np.ones(len(labels), bool))


def test_confusion_counts_what_is_written_by_row():
    counts = confusion(answers_of([4, 4, 4, 7], [4, 9, 9, 7]))

    assert counts[4, 9] == 2
    assert counts[4, 4] == counts[7, 7] == 1
    assert counts.sum() == 4


def test_calibration_error_is_zero_where_confidence_keeps_its_word():
    answers = answers_of([1] * 100, [1] * 91 + [2] * 9)

    assert calibration_error(reliability(answers)) == pytest.approx(0, abs=1e-6)


def test_calibration_error_is_the_distance_where_it_does_not():
    answers = answers_of([1] * 100, [1] * 41 + [2] * 59)

    assert calibration_error(reliability(answers)) == pytest.approx(0.5, abs=1e-6)


def test_reliability_puts_every_answer_into_one_bin():
    rng = np.random.default_rng(0)
    probabilities = rng.dirichlet(np.ones(10) / 5, 1000).astype(np.float32)
    answers = Answers(rng.integers(0, 10, 1000), probabilities, np.ones(1000, bool))

    bins = reliability(answers)

    assert sum(part.count for part in bins) == 1000
    assert all(part.low < part.confidence <= part.high for part in bins if part.count)


def test_full_confidence_falls_into_the_last_bin():
    assert reliability(answers_of([3], [3], confidence=1.0))[-1].count == 1


def test_without_leaves_out_the_named_answers():
    answers = answers_of([1, 2, 3], [1, 2, 9])

    left = answers.without([2])

    assert left.labels.tolist() == [1, 2]
    assert left.is_correct.all()


@pytest.mark.parametrize("count", [0, 3], ids=["none", "too few"])
def test_answers_that_do_not_fit_together_are_refused(count):
    with pytest.raises(ValueError, match="answers need labels"):
        Answers(
            np.zeros(count, int), np.full((4 * (count > 0), 10), 0.1, np.float32), np.ones(4, bool)
        )


@pytest.mark.parametrize(
    ("predicted", "true", "expected"),
    [("", "", 0), ("123", "123", 0), ("13", "123", 1), ("", "12", 2), ("9123", "124", 2)],
)
def test_edit_distance_counts_single_digits(predicted, true, expected):
    assert edit_distance(predicted, true) == expected
