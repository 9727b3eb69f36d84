"""The contrast of the pen to its paper: measured, told from noise, and stretched to full ink."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.background import bands, noise_level
from mnist_core.imaging.statistics import quantile, weighted_median
from mnist_core.types import Ink

MIN_FLAT_CONTRAST = 0.09  # below this difference between even paper and pen a picture is blank
RIDGE_WINDOW = 16  # a ridge is the maximum within the longer side divided by this
CONTRAST_SIDE = 64  # the stroke contrast is measured on a copy of this size, pixels
EVEN_CONTRAST = 0.8  # strokes that all reach this share of the pen's contrast are not lifted


@dataclass(frozen=True, kw_only=True)
class InkSettings:
    """What tells ink from paper in one kind of picture.

    Attributes:
        max_side: A larger picture is shrunk until its longer side is this long, pixels.
        first_reach: Share of the shorter side: no pen is wider. The paper is looked for this far away.
        widest_stroke: In usual stroke widths: what is wider is shade or dirt.
        faintest, faintest_on_photo: Share of the pen's contrast: the lightest stroke that is lifted to full
            ink. On a photograph ghosts of other writing may shine through.
        soft_band: Shares of the pen's contrast on a photograph, between which ink rises from 0 to 1.
    """

    max_side: int
    first_reach: float
    widest_stroke: float
    faintest: float
    faintest_on_photo: float
    soft_band: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class NoiseLimits:
    """How much darker than its paper ink must be on a photograph.

    Attributes:
        min_contrast: Share of the paper's light: with less, the picture is blank.
        min_signal: Standard deviations of the paper's noise.
        max_floor: Share of the darkest ink: a higher limit would lose the pen itself.
        smoothing: In stroke widths: more would take the strokes' shape.
    """

    min_contrast: float = 0.06
    min_signal: float = 5.0
    max_floor: float = 0.35
    smoothing: float = 0.2


NOISE = NoiseLimits()


def stroke_contrast(contrast: NDArray[Any]) -> tuple[float, float]:
    """Measure the pen's contrast on the ridges of its strokes: what is usual, and the 10th percentile.

    One dark blot would make the rest of a faint digit seem empty if its maximum were taken.

    Args:
        contrast: Shape (H, W), float32 in [0, 1] or uint8 in 0 to 255.
    """
    if max(contrast.shape) > 2 * CONTRAST_SIDE:
        contrast = contrast[::2, ::2]
    side = max(3, max(contrast.shape) // RIDGE_WINDOW | 1)
    highest = cv2.dilate(contrast, np.ones((side, side), np.uint8))
    ridge = contrast[(contrast > 0.2 * contrast.max()) & (contrast >= highest)]
    if not ridge.size:
        return (1.0, 1.0) if contrast.dtype == np.float32 else (255.0, 255.0)
    # Weighted by its square, a pen counts for more than a larger ghost of the page behind.
    return weighted_median(ridge, power=2), float(np.sort(ridge)[ridge.size // 10])


def normalize_contrast(
    contrast: Ink, *, faintest: float, pressure: tuple[float, float] | None = None
) -> Ink:
    """Stretch the pen's contrast to 1, faint strokes of a pencil or a dry pen as well as others.

    Args:
        contrast: Shape (H, W), float32 in [0, 1], 0 on the paper, not all zero.
        faintest: Share of the usual contrast that is lifted to 1; what is fainter stays fainter.
        pressure: What `stroke_contrast` measured; measured anew if not given.

    Returns:
        A new array like it.
    """
    middle, low = pressure or stroke_contrast(contrast)
    if low < EVEN_CONTRAST * middle:
        local = cv2.dilate(contrast, np.ones((3, 3), np.uint8))
        step = max(1, max(contrast.shape) // CONTRAST_SIDE)
        local = cv2.dilate(local, np.ones((step, step), np.uint8))[::step, ::step]
        local = cv2.blur(cv2.dilate(local, np.ones((3, 3), np.uint8)), (5, 5))
        local = cv2.resize(local, contrast.shape[::-1], interpolation=cv2.INTER_LINEAR)
        return np.minimum(contrast / np.clip(local, faintest * middle, middle), 1)
    ink = np.empty_like(contrast)
    for rows in bands(ink):
        np.multiply(contrast[rows], np.float32(1 / middle), out=ink[rows])
        np.minimum(ink[rows], 1, out=ink[rows])
    return ink


def without_noise(contrast: Ink, *, stroke_width: float = np.inf) -> Ink:
    """Set to 0 what is not darker than the grain of the paper: a new array like `contrast`.

    Args:
        contrast: Shape (H, W), float32 in [0, 1].
        stroke_width: How wide the strokes are, pixels, if that is known: fine ones are smoothed less.
    """
    smooth = max(0.6, min(max(contrast.shape) / 600, NOISE.smoothing * stroke_width))
    contrast = cv2.GaussianBlur(contrast, (0, 0), smooth)
    paper, noise = noise_level(contrast)
    # A printed pattern is noise, too, but no reason to overlook a pen that is clearly darker.
    step = max(1, max(contrast.shape) // 400)
    darkest = quantile(contrast[::step, ::step], 0.995) - paper
    floor = max(NOISE.min_contrast, min(NOISE.min_signal * noise, NOISE.max_floor * darkest))
    if contrast.max() - paper < floor:
        return np.zeros_like(contrast)
    for rows in bands(contrast):
        ink = contrast[rows]
        np.clip(np.subtract(ink, np.float32(paper), out=ink), 0, 1, out=ink)
        # Half the floor at least is noise; twice the floor is ink for certain.
        keep = ink * np.float32(2 / floor)
        keep -= 1
        ink *= np.clip(keep, 0, 1, out=keep)
    return contrast
