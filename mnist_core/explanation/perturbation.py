"""Changes that a person can try on a digit: shift, turn, scale, thicken, blur."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from mnist_core.explanation.explainer import check_digit
from mnist_core.types import SIDE, Digit

MIDDLE = (SIDE - 1) / 2  # turned and scaled around the middle of the frame, pixels
FINE = 8  # strokes are widened on a copy this many times larger
COVER_SIDE = 8  # of the square that covers a part of the digit, pixels: wider than any stroke
COVER_LEVEL = 0.5  # its gray: neither ink nor paper
THINNEST = 0.6  # no stroke gets thinner than this, pixels: thin pens don't tear a line apart


@dataclass(frozen=True)
class ChangeRange:
    """How far one change goes: what a slider and a chart's axis need.

    Attributes:
        low, high, step: The range of the amount and the distance between its stops.
        neutral: The amount that changes nothing.
        unit: "px" of the 28x28 frame, "°" clockwise, or "×".
    """

    low: float
    high: float
    step: float
    neutral: float
    unit: str

    @property
    def amounts(self) -> tuple[float, ...]:
        """Every stop from `low` to `high`."""
        stops = round((self.high - self.low) / self.step)
        return tuple(round(self.low + stop * self.step, 6) for stop in range(stops + 1))


CHANGES = {
    "shift_x": ChangeRange(-10, 10, 1, 0, "px"),  # to the right
    "shift_y": ChangeRange(-10, 10, 1, 0, "px"),  # down
    "turn": ChangeRange(-90, 90, 7.5, 0, "°"),  # clockwise
    "scale": ChangeRange(0.4, 1.6, 0.1, 1, "×"),
    "thicken": ChangeRange(-2, 5, 0.5, 0, "px"),  # of stroke width
    "blur": ChangeRange(0, 3, 0.25, 0, "px"),  # standard deviation
}
"""The changes of `change_digit`, by the name of its argument."""


def change_digit(
    digit: Digit,
    *,
    shift_x: float = 0,
    shift_y: float = 0,
    turn: float = 0,
    scale: float = 1,
    thicken: float = 0,
    blur: float = 0,
) -> Digit:
    """Change a framed digit without framing it again, to show how much a model tolerates.

    A digit framed anew lies in the middle at MNIST's size, where every model reads it. Here
    the frame stays, and the plain network, which has learned each pixel by its place, fails
    sooner than the convolutional one. Strokes change first, then the place, then the blur.

    Args:
        digit: Shape (28, 28), float32 in [0, 1], bright on dark.
        shift_x, shift_y: To the right and down, pixels of the frame; what leaves it is lost.
        turn: Clockwise around the middle of the frame, degrees.
        scale: Around the same point, factor above 0.
        thicken: Added to the width of every stroke, pixels; negative thins, down to a hairline.
        blur: Standard deviation of a Gaussian, pixels, at least 0.

    Returns:
        A new array of shape (28, 28), float32 in [0, 1]; equal to `digit` if no change is given.

    Raises:
        ValueError: `digit` has another shape, dtype or range, `scale` is not above 0, `blur` is
            below 0, or an amount is not finite.

    Example:
        >>> crooked = change_digit(reading.digit, turn=30, shift_x=2)
        >>> recognizer.classify_digits([crooked], [reading.box])[0].predictions["nn"].confidence
    """
    check_digit(digit)
    if not all(map(math.isfinite, (shift_x, shift_y, turn, scale, thicken, blur))):
        raise ValueError("every amount must be a finite number")
    if scale <= 0 or blur < 0:
        raise ValueError(f"need scale above 0 and blur of at least 0, got {scale=}, {blur=}")
    changed = _thicken(digit, thicken) if thicken else digit.copy()
    if shift_x or shift_y or turn or scale != 1:
        changed = _move(changed, shift_x, shift_y, turn, scale)
    if blur:
        changed = cv2.GaussianBlur(changed, (0, 0), blur, borderType=cv2.BORDER_CONSTANT)
    return np.clip(changed, 0, 1)


def cover_digit(digit: Digit, x: int, y: int) -> Digit:
    """Cover a part of a framed digit by a gray square of `COVER_SIDE` pixels, to show which part a model needs.

    Args:
        digit: Shape (28, 28), float32 in [0, 1], bright on dark.
        x, y: The square's left upper pixel, 0 to 28 - `COVER_SIDE`.

    Returns:
        A new array of shape (28, 28), float32 in [0, 1].

    Raises:
        ValueError: `digit` has another shape, dtype or range, or the square leaves the frame.
    """
    check_digit(digit)
    if not (0 <= x <= SIDE - COVER_SIDE and 0 <= y <= SIDE - COVER_SIDE):
        raise ValueError(f"x and y must be 0 to {SIDE - COVER_SIDE}, got {x} and {y}")
    covered = digit.copy()
    covered[y : y + COVER_SIDE, x : x + COVER_SIDE] = COVER_LEVEL
    return covered


def _move(digit: Digit, shift_x: float, shift_y: float, turn: float, scale: float) -> Digit:
    matrix = cv2.getRotationMatrix2D((MIDDLE, MIDDLE), -turn, scale)  # OpenCV turns the other way
    matrix[:, 2] += shift_x, shift_y
    return cv2.warpAffine(digit, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR)


def _thicken(digit: Digit, growth: float) -> Digit:
    """Move the edge of every stroke outwards (or inwards) by half of `growth`."""
    fine = cv2.resize(digit, None, fx=FINE, fy=FINE, interpolation=cv2.INTER_CUBIC)
    solid = (
        (fine >= 0.5 * digit.max()).view(np.uint8) if digit.any() else np.zeros_like(fine, np.uint8)
    )
    inside = cv2.distanceTransform(solid, cv2.DIST_L2, 5)
    outside = cv2.distanceTransform(1 - solid, cv2.DIST_L2, 5)
    reach = FINE * growth / 2
    if growth > 0:
        changed = (outside <= reach) & bool(digit.any())
    else:
        width = 2 * int(inside.max()) + 3
        ridge = cv2.dilate(inside, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width)))
        changed = (inside > 0) & (inside > np.minimum(-reach, ridge - FINE * THINNEST / 2))
    small = cv2.resize(changed.astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return small * float(digit.max())
