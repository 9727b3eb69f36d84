"""Readings as plain values that JSON can carry: what the page draws."""

from __future__ import annotations

import base64
from typing import Any, Literal, TypeAlias, TypedDict

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core import MODEL_NAMES, DigitReading, NumberReading

# The models' probabilities are calibrated: below this share, one answer in five would be wrong.
SURE = 0.8

DigitState: TypeAlias = Literal["sure", "unsure", "differ", "no_digit"]


class DigitView(TypedDict):
    """One digit as the page draws it.

    Attributes:
        state: How far the answer can be trusted; "differ" if not all answers are the same digit.
        label: The answer to show, 0 to 9.
        second: The CNN's next best digit.
        confidence: The CNN's calibrated probability of its answer, 0 to 1.
        box: [x, y, width, height], pixels of the upright picture.
        seen: What both models were given: 784 bytes as base64, 0 to 255, row by row, bright on dark.
        bars: By model name: ten probabilities, for the digits 0 to 9.
    """

    state: DigitState
    label: int
    second: int
    confidence: float
    box: list[int]
    seen: str
    bars: dict[str, list[float]]


class NumberView(TypedDict):
    """Several digits: `text` has a line break between two lines of writing, and "?" for what is no digit.

    `leftOut` are the boxes of what was seen and not read.
    """

    state: Literal["number"]
    text: str
    digits: list[DigitView]
    leftOut: list[list[int]]


class ErrorView(TypedDict):
    """What kept a picture from being read, as one sentence in the visitor's language."""

    state: Literal["error"]
    sentence: str


class LayerPicture(TypedDict):
    """What one hidden layer answers: `ratio` is the picture's width by its height, `active` how many of `count` answer."""

    kind: str
    count: int
    active: int
    ratio: float
    picture: str


class StepPicture(TypedDict):
    """One step on the way from the picture to the 28x28 digit."""

    name: str
    picture: str


class StepsView(TypedDict):
    """All steps, in their order."""

    steps: list[StepPicture]


ReadingView: TypeAlias = DigitView | NumberView | ErrorView


def digit_view(reading: DigitReading) -> DigitView:
    """Describe one digit for the page: state, the picture that both models saw, and the bars."""
    return {
        "state": _state(reading),
        "label": reading.label,
        "second": int(np.argsort(reading.predictions["cnn"].probabilities)[-2]),
        "confidence": round(reading.confidence, 4),
        "box": list(reading.box),
        "seen": encode_levels(np.round(reading.digit * 255)),
        "bars": {name: _probabilities(reading, name) for name in MODEL_NAMES},
    }


def number_view(reading: NumberReading) -> NumberView:
    """Describe several digits for the page."""
    return {
        "state": "number",
        "text": "\n".join(line.spell(_character) for line in reading.lines),
        "digits": [digit_view(digit) for digit in reading.digits],
        "leftOut": [list(box) for box in reading.left_out],
    }


def error_view(sentence: str) -> ErrorView:
    """Describe what kept a picture from being read."""
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


def _character(digit: DigitReading) -> str:
    return str(digit.label) if digit.is_digit else "?"


def _state(reading: DigitReading) -> DigitState:
    if not reading.is_digit:
        return "no_digit"
    if {prediction.label for prediction in reading.predictions.values()} != {reading.label}:
        return "differ"
    return "sure" if reading.confidence >= SURE else "unsure"


def _probabilities(reading: DigitReading, name: str) -> list[float]:
    return [round(p, 4) for p in reading.predictions[name].probabilities.tolist()]
