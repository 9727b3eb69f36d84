"""Strokes that other schools add to a digit: a flag and a foot to a 1, a bar through a 7, a slash through a 0."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mnist_core.synthesis.strokes import Stroke, smooth_path

NUM_ROUNDED = 48  # points of a stroke whose corners are rounded


def vary_allograph(strokes: Sequence[Stroke], label: int, rng: np.random.Generator) -> list[Stroke]:
    """Write a digit as it is taught elsewhere, at random: often a 1 or a 7, seldom a 0 or a 9.

    Args:
        strokes: At least one stroke of shape (n, 2), float32, y down, any unit; as it was written.
        label: The digit, 0 to 9; those not named above are left as they are.
        rng: Decides whether a stroke is added, and its shape.

    Returns:
        New strokes: those given, of a 1 perhaps joined to its flag, and what was added.
    """
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    width, height = high - low
    size = max(float(max(width, height)), 1e-6)
    first, last = strokes[0][0], strokes[-1][-1]
    added: list[Stroke] = []
    if label == 1 and width < 0.35 * size:
        if rng.random() < 0.4:
            flag = draw_flag(first, size, rng)
            if rng.random() < 0.5:  # in one stroke, whose top is round
                stem = round_corners(np.concatenate([flag, strokes[0]]), rng)
                strokes = (stem, *strokes[1:])
            else:
                added.append(flag)
        if rng.random() < 0.35:
            added.append(draw_bar(last, rng.uniform(0.12, 0.45) * size, 0.03, rng))
    elif label == 7 and len(strokes) == 1 and rng.random() < 0.35:
        crossed_at = low[1] + rng.uniform(0.4, 0.65) * height
        crossed = points[np.abs(points[:, 1] - crossed_at).argmin()]
        added.append(draw_bar(crossed, rng.uniform(0.12, 0.35) * size, 0.1, rng))
    elif label in (7, 9) and rng.random() < 0.04:
        added.append(draw_bar(last, rng.uniform(0.15, 0.35) * size, 0.03, rng))
    elif label == 0 and rng.random() < 0.05:
        added.append(np.array([(low[0], high[1]), (high[0], low[1])], np.float32))
    return [*strokes, *added]


def draw_flag(top: NDArray[np.float32], size: float, rng: np.random.Generator) -> Stroke:
    """Draw the up-stroke of a 1, straight or bent.

    Args:
        top: (x, y) of the upper end of the stem, where the flag ends.
        size: Of the digit, its longer side, in the same unit.
        rng: Decides length, direction and bend.

    Returns:
        Shape (12, 2), float32, from the flag's lower left end to `top`.
    """
    start = top + np.array([-rng.uniform(0.12, 0.5), rng.uniform(0.14, 0.5)]) * size
    bend = np.array([rng.normal(0, 0.06), -abs(rng.normal(0, 0.06))]) * size
    steps = np.linspace(0, 1, 12)[:, None]
    line = (1 - steps) * start + steps * top
    return (line + 4 * steps * (1 - steps) * bend).astype(np.float32)


def round_corners(path: Stroke, rng: np.random.Generator) -> Stroke:
    """Round the corners of a stroke as a quick pen does.

    Args:
        path: Shape (n, 2), float32.
        rng: Decides how round.

    Returns:
        Shape (`NUM_ROUNDED`, 2), float32: points at equal distances, each averaged with its neighbors.
    """
    lengths = np.cumsum(np.linalg.norm(np.diff(path, axis=0, prepend=path[:1]), axis=1))
    places = np.linspace(0, lengths[-1], NUM_ROUNDED)
    even = np.stack([np.interp(places, lengths, path[:, i]) for i in (0, 1)], axis=1)
    return smooth_path(even, int(rng.integers(1, 7))).astype(np.float32)


def draw_bar(
    middle: NDArray[np.float32], reach: float, tilt: float, rng: np.random.Generator
) -> Stroke:
    """Draw a nearly level stroke, such as the foot of a 1 or the bar of a 7.

    Args:
        middle: (x, y) that it goes through.
        reach: Its length to the left of the middle; to the right it may be up to 1.2 times as long.
        tilt: A third of the standard deviation of its slope, rows per column.
        rng: Decides slope and length.

    Returns:
        Shape (2, 2), float32, from left to right.
    """
    arm = np.array([reach, reach * rng.normal(0, 3 * tilt)])
    return np.array([middle - arm, middle + arm * rng.uniform(0.6, 1.2)], np.float32)
