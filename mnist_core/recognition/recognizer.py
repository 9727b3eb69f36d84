"""The loaded models: picture in, reading out. The one path that page, command line and tests share."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import ModelFileError, NoInkError, TooMuchInkError
from mnist_core.imaging.digit_ink import (
    DigitInk,
    drawn_digit_ink,
    to_chosen_digit_ink,
    to_digit_ink,
)
from mnist_core.imaging.framing import crop_to_ink, to_digit
from mnist_core.imaging.isolation import fill_outline
from mnist_core.imaging.picture import PictureSource, Upright, load_upright
from mnist_core.models.hub import fetch_models, is_hub_address
from mnist_core.models.registry import SCORE_WEIGHTS
from mnist_core.models.store import SIGNS_KEY, SavedModel, energy, load_model
from mnist_core.recognition.effort import Effort, check_cancelled
from mnist_core.recognition.line_decoder import Classification, Networks
from mnist_core.recognition.line_posteriors import class_posteriors
from mnist_core.recognition.page_reader import PageLine, read_picture
from mnist_core.recognition.sign_features import SignNamer
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
# Least digit score of what the ink network chose, for parts of other things may look like digits; with less, what was
# drawn may be the outline of another digit.
CHOSEN_SCORE = 0.9
HALF_INK = 127  # of 255: a drawing's pixels above are pen, those below the soft edge of a stroke
FLAT = 1.1  # a drawing this much wider than high is looked at once more if it seems to be no digit
WIDE = 1.2  # a drawing this much wider than high may be several digits that touch


class Recognizer:
    """Reads digits with NN and CNN, lines with the line network, and finds both on photographs with the ink network.

    Safe to share between threads.
    """

    def __init__(self, models: Mapping[str, SavedModel]) -> None:
        missing = [name for name in ALL_MODELS if name not in models]
        if missing:
            raise ValueError(f"models must hold {ALL_MODELS}, {missing} are missing")
        self._models = dict(models)
        self._sign_namer = SignNamer.from_json(models[INK_MODEL].settings.get(SIGNS_KEY))

    @classmethod
    def load(
        cls, folder: str | os.PathLike[str] | None = None, *, num_threads: int = 2
    ) -> Recognizer:
        """Load all models from `folder`, or from saved_models/ beside the package; no TensorFlow needed.

        Args:
            folder: A folder, or "hf://USER/NAME" for models on the Hugging Face Hub, at a revision if
                "@REVISION" follows.
            num_threads: Of each network; 1 where other processes take the other cores.

        Raises:
            ModelFileError: A model file is missing, or is not the one its manifest names.
        """
        if folder is not None and is_hub_address(folder):
            root = fetch_models(folder)
        else:
            root = SAVED_MODELS if folder is None else Path(folder)
        if not root.is_dir():
            raise ModelFileError(
                f"The folder {root} with the saved models is missing: give another one."
            )
        return cls({name: load_model(root, name, num_threads=num_threads) for name in ALL_MODELS})

    def read(
        self, picture: PictureSource, *, is_unfinished: bool = False
    ) -> DigitReading | NumberReading:
        """Read a picture that holds one digit or any number of them.

        Args:
            picture: A path, bytes, a file, a PIL image, or a uint8 array (H, W), (H, W, 3) or
                (H, W, 4); any polarity; alpha is composited over white.
            is_unfinished: It is still being drawn: a wide line may yet become one digit.

        Returns:
            What `read_number` gives where several digits stand on the picture, else what `read_digit` gives.

        Raises:
            NoInkError: Nothing is written on it.
            TooMuchInkError: It holds more than can be looked at in about three seconds.
            PictureError: It can't be decoded.
        """
        given = _Given(picture)
        ink = given.ink
        digit = self._read_ink(ink)
        if digit is None:
            if ink.levels is not None:
                raise NoInkError("no_ink")
            return self._read_page(given.upright)  # a page's ink may be found nevertheless
        if not _may_be_number(ink, is_one=digit.is_digit or is_unfinished):
            return digit
        try:
            number = self._read_page(given.upright, is_unfinished=is_unfinished)
        except NoInkError:  # a page's ink is judged more strictly than a single digit's
            return digit
        except TooMuchInkError:
            if digit.is_digit:
                return digit
            raise
        return number if _is_number(number, digit, is_photo=ink.levels is None) else digit

    def glance(
        self, canvas: NDArray[np.uint8], *, is_unfinished: bool = False
    ) -> DigitReading | None:
        """Read a drawing of one digit in a millisecond or two, as `read` does.

        Args:
            canvas: Shape (H, W), (H, W, 3) or (H, W, 4).
            is_unfinished: As in `read`.

        Returns:
            None where that takes longer: there may be several digits, or none, or it is no plain drawing.
        """
        ink = drawn_digit_ink(canvas)
        digit = None if ink is None else self._read_ink(ink)
        if ink is None or digit is None:
            return None
        is_one = digit.is_digit or is_unfinished
        return None if _may_be_number(ink, is_one=is_one) else digit

    def read_digit(self, picture: PictureSource) -> DigitReading:
        """Read a picture that holds one digit. Takes and raises as `read` does."""
        given = _Given(picture)
        digit = self._read_ink(given.ink)
        if digit is not None and digit.is_digit:
            return digit
        # What is no digit as it stands may be one in a box or a ring, or with a line below it.
        picture, shrink = given.upright
        ink = to_chosen_digit_ink(picture, self.ink_logits)
        chosen = self._read_ink(_on_given(ink, shrink))
        if chosen is not None and chosen.digit_score >= CHOSEN_SCORE:
            return chosen
        if digit is None:
            raise NoInkError("no_ink")
        return digit

    def read_number(self, picture: PictureSource) -> NumberReading:
        """Read every digit on a picture, on any number of lines. Takes and raises as `read` does."""
        return self._read_page(load_upright(picture))

    def _read_ink(self, ink: DigitInk) -> DigitReading | None:
        """Frame and read one digit's ink; None if there is none."""
        try:
            digit = to_digit(ink.ink)
        except NoInkError:
            return None
        reading = self.classify_digits([digit], [ink.box])[0]
        if reading.digit_score < CHOSEN_SCORE:
            reading = self._filled(reading, ink)
        if reading.is_digit or ink.levels is None or reading.box[2] <= FLAT * reading.box[3]:
            return reading
        return self._narrowed(reading, ink)

    def _filled(self, reading: DigitReading, ink: DigitInk) -> DigitReading:
        """Look at what may be the outline of a digit once more, filled; the better reading counts."""
        filled = fill_outline(ink.ink)
        if filled is None:
            return reading
        solid = self.classify_digits([to_digit(filled)], [reading.box])[0]
        return max(reading, solid, key=lambda one: one.digit_score)

    def _narrowed(self, reading: DigitReading, ink: DigitInk) -> DigitReading:
        """Look at a flat drawing that is no digit as if it were as high as wide; it may be one that all agree on."""
        crop = crop_to_ink(ink.ink)
        square = cv2.resize(crop, (crop.shape[0],) * 2, interpolation=cv2.INTER_AREA)
        square = np.minimum(square, 1)  # OpenCV's average of ones may be a trace more
        narrow = self.classify_digits([to_digit(square)], [reading.box])[0]
        both = [*reading.predictions.values(), *narrow.predictions.values()]
        if not narrow.is_digit or {prediction.label for prediction in both} != {reading.label}:
            return reading
        return replace(reading, is_digit=True, digit_score=narrow.digit_score)

    def networks(self) -> Networks:
        """Return the networks that judge what is written on one page, with all the effort that it is given."""
        return Networks(self._classify, self.line_posteriors, self._sign_namer.choose, Effort())

    def _read_page(self, upright: Upright, *, is_unfinished: bool = False) -> NumberReading:
        found = read_picture(
            upright.picture, self.networks(), self.ink_logits, is_unfinished=is_unfinished
        )
        page = found.enlarged(upright.shrink)
        return NumberReading(
            tuple(
                LineReading(
                    tuple(
                        replace(reading, line_label=digit.label)
                        for reading, digit in zip(self._read_line(line), line.digits, strict=True)
                    ),
                    line.signs,
                    line.between,
                )
                for line in page.lines
            ),
            page.left_out,
        )

    def _read_line(self, line: PageLine) -> list[DigitReading]:
        classifications = [digit.classification for digit in line.digits]
        return self._read(
            np.stack([classification.digit for classification in classifications]),
            [digit.box for digit in line.digits],
            np.stack([classification.logits for classification in classifications]),
        )

    def _classify(self, digits: Sequence[Digit]) -> list[Classification]:
        """Tell what the CNN makes of each, (28, 28)."""
        model = self._models["cnn"]
        logits = model.logits(np.stack(digits))
        calibration = model.calibration
        scores = _sigmoid(calibration.score_scale * (energy(logits) - calibration.score_offset))
        probabilities = _softmax(logits / calibration.temperature)
        costs = -np.log(np.maximum(scores, 1e-9))[:, None] - np.log(np.maximum(probabilities, 1e-9))
        return [Classification(*one) for one in zip(digits, logits, costs, strict=True)]

    def classify_digits(self, digits: Sequence[Digit], boxes: Sequence[Box]) -> list[DigitReading]:
        """Read digits that are framed already.

        Args:
            digits: Each (28, 28), float32 in [0, 1], as `to_digit` returns them.
            boxes: Where each of them was found.
        """
        batch = np.stack(digits)
        return self._read(batch, boxes, self._models["cnn"].logits(batch))

    def _read(
        self, digits: NDArray[np.float32], boxes: Sequence[Box], cnn_logits: NDArray[np.float32]
    ) -> list[DigitReading]:
        """Read framed digits, (N, 28, 28), that the CNN has looked at: its answers are (N, 10)."""
        # Of all networks at once: for one digit each call of NumPy's takes longer than its sums.
        logits = np.stack(
            [
                cnn_logits if name == "cnn" else self._models[name].logits(digits)
                for name in MODEL_NAMES
            ]
        )
        temperatures, scales, offsets, weights = self._calibrations
        scores = _sigmoid((weights * (scales * (energy(logits) - offsets))).sum(axis=0))
        probabilities = _softmax(logits / temperatures[..., None])
        return [
            DigitReading(
                digit=digits[i],
                predictions={
                    name: Prediction(probabilities[number, i])
                    for number, name in enumerate(MODEL_NAMES)
                },
                digit_score=float(scores[i]),
                is_digit=bool(scores[i] >= SCORE_THRESHOLD),
                box=boxes[i],
            )
            for i in range(len(digits))
        ]

    @cached_property
    def _calibrations(self) -> NDArray[np.float32]:
        """Temperature, scale and offset of the score, and weight in it: each a column, a row a network."""
        rows = [
            (one.temperature, one.score_scale, one.score_offset, SCORE_WEIGHTS[name])
            for name, one in ((name, self._models[name].calibration) for name in MODEL_NAMES)
        ]
        return np.array(rows, np.float32).T[..., None]

    def ink_logits(self, given: NDArray[np.float32]) -> NDArray[np.float32]:
        """Tell which pixels are strokes of digits and signs, as the ink network sees them.

        Args:
            given: Shape (1, H, W, 4), float32, as `to_ink_input` makes it; H and W multiples of 32.

        Returns:
            Shape (1, H, W, 9): logits of all else, digit and each sign.

        Raises:
            ReadingCancelledError: Nobody waits for the picture, see `cancellable`.
        """
        check_cancelled()
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


