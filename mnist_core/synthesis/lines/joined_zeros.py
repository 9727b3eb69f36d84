"""Zeros written in one go: a row of rings, as quick writers end round sums."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mnist_core.synthesis.strokes import smooth_path

NUM_POINTS = 24  # points of one turn
CURLED = 0.3  # share of the writers who end each ring with a small loop inside it


def write_joined_zeros(
    count: int, rng: np.random.Generator, *, height: float, aspect: float = 1.0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Write zeros without lifting the pen.

    The pen runs round an ellipse, left first, and goes on to the next one from near its top or its
    right side: from beyond where it began, which closes the ring, or a little before, as writers in
    a hurry do. Some end a ring inside it, with a small loop or not, and go on through its side;
    some go on along the foot, or leave paper between.

    Args:
        count: How many zeros, 1 or more.
        rng: Decides their shape, and where and how the pen goes on.
        height: Height of a zero, any unit.
        aspect: Factor on their widths.

    Returns:
        The path, shape (n, 2), (x, y), y pointing down, the first zero's middle at (0, 0); and the x of
        each zero's middle, shape (count,).
    """
    width = height * rng.uniform(0.5, 0.95) * aspect
    step = float(width * (rng.uniform(0.9, 1.4) if rng.random() < 0.8 else rng.uniform(1.4, 2.0)))
    start = rng.uniform(-0.3, 0.06)  # turns from the top
    turn = rng.uniform(0.97, 1.2) if rng.random() < 0.7 else rng.uniform(1.2, 1.5)
    inward = rng.uniform(0, 0.4) if rng.random() < 0.4 else 0.0
    around = np.linspace(0, 1, round(NUM_POINTS * turn))
    turns, spiral = turn * around, 1 + inward * (0.5 - around)
    if rng.random() < CURLED:
        start = rng.uniform(-0.1, 0.3)
        turns, spiral = _curl(rng)
    rings = []
    for number in range(count):
        angles = 2 * np.pi * (start + rng.normal(0, 0.015) + turns)
        size = np.exp(rng.normal(0, 0.08)) * spiral
        x = number * step - size * width / 2 * np.sin(angles)
        rings.append(np.stack([x, -size * height / 2 * np.cos(angles)], axis=1))
    path = np.concatenate(rings)
    if rng.random() < 0.25:
        path[:, 1] *= -1
    if rng.random() < 0.4:  # the pen leaves to the right
        end = path[-1] + (rng.uniform(0.1, 0.7) * height, rng.normal(0, 0.1) * height)
        path = np.vstack([path, end])
    return smooth_path(path, int(rng.integers(1, 4))), np.arange(count, dtype=np.float64) * step


def _curl(rng: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Run once around and then on inside: turns from the start, and factors on the radius, each (n,)."""
    more = np.linspace(0.05, rng.uniform(0.1, 1.0), NUM_POINTS // 2)
    inside = np.linspace(0.8, rng.uniform(0.0, 0.45), NUM_POINTS // 2)
    turns = np.concatenate([np.linspace(0, 1, NUM_POINTS), 1 + more])
    return turns, np.concatenate([np.ones(NUM_POINTS), inside])
