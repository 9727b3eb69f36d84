"""The values that pass between the steps: ink, digit, prediction, reading."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

# The names of the models are known everywhere by this module; the registry decides them.
from mnist_core.models.registry import ALL_MODELS as ALL_MODELS
from mnist_core.models.registry import INK_MODEL as INK_MODEL
from mnist_core.models.registry import LINE_MODEL as LINE_MODEL
from mnist_core.models.registry import MODEL_NAMES as MODEL_NAMES

SIDE = 28  # MNIST frame, pixels
NUM_DIGITS = 10
NOT_A_DIGIT = NUM_DIGITS  # the label of what is no digit, where data says so: behind the ten digits
LINE_IMAGE_HEIGHT = 32  # rows of the strip that it is given, pixels
LINE_IMAGE_STRIDE = 4  # columns of the strip for each of its answers
DIGIT_HEIGHT = 18  # of the usual digit in a strip, pixels
INK_CHANNELS = 4  # of what the ink network is given: red, green, blue, local contrast
SIGNS = ".,-/:+="  # that stand in numbers
# What a pixel of a page is, the classes of the ink network: all else, a digit's stroke, or that of one of the signs.
OTHER, DIGIT, FIRST_SIGN = 0, 1, 2
INK_CLASSES = FIRST_SIGN + len(SIGNS)

Picture: TypeAlias = NDArray[np.uint8]
"""A decoded, upright picture: shape (H, W, 3), uint8 RGB."""

Ink: TypeAlias = NDArray[np.float32]
"""How much ink each pixel holds: shape (H, W), float32 in [0, 1], bright strokes on dark."""

Mask: TypeAlias = NDArray[np.uint8]
"""Which pixels hold ink: shape (H, W), uint8, 0 or 1."""

Digit: TypeAlias = NDArray[np.float32]
"""One digit in MNIST's frame: shape (28, 28), float32 in [0, 1], bright strokes on dark."""

Box: TypeAlias = tuple[int, int, int, int]
"""(x, y, width, height) in pixels of the upright picture, x to the right and y down."""


@dataclass(frozen=True)
class Prediction:
    """One model's answer to one digit.

    Attributes:
        probabilities: Shape (10,), float32 in [0, 1], summing to 1: calibrated, in the order 0 to 9.
    """

    probabilities: NDArray[np.float32]

    def __post_init__(self) -> None:
        if self.probabilities.shape != (NUM_DIGITS,):
            raise ValueError(f"probabilities must have shape (10,), got {self.probabilities.shape}")
        if not abs(float(self.probabilities.sum()) - 1) < 1e-3:
            raise ValueError(f"probabilities must sum to 1, got {self.probabilities.sum()}")

    @property
    def label(self) -> int:
        """The most probable digit, 0 to 9."""
        return int(self.probabilities.argmax())

    @property
    def confidence(self) -> float:
        """The calibrated probability of `label`, 0.1 to 1."""
        return float(self.probabilities.max())


@dataclass(frozen=True)
class DigitReading:
    """What was read from one digit.

    Attributes:
        digit: Shape (28, 28), float32 in [0, 1], bright on dark: what every model was given.
        predictions: One `Prediction` per model, by name: "nn" and "cnn".
        digit_score: 0 to 1: how much this looks like one digit at all, to both models.
        is_digit: Whether `digit_score` reaches one half, where calibration puts nearly all digits.
        box: Where the digit is, pixels of the upright picture.
        line_label: What it is read as within its line, 0 to 9; None for a digit on its own.
    """

    digit: Digit
    predictions: Mapping[str, Prediction]
    digit_score: float
    is_digit: bool
    box: Box
    line_label: int | None = None

    @property
    def label(self) -> int:
        """The answer to show, 0 to 9: the CNN's, or what the whole line makes of it."""
        return self.predictions["cnn"].label if self.line_label is None else self.line_label

    @property
    def confidence(self) -> float:
        """How probable it is that this is a digit at all, and `label`, 0 to 1.

        Calibrated on as many outliers as digits: among drawings meant as digits it is too modest.
        """
        return self.digit_score * float(self.predictions["cnn"].probabilities[self.label])

    def __repr__(self) -> str:
        """Name what was read in one line, without the pixels."""
        labels = ", ".join(f"{name}={one.label}" for name, one in self.predictions.items())
        return (
            f"DigitReading(label={self.label}, {labels}, "
            f"confidence={self.confidence:.3f}, "
            f"digit_score={self.digit_score:.3f}, is_digit={self.is_digit}, box={self.box})"
        )


@dataclass(frozen=True)
class SignReading:
    """A sign that stands in a line of digits.

    Attributes:
        sign: One of `SIGNS`; a comma and a point can hardly be told apart by hand.
        confidence: How probable it is that its strokes are this sign's, 0 to 1.
        box: Where it is, pixels of the upright picture.
    """

    sign: str
    confidence: float
    box: Box


@dataclass(frozen=True)
class LineReading:
    """One line of writing.

    Attributes:
        digits: From left to right.
        signs: What stands between and beside them, from left to right.
        between: What stands before each digit and, last, behind the line: signs, one space for a wide gap, or
            nothing. Empty for digits side by side.
    """

    digits: tuple[DigitReading, ...]
    signs: tuple[SignReading, ...] = ()
    between: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.between and len(self.between) != len(self.digits) + 1:
            raise ValueError(
                f"between must hold one text more than there are digits ({len(self.digits)}), "
                f"got {len(self.between)}"
            )

    @property
    def text(self) -> str:
        """What was read, signs and gaps included: "1572", "-58", "27/11/2026", "665 4993"."""
        return self.spell(lambda digit: str(digit.label))

    def spell(self, character: Callable[[DigitReading], str]) -> str:
        """Write what was read, signs and gaps included, and each digit as `character` writes it."""
        between = self.between or ("",) * (len(self.digits) + 1)
        digits = (*map(character, self.digits), "")
        return "".join(before + digit for before, digit in zip(between, digits, strict=True))


@dataclass(frozen=True)
class NumberReading:
    """Every number on a picture.

    Attributes:
        lines: From top to bottom.
        left_out: Where strokes stand that were seen and not read, pixels of the upright picture, in any order:
            letters, symbols, what is struck out.
    """

    lines: tuple[LineReading, ...] = ()
    left_out: tuple[Box, ...] = ()

    @property
    def text(self) -> str:
        """One line of writing per line of text: "1572\\n43890"; "" if no digit was found."""
        return "\n".join(line.text for line in self.lines)

    @property
    def digits(self) -> tuple[DigitReading, ...]:
        """All digits in reading order."""
        return tuple(digit for line in self.lines for digit in line.digits)
