"""What the page and programs ask for: plain values in, plain values out; imports no gradio."""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Callable
from typing import Any

import numpy as np

from demo import text, views
from mnist_core import MnistCoreError, Recognizer, digit_answer, number_answer

MAX_SIDE = 640  # of a drawing, pixels; the pad sends 400x300
MARGIN = 12  # paper around the drawing, pixels: the border tells which side is paper
PAPER, INK = 255, 0

logger = logging.getLogger(__name__)


def recognize_drawing(recognizer: Recognizer, drawing: Any) -> views.View:
    """Read what is on the pad.

    Args:
        recognizer: The loaded models.
        drawing: As the pad sends it, see `unpack_drawing`. Untrusted.

    Returns:
        A `views.digit_view`, or a `views.error_view` with a sentence for the visitor.
    """
    return _answer(lambda: views.digit_view(recognizer.read_digit(unpack_drawing(drawing))))


def recognize_photo(recognizer: Recognizer, path: str | None) -> views.View | None:
    """Read the one digit on an uploaded picture; None if it was taken away."""
    if path is None:
        return None
    return _answer(lambda: views.digit_view(recognizer.read_digit(path)))


def read_digit(recognizer: Recognizer, path: str) -> views.View:
    """Read the one digit on a picture, for a program. Raises `MnistCoreError` as the library."""
    return digit_answer(recognizer.read_digit(path))


def read_number(recognizer: Recognizer, path: str) -> views.View:
    """Read every number on a picture, for a program. Raises `MnistCoreError` as the library."""
    return number_answer(recognizer.read_number(path))


def unpack_drawing(drawing: Any) -> np.ndarray:
    """Unpack the pad's message into a picture: one bit per pixel keeps it at a few kilobytes.

    Args:
        drawing: `{"width": w, "height": h, "bits": ...}`; bits are base64, row by row, each row
            filled up to whole bytes, most significant bit first, 1 where there is ink.

    Returns:
        A new array (h + 2 * MARGIN, w + 2 * MARGIN), uint8, black ink on white paper.

    Raises:
        ValueError: The message has another form, or is larger than `MAX_SIDE` allows.
    """
    if not isinstance(drawing, dict):
        raise ValueError(f"a drawing must be an object, got {type(drawing).__name__}")
    width, height, bits = (drawing.get(key) for key in ("width", "height", "bits"))
    if not (_is_side(width) and _is_side(height)):
        raise ValueError(f"a drawing's sides must be 1 to {MAX_SIDE}, got {width!r} and {height!r}")
    stride = (width + 7) // 8
    if not isinstance(bits, str) or len(bits) != 4 * ((stride * height + 2) // 3):
        raise ValueError(f"a drawing of {width} x {height} needs {stride * height} bytes as base64")
    try:
        packed = np.frombuffer(base64.b64decode(bits, validate=True), np.uint8)
    except binascii.Error as error:
        raise ValueError(f"a drawing's bits must be base64: {error}") from None
    if packed.size != stride * height:
        raise ValueError(f"a drawing of {width} x {height} needs {stride * height} bytes")
    is_ink = np.unpackbits(packed.reshape(height, stride), axis=1, count=width)
    return np.pad(np.where(is_ink, INK, PAPER).astype(np.uint8), MARGIN, constant_values=PAPER)


def _is_side(length: Any) -> bool:
    return type(length) is int and 1 <= length <= MAX_SIDE


def _answer(read: Callable[[], views.View]) -> views.View:
    """Run `read`; what goes wrong becomes a sentence, and what nobody foresaw is logged too."""
    try:
        return read()
    except MnistCoreError as error:
        return views.error_view(str(error))
    except Exception:
        logger.exception("A picture could not be read")
        return views.error_view(text.WORDS["unexpected"])
