"""Readings as plain values that JSON can carry: what the page draws."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np

from mnist_core import MODEL_NAMES, DigitReading

View = dict[str, Any]

# The models' probabilities are calibrated: below this share, one answer in five would be wrong.
SURE = 0.8


def digit_view(reading: DigitReading) -> View:
    """Describe one digit for the page: state, the picture that both models saw, and the bars.

    Returns:
        `state` ("sure", "unsure", "differ" or "no_digit"), `label`, `second` (the CNN's next best
        digit), `digit_score`, `seen` (784 bytes, base64, 0 to 255, row by row, bright on dark),
        `bars` (model name to ten probabilities, 0 to 9).
    """
    return {
        "state": _state(reading),
        "label": reading.label,
        "second": int(np.argsort(reading.predictions["cnn"].probabilities)[-2]),
        "digit_score": round(reading.digit_score, 4),
        "seen": _encode_levels(reading.digit),
        "bars": {name: _probabilities(reading, name) for name in MODEL_NAMES},
    }


def error_view(sentence: str) -> View:
    """Describe what kept a picture from being read: `state` "error" and a `sentence`."""
    return {"state": "error", "sentence": sentence}


def _state(reading: DigitReading) -> str:
    if not reading.is_digit:
        return "no_digit"
    if len({prediction.label for prediction in reading.predictions.values()}) > 1:
        return "differ"
    return "sure" if reading.predictions["cnn"].confidence >= SURE else "unsure"


def _probabilities(reading: DigitReading, name: str) -> list[float]:
    return [round(float(p), 4) for p in reading.predictions[name].probabilities]


def _encode_levels(digit: np.ndarray) -> str:
    return base64.b64encode(np.round(digit * 255).astype(np.uint8).tobytes()).decode()
