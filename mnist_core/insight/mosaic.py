"""A layer's values laid out as one gray picture."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def to_mosaic(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Lay a layer's values out side by side, in their own fixed order, so that nothing jumps.

    Args:
        values: Shape (height, width, channels) or (units,), float32; negative counts as silent.

    Returns:
        A new array (rows, columns), uint8: about twice as wide as high for feature maps, about
        square for units. 255 is the strongest value; all 0 if nothing is active.
    """
    maps = values.reshape(1, 1, -1) if values.ndim == 1 else values
    height, width, channels = maps.shape
    columns = math.ceil(math.sqrt(channels if values.ndim == 1 else 2 * channels))
    rows = math.ceil(channels / columns)
    levels = np.clip(maps, 0, None)
    levels = levels * (255 / max(float(levels.max()), 1e-9))
    padded = np.zeros((rows * columns, height, width), np.uint8)
    padded[:channels] = np.round(levels).astype(np.uint8).transpose(2, 0, 1)
    tiles = padded.reshape(rows, columns, height, width).transpose(0, 2, 1, 3)
    return tiles.reshape(rows * height, columns * width)
