"""What the signs of a number look like: their shapes, and the two parts that some have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mnist_core.types import SIGNS

# Set by hand with sums, dates and clocks in view: not fitted to a set of their own.
# Up to this distance, usual heights, two dots or bars one above the other are one sign.
STACKED = 0.9
# A part of a sign is a bar, not a dot, from this width by height and this width on, usual heights.
FLAT, SHORTEST_BAR = 1.3, 0.22
HIGHEST_PART = 0.5  # usual heights: what is higher is no part of a sign
SINGLES = {":": ".", "=": "-"}  # what a sign of two parts is if there is only one
# How each sign, or one of its two parts, may look: least height, most width and height, usual heights, and least and
# most width by height. A 4 on its side is no dash, and a dash no point.
SIGN_SHAPES = {
    ".": (0.0, 0.4, 0.4, 0.4, 2.5), ",": (0.0, 0.5, 0.6, 0.0, 1.6), "-": (0.0, 1.1, 0.5, 1.3, np.inf),
    "/": (0.6, 1.2, 1.9, 0.0, 1.4), ":": (0.0, 0.4, 0.4, 0.4, 2.5), "+": (0.3, 1.2, 1.2, 0.4, 2.5),
    "=": (0.0, 1.1, 0.5, 1.3, np.inf),
}  # fmt: skip


@dataclass(frozen=True)
class FoundSign:
    """A sign of a number.

    Attributes:
        sign: One of `SIGNS`.
        box: (x, y, width, height), pixels.
        confidence: Mean probability of its pixels that they are this sign's, 0 to 1.
    """

    sign: str
    box: tuple[float, float, float, float]
    confidence: float

    @property
    def center(self) -> tuple[float, float]:
        x, y, width, height = self.box
        return x + width / 2, y + height / 2


def fit_signs(sides: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which strokes may be which sign by their shape.

    Args:
        sides: Shape (n, 2): width and height, usual digit heights.

    Returns:
        Shape (n, 7), in the order of `SIGNS`.
    """
    shapes = np.array([SIGN_SHAPES[sign] for sign in SIGNS])
    aspect = (sides[:, 0] / sides[:, 1])[:, None]
    has_size = (sides[:, None] <= shapes[:, 1:3]).all(axis=2) & (sides[:, 1:] >= shapes[:, 0])
    return has_size & (aspect >= shapes[:, 3]) & (aspect <= shapes[:, 4])


def join_parts(signs: Sequence[FoundSign], height: float) -> list[FoundSign]:
    """Make one sign of two dots or bars one above the other; a colon's dot alone is a point.

    Args:
        signs: As they were found, each stroke by itself.
        height: Of a usual digit, pixels.
    """
    left = sorted(signs, key=lambda sign: sign.center[1])
    found = []
    while left:
        upper = left.pop(0)
        lower = next((one for one in left if _is_pair(upper, one, height)), None)
        if lower is None:
            found.append(replace(upper, sign=SINGLES.get(upper.sign, upper.sign)))
            continue
        left.remove(lower)
        ends = [np.add(one.box[:2], one.box[2:]) for one in (upper, lower)]
        x, y = np.minimum(upper.box[:2], lower.box[:2])
        right, bottom = np.maximum(*ends)
        box = float(x), float(y), float(right - x), float(bottom - y)
        sign = "=" if _is_bar(upper, height) else ":"
        found.append(FoundSign(sign, box, min(upper.confidence, lower.confidence)))
    return found


def _is_pair(upper: FoundSign, lower: FoundSign, height: float) -> bool:
    """Tell whether two strokes are the two dots of a colon, or the two bars of an equals sign."""
    if _is_bar(upper, height) != _is_bar(lower, height):
        return False
    if max(upper.box[3], lower.box[3]) > HIGHEST_PART * height:
        return False
    across, down = (lower.center[axis] - upper.center[axis] for axis in (0, 1))
    return abs(across) < max(upper.box[2], lower.box[2]) and down < STACKED * height


def _is_bar(sign: FoundSign, height: float) -> bool:
    return sign.box[2] > max(FLAT * sign.box[3], SHORTEST_BAR * height)
