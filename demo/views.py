"""Readings as plain values that JSON can carry: what the page draws."""

from __future__ import annotations

import base64
from typing import Any, Literal, TypeAlias, TypedDict

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core import (
    MODEL_NAMES,
    Contributions,
    DenseUnit,
    DigitReading,
    FeatureMap,
    LayerView,
    Learning,
    NumberReading,
)

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
    """Several digits, on a photograph or drawn.

    `text` has signs and gaps between them, a line break between two lines of writing, and "?" for what is no digit.
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


class LayerName(TypedDict):
    """A hidden layer of a model: `kind` is "conv" or "dense", `count` the number of maps or units."""

    kind: str
    count: int


class LayerPicture(TypedDict):
    """What a hidden layer answers.

    Attributes:
        picture: All its maps or units side by side, the address of a PNG.
        active: How many of them answer.
        columns: How many stand in a row.
        step: Pixels from one to the next.
    """

    picture: str
    active: int
    columns: int
    step: int


class UnitView(TypedDict):
    """What one unit of a dense layer computes, see `DenseUnit`; arrays as `encode_floats` gives them."""

    number: int
    inputs: str
    weights: str
    bias: float
    value: float


class MapView(TypedDict):
    """What one map of a convolution computes, see `FeatureMap`.

    `kernel` holds a channel for each map of the layer before only where that is the digit: else it is empty.
    """

    number: int
    kernel: str
    size: int
    channels: int
    pool: int
    scale: float
    shift: float
    values: str


class OutputsView(TypedDict):
    """What the last features add to each logit, see `Contributions`: `shares` row by row."""

    shares: str
    biases: list[float]
    logits: list[float]


class NetworkView(TypedDict):
    """One network for one digit: its layers, the one that is open, and what was chosen in it.

    `part` is what one unit or map of the open layer computes, or, behind the last layer, what the outputs do.
    """

    layers: list[LayerName]
    open: int
    layer: LayerPicture
    part: UnitView | MapView | OutputsView


class NeighborView(TypedDict):
    """A training digit: its label, and its pixels as in `DigitView.seen`."""

    label: int
    seen: str


class LearningRecordView(TypedDict):
    """One network's training, see `LearningRecord`; `weights` are int8, base64."""

    digits: list[int]
    accuracy: list[float]
    shape: list[int]
    weights: str


class LearningView(TypedDict):
    """Both networks' trainings, by model name."""

    num_validation: int
    records: dict[str, LearningRecordView]


class LimitsView(TypedDict):
    """What each model answers at every stop of one change: `amounts`, and `labels` by model."""

    amounts: list[float]
    labels: dict[str, list[int]]


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


def layer_picture(layer: LayerView) -> LayerPicture:
    """Describe what a hidden layer answers."""
    return {
        "picture": encode_picture(layer.mosaic),
        "active": layer.num_active,
        "columns": layer.columns,
        "step": layer.step,
    }


def part_view(part: DenseUnit | FeatureMap, number: int) -> UnitView | MapView:
    """Describe what one unit or map, the `number`-th of its layer from 0 on, computes."""
    if isinstance(part, DenseUnit):
        return {
            "number": number,
            "inputs": encode_floats(part.inputs),
            "weights": encode_floats(part.weights),
            "bias": part.bias,
            "value": part.value,
        }
    size, _, channels = part.kernel.shape
    return {
        "number": number,
        "kernel": encode_floats(part.kernel) if channels == 1 else "",
        "size": size,
        "channels": channels,
        "pool": part.pool,
        "scale": part.scale,
        "shift": part.shift,
        "values": encode_floats(part.values),
    }


def outputs_view(contributions: Contributions) -> OutputsView:
    """Describe what the last features add to each logit."""
    return {
        "shares": encode_floats(contributions.shares),
        "biases": contributions.biases.tolist(),
        "logits": contributions.logits.tolist(),
    }


def learning_view(learning: Learning) -> LearningView:
    """Describe both networks' trainings."""
    return {
        "num_validation": learning.num_validation,
        "records": {
            name: {
                "digits": list(record.digits),
                "accuracy": list(record.accuracy),
                "shape": list(record.weights.shape),
                "weights": base64.b64encode(record.weights.tobytes()).decode(),
            }
            for name, record in learning.records.items()
        },
    }


def error_view(sentence: str) -> ErrorView:
    """Describe what kept a picture from being read."""
    return {"state": "error", "sentence": sentence}


def encode_levels(levels: NDArray[Any]) -> str:
    """Encode gray levels 0 to 255 for the page: one byte each, row by row, as base64."""
    return base64.b64encode(levels.astype(np.uint8).tobytes()).decode()


def encode_floats(values: NDArray[np.float32]) -> str:
    """Encode float32 values for the page: four bytes each, least significant first, as base64."""
    return base64.b64encode(values.astype("<f4").tobytes()).decode()


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
