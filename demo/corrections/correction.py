"""One correction: what was drawn, what the models were given, and what it really is."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from demo.language import LANGUAGES_FOLDER
from mnist_core import MnistCoreError, VisitorError

SIDE = 28  # of the digit that the models were given, pixels
NUM_DIGITS = 10
NO_DIGIT = "no digit"  # label of a drawing that is not a digit, as the page sends it
MAX_SIDE = 400  # longest side of a kept picture, pixels: what reading needs, and no more
MAX_SENT_PIXELS = 4_000_000  # a picture that is sent may be larger; it is shrunk
MAX_SENT_BYTES = 4_000_000


class CorrectionError(VisitorError):
    """A correction can't be kept: the message says why, and what to do."""

    languages = LANGUAGES_FOLDER


class StoreError(MnistCoreError):
    """Corrections can't be opened or exported: for the host to mend, no visitor meets it."""


class StoreUnreachableError(StoreError):
    """The database's server does not answer: it may later, and the page can do without until then."""


@dataclass(frozen=True, eq=False)
class Correction:
    """One drawing and its right label.

    Attributes:
        picture: A PNG file of at most `MAX_SIDE` pixels a side, as `to_png` returns it.
        digit: Shape (28, 28), float32 in [0, 1], bright on dark: what the models were given.
        label: The right answer, 0 to 9; None if the drawing is no digit.
    """

    picture: bytes
    digit: NDArray[np.float32]
    label: int | None

    def __post_init__(self) -> None:
        if self.digit.shape != (SIDE, SIDE) or self.digit.dtype != np.float32:
            raise ValueError(
                "digit must be float32 of shape (28, 28), "
                f"got shape {self.digit.shape} and dtype {self.digit.dtype}"
            )
        if not (self.digit.min() >= 0 and self.digit.max() <= 1):  # NaN fails this too
            raise ValueError("digit must lie in 0 to 1")
        if self.label is not None and self.label not in range(NUM_DIGITS):
            raise ValueError(f"label must be 0 to 9 or None, got {self.label!r}")

    @property
    def fingerprint(self) -> bytes:
        """32 bytes that tell this picture from others: the same drawing corrected twice is one."""
        return hashlib.sha256(self.picture).digest()


def to_label(answer: object) -> int | None:
    """Check what the page sent as the right answer.

    Args:
        answer: 0 to 9 as a number or as text, or "no digit".

    Returns:
        0 to 9; None for "no digit".

    Raises:
        CorrectionError: It is anything else.
    """
    if answer == NO_DIGIT:
        return None
    if isinstance(answer, (int, str)) and not isinstance(answer, bool):
        for label in range(NUM_DIGITS):
            if str(answer) == str(label):
                return label
    raise CorrectionError("no_label")


def to_png(encoded: bytes) -> bytes:
    """Decode a PNG that a visitor sent and encode it anew: bounded, and without anything but pixels.

    Args:
        encoded: A PNG file of up to 4 MB and 4 million pixels.

    Returns:
        A PNG file, gray, RGB or RGBA, of at most `MAX_SIDE` pixels a side; the same for the same picture.

    Raises:
        CorrectionError: It is no such file.
    """
    try:
        if len(encoded) > MAX_SENT_BYTES:
            raise ValueError("too many bytes")
        image = Image.open(io.BytesIO(encoded), formats=("PNG",))
        if image.width * image.height > MAX_SENT_PIXELS:
            raise ValueError("too many pixels")
        image.load()
    except Exception:  # a decoder may raise anything; the visitor can do the same about all of it
        raise CorrectionError("incomplete") from None
    mode = image.mode if image.mode in ("L", "RGB", "RGBA") else "RGBA"
    pixels = image.convert(mode)
    pixels.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BOX)
    # A new image carries over no text, profile or position that the file may have held.
    bare = Image.frombytes(mode, pixels.size, pixels.tobytes())
    file = io.BytesIO()
    bare.save(file, "PNG", optimize=True)
    return file.getvalue()
