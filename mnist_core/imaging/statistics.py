"""Quantiles of many values, and the usual width of strokes."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from mnist_core.types import Mask


def quantile(values: NDArray[Any], share: float) -> float:
    """Return what this share, 0 to 1, of at least one value lies below: as `np.quantile` does.

    In a third of the time and less: NumPy sorts with the processor's vector instructions, but does
    not select with them.
    """
    ordered = np.sort(values, axis=None)
    at = share * (ordered.size - 1)
    low, high = float(ordered[int(at)]), float(ordered[min(int(at) + 1, ordered.size - 1)])
    return low + (at - int(at)) * (high - low)


def weighted_median(values: ArrayLike, *, power: int) -> float:
    """Return the value in the middle of at least one, of which each weighs its own power.

    So what is large counts for more than what is small and many: strokes than grains of the paper.
    """
    ordered = np.sort(values)
    weight = np.cumsum(ordered.astype(float) ** power)
    return float(ordered[np.searchsorted(weight, weight[-1] / 2)])


def typical_stroke_width(solid: Mask) -> float:
    """Measure how wide the strokes are that hold most of the ink, pixels; 1 if there is none.

    The distance transform counts to the centers of paper pixels, so widths come out 1 px large. It is
    OpenCV's coarse but fast one.

    Args:
        solid: Where ink is: shape (H, W), uint8, 0 or 1.
    """
    x, y, width, height = cv2.boundingRect(solid)  # and the paper next to it
    solid = solid[max(0, y - 1) : y + height + 1, max(0, x - 1) : x + width + 1]
    if not width:
        return 1.0
    distance = cv2.distanceTransform(solid, cv2.DIST_L2, 3)
    ridge = distance[(distance > 0) & (distance >= cv2.dilate(distance, None))]
    return 2 * weighted_median(ridge, power=1)
