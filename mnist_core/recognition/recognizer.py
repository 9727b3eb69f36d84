"""The loaded models: picture in, reading out. The one path that page, command line and tests share."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import ModelFileError
from mnist_core.imaging.digit_ink import to_ink
from mnist_core.imaging.framing import to_digit
from mnist_core.imaging.page_ink import to_page_ink
from mnist_core.imaging.picture import PictureSource, load_picture
from mnist_core.layout.line_image import class_posteriors
from mnist_core.models.registry import SCORE_WEIGHTS
from mnist_core.models.store import SavedModel, energy, load_model
from mnist_core.recognition.line_decoder import Classification
from mnist_core.recognition.page_reader import Networks, PageDigit, read_page
from mnist_core.types import (
    ALL_MODELS,
    INK_MODEL,
    LINE_MODEL,
    MODEL_NAMES,
    Box,
    Digit,
    DigitReading,
    Ink,
    LineReading,
    NumberReading,
    Prediction,
)

SAVED_MODELS = Path(__file__).resolve().parents[2] / "saved_models"
SCORE_THRESHOLD = 0.5  # calibration puts the accepted rate of real digits here


class Recognizer:
    """Reads digits with NN and CNN, and lines with the line network; safe to share between threads."""

    def __init__(self, models: Mapping[str, SavedModel]) -> None:
        missing = [name for name in ALL_MODELS if name not in models]
        if missing:
            raise ValueError(f"models must hold {ALL_MODELS}, {missing} are missing")
        self._models = dict(models)

    @classmethod
    def load(cls, folder: str | os.PathLike[str] | None = None) -> Recognizer:
        """Load all three models from `folder`, or from saved_models/ beside the package; no TensorFlow needed.

        Raises:
            ModelFileError: A model file is missing, or is not the one its manifest names.
        """
        root = SAVED_MODELS if folder is None else Path(folder)
        if not root.is_dir():
            raise ModelFileError(
                f"The folder {root} with the saved models is missing: give another one."
            )
        return cls({name: load_model(root, name) for name in ALL_MODELS})

    def read_digit(self, picture: PictureSource) -> DigitReading:
        """Read a picture that holds one digit.

        Args:
            picture: A path, bytes, a file, a PIL image, or a uint8 array (H, W), (H, W, 3) or
                (H, W, 4); any polarity; alpha is composited over white.

        Raises:
            NoInkError: Nothing is written on it.
            PictureError: It can't be decoded.
        """
        upright = load_picture(picture)
        height, width = upright.shape[:2]
        digit = to_digit(to_ink(upright, self._models[INK_MODEL].logits))
        return self.classify_digits([digit], [(0, 0, width, height)])[0]

    def read_number(self, picture: PictureSource) -> NumberReading:
        """Read every digit on a picture, on any number of lines. Raises as `read_digit` does."""
        networks = Networks(self._classify, self.line_posteriors)
        page = read_page(
            to_page_ink(load_picture(picture), self._models[INK_MODEL].logits), networks
        )
        return NumberReading(
            tuple(
                LineReading(
                    tuple(
                        replace(reading, line_label=digit.label)
                        for reading, digit in zip(self._read_line(line), line, strict=True)
                    )
                )
                for line in page
            )
        )

    def _read_line(self, line: Sequence[PageDigit]) -> list[DigitReading]:
        classifications = [digit.classification for digit in line]
        return self._read(
            [classification.digit for classification in classifications],
            [digit.box for digit in line],
            np.stack([classification.logits for classification in classifications]),
        )

    def _classify(self, digits: Sequence[Digit]) -> list[Classification]:
        """Tell what the CNN makes of each, (28, 28)."""
        model = self._models["cnn"]
        logits = model.logits(np.stack(digits))
        scores = 1 / (1 + np.exp(-_raised_score(model, logits)))
        probabilities = np.stack([_softmax(row / model.calibration.temperature) for row in logits])
        costs = -np.log(np.maximum(scores, 1e-9))[:, None] - np.log(np.maximum(probabilities, 1e-9))
        return [Classification(*one) for one in zip(digits, logits, costs, strict=True)]

    def classify_digits(self, digits: Sequence[Digit], boxes: Sequence[Box]) -> list[DigitReading]:
        """Read digits that are framed already.

        Args:
            digits: Each (28, 28), float32 in [0, 1], as `to_digit` returns them.
            boxes: Where each of them was found.
        """
        return self._read(digits, boxes, self._models["cnn"].logits(np.stack(digits)))

    def _read(
        self, digits: Sequence[Digit], boxes: Sequence[Box], cnn_logits: NDArray[np.float32]
    ) -> list[DigitReading]:
        """Read framed digits that the CNN has looked at: its answers are (N, 10)."""
        logits = {"nn": self._models["nn"].logits(np.stack(digits)), "cnn": cnn_logits}
        raised = sum(
            share * _raised_score(self._models[name], logits[name])
            for name, share in SCORE_WEIGHTS.items()
        )
        scores = 1 / (1 + np.exp(-raised))
        return [
            DigitReading(
                digit=digits[i],
                predictions={
                    name: Prediction(
                        _softmax(logits[name][i] / self._models[name].calibration.temperature)
                    )
                    for name in MODEL_NAMES
                },
                digit_score=float(scores[i]),
                is_digit=bool(scores[i] >= SCORE_THRESHOLD),
                box=boxes[i],
            )
            for i in range(len(digits))
        ]

    def line_posteriors(self, line_image: Ink) -> NDArray[np.float32]:
        """Tell where on a strip which digits are, as the line network sees it.

        Args:
            line_image: Shape (32, W), float32 in [0, 1], as `to_line_image` draws a line; W a multiple of 4.

        Returns:
            Shape (W / 4, 10), float32 in [0, 1]: how much of each digit has its middle in each four
            columns; a digit's shares sum up to about 1.
        """
        return class_posteriors(self._models[LINE_MODEL].logits(line_image[None])[0])


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    weights = np.exp(logits - logits.max())
    return (weights / weights.sum()).astype(np.float32)


def _raised_score(model: SavedModel, logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Score "is this a digit at all" by the energy of its logits, as the logit of a probability."""
    calibration = model.calibration
    return calibration.score_scale * (energy(logits) - calibration.score_offset)
