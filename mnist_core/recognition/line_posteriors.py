"""What the line network answers: how much of each digit has its middle where, and which digits that makes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mnist_core.types import LINE_IMAGE_STRIDE, NUM_DIGITS

# Least probability mass of a peak with its two neighbors to count as a digit.
SPOTTED = 0.5


def class_posteriors(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much of a digit each answer holds, by digit: (n, 11) -> (n, 10), 0 to 1."""
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return (weights / weights.sum(axis=1, keepdims=True))[:, :NUM_DIGITS]


def cumulative_mass(
    digit_mass: NDArray[np.float32], edges: Sequence[float] | NDArray[np.float64]
) -> NDArray[np.float64]:
    """Add up how much of each digit lies to the left of each edge: (n, 10) and (m,) -> (m, 10)."""
    total = np.pad(np.cumsum(digit_mass, axis=0, dtype=np.float64), ((1, 0), (0, 0)))
    places = np.clip(np.asarray(edges) / LINE_IMAGE_STRIDE, 0, len(digit_mass))
    first = np.minimum(places.astype(int), len(digit_mass) - 1)
    after = (places - first)[:, None]
    return (1 - after) * total[first] + after * total[first + 1]


def pick_peaks(digit_mass: NDArray[np.float32]) -> list[tuple[float, int]]:
    """Find the digits of a strip: wherever neighboring answers sum up to one, (n, 10) -> spots.

    Returns:
        The column of each digit's middle, pixels of the strip, and the digit, from left to right.
    """
    total = digit_mass.sum(axis=1)
    peaks: list[tuple[float, int]] = []
    taken = -2
    for at in range(len(total)):
        near = slice(max(0, at - 1), at + 2)
        if total[at] < total[near].max() or total[near].sum() < SPOTTED or at - taken < 2:
            continue
        middle = np.average(np.arange(len(total))[near], weights=total[near])
        label = int(digit_mass[near].sum(axis=0).argmax())
        peaks.append((float((middle + 0.5) * LINE_IMAGE_STRIDE), label))
        taken = at
    return peaks


def greedy_decode(digit_mass: NDArray[np.float32]) -> str:
    """Read a strip by itself: (n, 10) -> its digits as text."""
    return "".join(str(label) for _, label in pick_peaks(digit_mass))
