"""What the page's components send, unpacked and checked: everything in a message is untrusted."""

from __future__ import annotations

import base64
import binascii
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core import CHANGES, COVER_SIDE, MAX_PICTURE_BYTES, MODEL_NAMES, SIDE, PictureError

MAX_SIDE = 640  # of a drawing, pixels; the pad sends 400x300
# Paper around the drawing, pixels: the border tells which side is paper, and within a tenth of a page an upright bar may be
# left of a frame. So it is more than a tenth of what the pad sends at most, or a 1 at an end of a number were one.
MARGIN = 48
MOST_INK = 0.28  # of a drawing's pixels: the library takes a picture with over 0.3 for a photograph in the shade
PAPER = 255  # white; ink is black


class MessageError(ValueError):
    """A message that no page of ours sends: of another form, or larger than is taken."""


def unpack_drawing(message: Any) -> NDArray[np.uint8]:
    """Unpack the pad's message into a picture: one bit per pixel keeps it at a few kilobytes.

    Args:
        message: `{"width": w, "height": h, "bits": ...}`; bits are base64, row by row, each row
            filled up to whole bytes, most significant bit first, 1 where there is ink.

    Returns:
        A new array, uint8, black ink on white paper: `MARGIN` pixels of it above, left and right, and
        below as many as make most of the picture paper.

    Raises:
        MessageError: The message has another form, or is larger than `MAX_SIDE` allows.
    """
    width, height = _field(message, "width"), _field(message, "height")
    if not (_is_side(width) and _is_side(height)):
        raise MessageError(
            f"a drawing's sides must be 1 to {MAX_SIDE}, got {width!r} and {height!r}"
        )
    stride = (width + 7) // 8
    packed = _unpack_bytes(_field(message, "bits"), stride * height, "a drawing's bits")
    is_ink = np.unpackbits(packed.reshape(height, stride), axis=1, count=width)
    below = max(MARGIN, _rows_needed(int(np.count_nonzero(is_ink)), width) - height - MARGIN)
    canvas = np.full((MARGIN + height + below, width + 2 * MARGIN), PAPER, np.uint8)
    canvas[MARGIN : MARGIN + height, MARGIN:-MARGIN] = PAPER - PAPER * is_ink
    return canvas


def unpack_picture(message: Any) -> bytes:
    """Unpack a picture file, `{"picture": base64}`; the library judges what is in it.

    Raises:
        PictureError: It is larger than the library takes.
        MessageError: The message has another form.
    """
    letters = _field(message, "picture")
    if not isinstance(letters, str):
        raise MessageError(f"a picture must be base64, got {type(letters).__name__}")
    if len(letters) > 4 * MAX_PICTURE_BYTES / 3 + 4:
        limit = MAX_PICTURE_BYTES // 1_000_000
        raise PictureError("file_too_large", limit=limit)
    return _decode(letters, "a picture")


def unpack_seen(message: Any) -> NDArray[np.float32]:
    """Unpack what the models saw, `{"seen": 784 bytes as base64}`, as a view gave it.

    Returns:
        Shape (28, 28), float32 in [0, 1], bright strokes on dark.

    Raises:
        MessageError: The message has another form.
    """
    levels = _unpack_bytes(_field(message, "seen"), SIDE * SIDE, "what the models saw")
    return (levels.reshape(SIDE, SIDE) / 255).astype(np.float32)


def unpack_changes(message: Any) -> dict[str, float]:
    """Unpack the playground's sliders, `{"changes": {name: amount}}`, kept within their ranges.

    Raises:
        MessageError: A change is not among `CHANGES`, or an amount is not a number.
    """
    changes = _field(message, "changes")
    if not isinstance(changes, dict) or not set(changes) <= set(CHANGES):
        raise MessageError(f"changes must be by name, of {tuple(CHANGES)}, got {changes!r}")
    for name, amount in changes.items():
        if isinstance(amount, bool) or not isinstance(amount, (int, float)):
            raise MessageError(f"{name} must be a number, got {amount!r}")
        if not math.isfinite(amount):
            raise MessageError(f"{name} must be finite, got {amount!r}")
    return {
        name: float(min(max(amount, CHANGES[name].low), CHANGES[name].high))
        for name, amount in changes.items()
    }


def unpack_cover(message: Any) -> tuple[int, int] | None:
    """Unpack where the gray square lies, `{"cover": [x, y]}`, kept within the frame; None if there is none.

    Raises:
        ValueError: It is not two whole numbers.
    """
    place = _field(message, "cover")
    if place is None:
        return None
    if not isinstance(place, list) or [type(number) for number in place] != [int, int]:
        raise ValueError(f"cover must be [x, y], whole numbers, got {place!r}")
    x, y = (min(max(number, 0), SIDE - COVER_SIDE) for number in place)
    return x, y


def unpack_along(message: Any) -> str:
    """Unpack the name of the change whose stops are tried, `{"along": name}`.

    Raises:
        ValueError: It is not among `CHANGES`.
    """
    name = _field(message, "along")
    if name not in CHANGES:
        raise ValueError(f"along must be one of {tuple(CHANGES)}, got {name!r}")
    return str(name)


def unpack_open(message: Any, model: str) -> tuple[int, int | None]:
    """Unpack which layer of a model is open, and which unit: `{"open": {model: [layer, unit]}}`.

    Returns:
        The layer, and the unit or None for the strongest. Whether the model has them is not checked.

    Raises:
        ValueError: The message has another form.
    """
    chosen = _field(_field(message, "open"), model)
    if not isinstance(chosen, list) or len(chosen) != 2:
        raise ValueError(f"open must hold [layer, unit] for each of {MODEL_NAMES}, got {chosen!r}")
    layer, unit = chosen
    if type(layer) is not int or (unit is not None and type(unit) is not int):
        raise ValueError(f"layer and unit must be whole numbers, got {chosen!r}")
    return layer, unit


def _field(message: Any, name: str) -> Any:
    if not isinstance(message, dict):
        raise MessageError(f"a message must be an object, got {type(message).__name__}")
    return message.get(name)


def _rows_needed(num_ink: int, width: int) -> int:
    """Return of how many rows, margins included, ink is no more than `MOST_INK`."""
    return math.ceil(num_ink / (MOST_INK * (width + 2 * MARGIN)))


def _is_side(length: Any) -> bool:
    return type(length) is int and 1 <= length <= MAX_SIDE


def _unpack_bytes(letters: Any, size: int, what: str) -> NDArray[np.uint8]:
    """Decode exactly `size` bytes; a message of any other length is not even decoded."""
    if not isinstance(letters, str) or len(letters) != 4 * ((size + 2) // 3):
        raise MessageError(f"{what} must be {size} bytes as base64")
    try:
        # Not `_decode`: in text of this length a foreign letter would be missing in what comes out.
        content = np.frombuffer(binascii.a2b_base64(letters), np.uint8)
    except ValueError:
        raise MessageError(f"{what} must be base64") from None
    if content.size != size:
        raise MessageError(f"{what} must be {size} bytes as base64, got {content.size}")
    return content


def _decode(letters: str, what: str) -> bytes:
    try:
        return base64.b64decode(letters, validate=True)
    except (binascii.Error, ValueError):
        raise MessageError(f"{what} must be base64") from None
