"""Noise of every size, cut out of fields that are drawn once: paper's grain, blotches, dirt, wood."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 1024  # of the field, pixels
SIZES = (1, 2, 3, 5, 9, 17, 33, 65, 129)  # of its blotches, pixels


@cache
def _field(size: int) -> NDArray[np.float32]:
    """Draw blotches of a size: mean 0, standard deviation 1."""
    rng = np.random.default_rng(size)
    side = -(-SIDE // size) + 4
    knots = rng.normal(0, 1, (side, side)).astype(np.float32)
    field = cv2.resize(knots, None, fx=size, fy=size, interpolation=cv2.INTER_CUBIC)
    field = field[:SIDE, :SIDE]
    return (field - field.mean()) / field.std()


def grain(shape: tuple[int, ...], size: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Cut a piece (H, W) of noise whose blotches are about `size` pixels: mean 0, deviation 1, float32.

    Larger pieces than 1024 repeat, mirrored.
    """
    height, width = shape[:2]
    nearest = min(SIZES, key=lambda one: abs(np.log(one / size)))
    field = _field(nearest)
    top, left = (int(rng.integers(max(1, SIDE - side + 1))) for side in (height, width))
    piece = field[top : top + height, left : left + width]
    if rng.random() < 0.5:
        piece = piece[::-1]
    if rng.random() < 0.5:
        piece = piece[:, ::-1]
    missing = height - piece.shape[0], width - piece.shape[1]
    if max(missing) > 0:
        piece = np.pad(piece, ((0, missing[0]), (0, missing[1])), mode="symmetric")
    return piece
