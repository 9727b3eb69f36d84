"""Ink bent smoothly, as if another hand had written it: elastic distortion (Simard et al. 2003)."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

NUM_KNOTS = 4  # on each side of a field: between them it is smooth


def elastic_field(
    shape: tuple[int, int], sigma: float, rng: np.random.Generator, *, num_knots: int = NUM_KNOTS
) -> NDArray[np.float32]:
    """Draw a smooth random displacement of every pixel.

    Args:
        shape: (H, W).
        sigma: Standard deviation of the displacement, pixels.
        rng: Decides the field.
        num_knots: How many knots a side the field is drawn on before it is enlarged.

    Returns:
        Shape (H, W, 2), float32: by how much (x, y) is displaced, pixels.
    """
    knots = rng.normal(0, sigma, (num_knots, num_knots, 2)).astype(np.float32)
    return cv2.resize(knots, shape[::-1], interpolation=cv2.INTER_CUBIC)


def warp_elastically(
    ink: NDArray[Any],
    rng: np.random.Generator,
    *,
    scale: tuple[float, float],
    slant: float,
    amplitude: float,
) -> NDArray[Any]:
    """Scale, slant and bend ink in one step, so that it is resampled only once.

    Args:
        ink: Shape (H, W), uint8 or float32, any range, 0 on the paper.
        rng: Decides how it is bent.
        scale: Factors (across, down).
        slant: Columns to the left per row downwards, about the middle.
        amplitude: Displacement amplitude (2 sigma) of the elastic warp, pixels of the result.

    Returns:
        A new array of the same dtype, large enough for all the ink, with paper around it.
    """
    scale_x, scale_y = scale
    height = ink.shape[0] * scale_y
    margin = int(np.ceil(2 * amplitude)) + 2
    rows = int(np.ceil(height)) + 2 * margin
    columns = int(np.ceil(ink.shape[1] * scale_x + np.abs(slant) * height)) + 2 * margin
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    y -= (rows - 1) / 2
    x -= (columns - 1) / 2
    field = elastic_field((rows, columns), amplitude / 2, rng)
    from_x = (x + np.float32(slant) * y + field[..., 0]) / np.float32(scale_x)
    from_y = (y + field[..., 1]) / np.float32(scale_y)
    from_x += (ink.shape[1] - 1) / 2
    from_y += (ink.shape[0] - 1) / 2
    return cv2.remap(ink, from_x, from_y, cv2.INTER_LINEAR)
