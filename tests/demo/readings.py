"""Readings made up for tests of the page: no model is asked."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from mnist_core import DigitReading, Prediction


def make_prediction(label: int, confidence: float = 0.97, second: int | None = None) -> Prediction:
    """A prediction of `label`; what is left goes to `second`, or evenly to the others."""
    probabilities = np.full(10, (1 - confidence) / 9, np.float32)
    if second is not None:
        probabilities[:] = 0
        probabilities[second] = 1 - confidence
    probabilities[label] = confidence
    return Prediction(probabilities)


def make_reading(
    predictions: Mapping[str, Prediction] | None = None, *, is_digit: bool = True
) -> DigitReading:
    """A reading of a square dot; by default both models read a 7."""
    digit = np.zeros((28, 28), np.float32)
    digit[10:18, 10:18] = 1
    return DigitReading(
        digit=digit,
        predictions=predictions or {"nn": make_prediction(7), "cnn": make_prediction(7)},
        digit_score=0.9 if is_digit else 0.1,
        is_digit=is_digit,
        box=(3, 4, 50, 60),
    )
