"""Digits within JSON: a few hundred bytes each, as base64 of what zlib makes of their pixels."""

from __future__ import annotations

import base64
import zlib

import numpy as np
from numpy.typing import NDArray

from mnist_core.types import SIDE


def pack_digits(digits: NDArray[np.uint8]) -> str:
    """Pack digits (N, 28, 28), uint8, into ASCII; `unpack_digits` gives them back exactly."""
    return base64.b64encode(zlib.compress(digits.tobytes(), level=9)).decode("ascii")


def unpack_digits(packed: str) -> NDArray[np.uint8]:
    """Unpack what `pack_digits` made: (N, 28, 28), uint8.

    Raises:
        ValueError: It is damaged.
    """
    try:
        content = zlib.decompress(base64.b64decode(packed, validate=True))
    except zlib.error as error:
        raise ValueError(f"the packed digits are damaged: {error}") from None
    return np.frombuffer(content, np.uint8).reshape(-1, SIDE, SIDE)
