"""Digits as hairlines: what a pen of any width follows."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.framing import crop_to_ink, stroke_width, thin_strokes
from mnist_core.synthesis.lines.page import FINE, ON
from mnist_core.types import Digit

HAIR = 3.0  # width of a hairline, pixels: one pixel of the strip
LEVEL = 0.4  # ink from here on is stroke
SOLID = 0.3  # a hairline's ink from here on is kept

Glyph = NDArray[np.uint8]
"""The hairlines of one digit: shape (h, w), about 60 px high, 0 or 255, cropped to them."""


def to_glyph(digit: Digit) -> Glyph:
    """Draw a digit's strokes as hairlines, that any pen may follow.

    Digits of many writers are thus written with one pen on a line, as a person's are.

    Args:
        digit: Shape (28, 28), float32 in [0, 1], as `to_digit` returns it.

    Returns:
        A new array (h, w), uint8, 0 or 255, three times as large as the digit.
    """
    crop = crop_to_ink(digit)
    size = crop.shape[1] * FINE, crop.shape[0] * FINE
    large = cv2.resize(crop, size, interpolation=cv2.INTER_CUBIC)
    solid = (large > LEVEL * min(1.0, float(large.max()))).astype(np.float32)
    width = stroke_width(solid)
    if width > HAIR:
        solid = thin_strokes(solid, width, HAIR)
    x, y, width, height = cv2.boundingRect((solid > SOLID).view(np.uint8))
    if width == 0:
        return np.full((FINE, FINE), ON, np.uint8)
    return ((solid[y : y + height, x : x + width] > SOLID) * np.uint8(ON)).astype(np.uint8)
