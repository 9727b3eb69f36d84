"""A layer's values laid out as one gray picture."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def to_mosaic(values: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Lay a layer's values out side by side, in a fixed order, so that each keeps its place.

    Args:
        values: Shape (height, width, channels) or (units,), float32; negative counts as inactive.

    Returns:
        A new array (rows, columns), uint8, up to four times as wide as high, with a black line
        of one pixel between feature maps and none between units. A level is 255
        times the square root of the share of the layer's strongest value: one strong channel
        leaves the weak ones visible. All 0 if nothing is active.
    """
    maps = values.reshape(1, 1, -1) if values.ndim == 1 else values
    height, width, channels = maps.shape
    columns = num_columns(values.shape)
    rows = math.ceil(channels / columns)
    active = np.clip(maps, 0, None)
    levels = 255 * np.sqrt(active / max(float(active.max()), 1e-9))
    gap = mosaic_step(values.shape) - width
    tiles = np.zeros((rows * columns, height + gap, width + gap), np.uint8)
    tiles[:channels, :height, :width] = np.round(levels).astype(np.uint8).transpose(2, 0, 1)
    grid = tiles.reshape(rows, columns, height + gap, width + gap).transpose(0, 2, 1, 3)
    mosaic = grid.reshape(rows * (height + gap), columns * (width + gap))
    return mosaic[: mosaic.shape[0] - gap, : mosaic.shape[1] - gap]


def num_columns(shape: tuple[int, ...]) -> int:
    """Return how many channels or units of a layer of this shape stand side by side.

    It is the first power of two from the square root of the area on: 2^n channels leave no gap.
    """
    area = shape[0] if len(shape) == 1 else 2 * shape[-1]
    return 2 ** math.ceil(math.log2(area) / 2)


def mosaic_step(shape: tuple[int, ...]) -> int:
    """Return the distance of two channels or units of a layer of this shape in its mosaic, pixels."""
    return 1 if len(shape) == 1 else shape[1] + 1
