"""Readings as plain values that JSON can carry: what the page draws."""

from __future__ import annotations

import base64
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core import MODEL_NAMES, DigitReading, NumberReading

View = dict[str, Any]

# The models' probabilities are calibrated: below this share, one answer in five would be wrong.
SURE = 0.8


def digit_view(reading: DigitReading) -> View:
    """Describe one digit for the page: state, the picture that both models saw, and the bars.

    Returns:
        `state` ("sure", "unsure", "differ" or "no_digit"), `label`, `second` (the CNN's next best
        digit), `confidence` (the CNN's), `box` [x, y, width, height], `seen` (784 bytes, base64,
        0 to 255, row by row, bright on dark), `bars` (model name to ten probabilities, 0 to 9).
    """
    return {
        "state": _state(reading),
        "label": reading.label,
        "second": int(np.argsort(reading.predictions["cnn"].probabilities)[-2]),
        "confidence": round(reading.predictions["cnn"].confidence, 4),
        "box": list(reading.box),
        "seen": encode_levels(np.round(reading.digit * 255)),
        "bars": {name: _probabilities(reading, name) for name in MODEL_NAMES},
    }


def number_view(reading: NumberReading) -> View:
    """Describe several digits for the page.

    Returns:
        `state` "number", `text` (lines parted by a line break), and `digits`, each a `digit_view`.
    """
    return {
        "state": "number",
        "text": reading.text,
        "digits": [digit_view(digit) for digit in reading.digits],
    }


def error_view(sentence: str) -> View:
    """Describe what kept a picture from being read: `state` "error" and a `sentence`."""
    return {"state": "error", "sentence": sentence}


def encode_levels(levels: NDArray[Any]) -> str:
    """Encode gray levels 0 to 255 for the page: one byte each, row by row, as base64."""
    return base64.b64encode(levels.astype(np.uint8).tobytes()).decode()


def encode_picture(picture: NDArray[np.uint8]) -> str:
    """Encode a picture, (H, W) gray or (H, W, 3) RGB, as the address of a PNG for an <img>."""
    if picture.ndim == 3:
        picture = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    _, encoded = cv2.imencode(".png", picture)
    return "data:image/png;base64," + base64.b64encode(encoded.tobytes()).decode()


def _state(reading: DigitReading) -> str:
    if not reading.is_digit:
        return "no_digit"
    if {prediction.label for prediction in reading.predictions.values()} != {reading.label}:
        return "differ"
    return "sure" if reading.predictions["cnn"].confidence >= SURE else "unsure"


def _probabilities(reading: DigitReading, name: str) -> list[float]:
    return [round(float(p), 4) for p in reading.predictions[name].probabilities]