@dataclass(frozen=True, eq=False)
class _Given:
    """What is to be read: of a plain canvas only its strokes are looked at, unless there is doubt."""

    source: PictureSource

    @cached_property
    def upright(self) -> Upright:
        return load_upright(self.source)

    @cached_property
    def ink(self) -> DigitInk:
        drawn = drawn_digit_ink(self.source) if isinstance(self.source, np.ndarray) else None
        if drawn is not None:
            return drawn
        return _on_given(to_digit_ink(self.upright.picture), self.upright.shrink)


def _on_given(ink: DigitInk, shrink: int) -> DigitInk:
    """Measure in pixels of the picture that was given, of which so many are one."""
    return replace(ink, scale=(ink.scale[0] * shrink, ink.scale[1] * shrink))


def _may_be_number(ink: DigitInk, *, is_one: bool) -> bool:
    """Tell whether looking for several digits can pay: it takes longer than reading one.

    A digit of several strokes, a 4 or a 5, has no row or column without ink between them; digits
    beside or below each other mostly do. On a photograph anything may stand beside the digit.
    """
    if ink.levels is None:
        return True
    columns, rows = (
        np.flatnonzero(cv2.reduce(ink.levels, axis, cv2.REDUCE_MAX) > HALF_INK) for axis in (0, 1)
    )
    if columns.size == 0:
        return False
    width, height = (int(places[-1] - places[0]) for places in (columns, rows))
    has_gap = width >= columns.size or height >= rows.size
    return has_gap or (not is_one and width > WIDE * height)


def _is_number(number: NumberReading, digit: DigitReading, *, is_photo: bool) -> bool:
    """Tell whether a picture is read as `number`, or as the one `digit` that it may be as well.

    A scribble falls apart into shapes of which few are digits. On a photograph two shapes that
    stand in a line of writing are a number, even if one of them can't be told.
    """
    num_digits = len(number.digits)
    num_certain = sum(one.is_digit for one in number.digits)
    if num_digits < 2:
        return is_photo and num_certain == 1 and not digit.is_digit
    return is_photo or num_certain > num_digits / 2


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def _sigmoid(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    one = np.float32(1)
    return one / (one + np.exp(-logits))
