"""A drawing's levels in a few passes over what was drawn: most of a canvas is paper of one exact color."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.background import FLAT, Gray

# Above one half, no sampling of the pixels can find another color to be the paper.
PLAIN_SHARE = 0.6
OPAQUE = 255


def plain_levels(canvas: NDArray[Any]) -> tuple[Gray, tuple[int, int]] | None:
    """Measure how far each pixel is from the paper, as `flat_levels` does, only around the strokes.

    Args:
        canvas: Shape (H, W), or (H, W, 4) RGBA, uint8.

    Returns:
        The levels, (h, w), uint8, and where their upper left corner lies, (x, y); None of what is no
        drawing beyond doubt: it must be opaque, and one color all around and on most of it.
    """
    pixels = _as_numbers(canvas)
    if pixels is None:
        return None
    is_drawn = pixels != pixels[0, 0]
    x, y, width, height = cv2.boundingRect(is_drawn.view(np.uint8))
    touches = x == 0 or y == 0 or x + width == pixels.shape[1] or y + height == pixels.shape[0]
    num_drawn = np.count_nonzero(is_drawn)
    if touches or num_drawn > (1 - PLAIN_SHARE) * pixels.size:
        return None
    levels = _levels(canvas[y : y + height, x : x + width], canvas[0, 0])
    if levels is None:
        return None
    num_near = np.count_nonzero(levels <= FLAT.near_tolerance)
    num_flat = np.count_nonzero(levels <= FLAT.tolerance)
    if num_near - num_flat > FLAT.max_near_share * (pixels.size - levels.size + num_flat):
        return None
    return levels, (x, y)


def _as_numbers(canvas: NDArray[Any]) -> NDArray[Any] | None:
    """Return one number a pixel, equal where the colors are; None if it has another form."""
    if canvas.dtype != np.uint8 or canvas.size == 0:
        return None
    if canvas.ndim == 2:
        return canvas
    is_rgba = canvas.ndim == 3 and canvas.shape[2] == 4 and canvas.flags.c_contiguous
    return canvas.view(np.uint32)[..., 0] if is_rgba else None


def _levels(drawn: NDArray[np.uint8], paper: Any) -> Gray | None:
    """Return the largest difference of any channel to the paper; None if something shines through."""
    if drawn.ndim == 2:
        return cv2.absdiff(drawn, _scalar(paper))
    *colors, alpha = cv2.split(np.ascontiguousarray(drawn))  # four times as fast as where it lies
    if min(int(paper[3]), alpha.min()) < OPAQUE:
        return None
    levels = [
        cv2.absdiff(color, _scalar(level)) for color, level in zip(colors, paper, strict=False)
    ]
    return cv2.max(cv2.max(levels[0], levels[1]), levels[2])


def _scalar(level: Any) -> Sequence[float]:
    """Write a level as OpenCV takes one: a single number would count for each row."""
    return (float(level), 0.0, 0.0, 0.0)
