"""Rejection: how well a score tells digits from what is none, at every threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_POINTS = 120  # of a curve that is kept


@dataclass(frozen=True)
class RejectionCurve:
    """A receiver operating characteristic.

    Attributes:
        accepted_outliers: Share of what is no digit that passes, rising, 0 to 1.
        accepted_digits: Share of the digits that pass at the same threshold.
        area: Under the whole curve, 0.5 for guessing, 1 for telling all apart.
    """

    accepted_outliers: tuple[float, ...]
    accepted_digits: tuple[float, ...]
    area: float


def rejection_curve(digits: NDArray[np.float32], outliers: NDArray[np.float32]) -> RejectionCurve:
    """Draw the curve from the scores of digits (N,) and of what is none (M,), each at least one."""
    thresholds = np.concatenate([[np.inf], np.sort(np.concatenate([digits, outliers]))[::-1]])
    passed = [_share_above(scores, thresholds) for scores in (outliers, digits)]
    area = float(np.trapezoid(passed[1], passed[0]))
    # Most of the points lie where nothing happens: keep those that are evenly spread along the curve.
    along = np.cumsum(np.hypot(*(np.diff(shares, prepend=0) for shares in passed)))
    kept = np.unique(np.searchsorted(along, np.linspace(0, along[-1], MOST_POINTS)))
    accepted = [tuple(shares[kept].round(6).tolist()) for shares in passed]
    return RejectionCurve(accepted[0], accepted[1], area)


def _share_above(
    scores: NDArray[np.float32], thresholds: NDArray[np.float64]
) -> NDArray[np.float64]:
    above = len(scores) - np.searchsorted(np.sort(scores), thresholds, side="left")
    return above / len(scores)
