"""Strokes that may be signs of a number, and the two parts that some signs have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mnist_core.types import INK_CLASSES

# Set by hand with sums, dates and clocks in view: not fitted to a set of their own.
# Up to this distance, usual heights, two dots or bars one above the other are one sign.
STACKED = 0.9
# A part of a sign is a bar, not a dot, from this width by height and this width on, usual heights.
FLAT, SHORTEST_BAR = 1.3, 0.22
HIGHEST_PART = 0.5  # usual heights: what is higher is no part of a sign
SINGLES = {":": ".", "=": "-"}  # what a sign of two parts is if there is only one


@dataclass(frozen=True, eq=False)
class Marks:
    """Strokes of a page that may be signs, each by itself.

    Attributes:
        boxes: Shape (n, 4): x, y, width and height, pixels of the ink.
        shares: Shape (n, 9): what share of each the ink network takes for each of its classes.
        fills: Shape (n,): share of its box that a stroke covers.
        is_inked: Shape (n,): whether it is ink; else only the network sees it, fainter than the digits' pen.
    """

    boxes: NDArray[np.float64]
    shares: NDArray[np.float64]
    fills: NDArray[np.float64]
    is_inked: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.boxes)

    def at(self, chosen: NDArray[np.bool_] | NDArray[np.intp]) -> Marks:
        """Return some of them, as NumPy chooses them."""
        return Marks(
            self.boxes[chosen], self.shares[chosen], self.fills[chosen], self.is_inked[chosen]
        )


NO_MARKS = Marks(np.empty((0, 4)), np.empty((0, INK_CLASSES)), np.empty(0), np.empty(0, bool))


def join_marks(some: Sequence[Marks]) -> Marks:
    """Put marks one behind the other."""
    fields = (
        [getattr(marks, name) for marks in some]
        for name in ("boxes", "shares", "fills", "is_inked")
    )
    return Marks(*(np.concatenate(field) for field in fields))


@dataclass(frozen=True)
class FoundSign:
    """A sign of a number.

    Attributes:
        sign: One of `SIGNS`.
        box: (x, y, width, height), pixels.
        confidence: Probability that it is this sign, 0 to 1.
    """

    sign: str
    box: tuple[float, float, float, float]
    confidence: float

    @property
    def center(self) -> tuple[float, float]:
        x, y, width, height = self.box
        return x + width / 2, y + height / 2


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
    is_above = abs(across) < min(down, max(upper.box[2], lower.box[2]))
    return is_above and down < STACKED * height


def _is_bar(sign: FoundSign, height: float) -> bool:
    return sign.box[2] > max(FLAT * sign.box[3], SHORTEST_BAR * height)
