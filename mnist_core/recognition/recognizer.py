"""The loaded models: picture in, reading out. The one path that page, command line and tests share."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import ModelFileError, NoInkError
from mnist_core.imaging.digit_ink import to_chosen_ink, to_ink
from mnist_core.imaging.framing import to_digit
from mnist_core.imaging.picture import PictureSource, load_picture
from mnist_core.layout.line_image import class_posteriors
from mnist_core.models.registry import SCORE_WEIGHTS
from mnist_core.models.store import SavedModel, energy, load_model
from mnist_core.recognition.line_decoder import Classification
from mnist_core.recognition.page_reader import Networks, PageDigit, read_picture
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
    Picture,
    Prediction,
)

SAVED_MODELS = Path(__file__).resolve().parents[2] / "saved_models"
SCORE_THRESHOLD = 0.5  # calibration puts the accepted rate of real digits here
CHOSEN_SCORE = (
    0.9  # of what the ink network chose, since parts of other things may look like digits
)


class Recognizer:
    """Reads digits with NN and CNN, lines with the line network, and finds both on photographs with the ink network.

    Safe to share between threads.
    """

    def __init__(self, models: Mapping[str, SavedModel]) -> None:
        missing = [name for name in ALL_MODELS if name not in models]
        if missing:
            raise ValueError(f"models must hold {ALL_MODELS}, {missing} are missing")
        self._models = dict(models)

    @classmethod
    def load(cls, folder: str | os.PathLike[str] | None = None) -> Recognizer:
        """Load all models from `folder`, or from saved_models/ beside the package; no TensorFlow needed.

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
        first = self._read_ink(upright, to_ink(upright))
        if first is not None and first.is_digit:
            return first
        # What is no digit as it stands may be one in a box or a ring, or with a line below it.
        second = self._read_ink(upright, to_chosen_ink(upright, self.ink_logits))
        if second is not None and second.digit_score >= CHOSEN_SCORE:
            return second
        if first is None:
            raise NoInkError("no_ink")
        return first

    def _read_ink(self, picture: Picture, ink: Ink) -> DigitReading | None:
        """Read one digit's ink; None if there is none."""
        height, width = picture.shape[:2]
        try:
            digit = to_digit(ink)
        except NoInkError:
            return None
        return self.classify_digits([digit], [(0, 0, width, height)])[0]

    def read_number(self, picture: PictureSource) -> NumberReading:
        """Read every digit on a picture, on any number of lines. Raises as `read_digit` does."""
        networks = Networks(self._classify, self.line_posteriors)
        page = read_picture(load_picture(picture), networks, self.ink_logits)
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

    def ink_logits(self, given: NDArray[np.float32]) -> NDArray[np.float32]:
        """Tell which pixels are strokes of digits and signs, as the ink network sees them.

        Args:
            given: Shape (1, H, W, 4), float32, as `to_ink_input` makes it; H and W multiples of 32.

        Returns:
            Shape (1, H, W, 3): logits of all else, digit and sign.
        """
        return self._models[INK_MODEL].logits(given)

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
