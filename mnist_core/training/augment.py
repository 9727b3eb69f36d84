"""Digits as other writers, pens and cameras would have made them: seeded, 28x28 in and out."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.synthesis.warping import elastic_field
from mnist_core.types import SIDE

Digits = NDArray[np.float32]
"""Shape (N, 28, 28), float32 in [0, 1], bright strokes on dark."""

NUM_KNOTS = 5  # knots on each side of an elastic field: one for each 6 px
_ROWS, _COLUMNS = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)
_CENTER = (SIDE - 1) / 2


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """How far digits are varied.

    Attributes:
        rotation: Standard deviation of the rotation, degrees.
        shear: Standard deviation of the shear.
        scale: Standard deviation of the logarithm of each side's scale.
        shift: Standard deviation of the shift, pixels.
        perspective: Largest change of scale from one border to the other.
        elastic: Standard deviation of an elastic field's displacement, pixels.
        stroke_width_probability: Of a digit that its strokes are made wider or narrower, 0 to 1.
        camera_probability: Of a digit that it is blurred, faded, broken or noisy, 0 to 1.
        border_probability: Of a digit that part of a neighbor or of a ruled line is left at the border, 0 to 1.
    """

    rotation: float = 7.0
    shear: float = 0.12
    scale: float = 0.08
    shift: float = 0.9
    perspective: float = 0.1
    elastic: float = 0.7
    stroke_width_probability: float = 0.3
    camera_probability: float = 0.15
    border_probability: float = 0.04

    def scaled(self, strength: float) -> Augmentation:
        """Return the same mixture with every amount multiplied by `strength`, 0 or more."""
        return Augmentation(**{name: value * strength for name, value in vars(self).items()})


def augment(digits: Digits, rng: np.random.Generator, how: Augmentation) -> Digits:
    """Vary every digit on its own.

    Args:
        digits: Shape (N, 28, 28), float32 in [0, 1].
        rng: Decides everything: the same state gives the same digits.
        how: The amounts.

    Returns:
        A new array of the same shape, dtype, range and polarity.
    """
    map_x, map_y = _random_maps(len(digits), rng, how)
    neighbors = rng.permutation(len(digits))
    probabilities = how.stroke_width_probability, how.camera_probability, how.border_probability
    changes_width, is_photographed, has_neighbor = (
        rng.random((3, len(digits))).T < probabilities
    ).T
    varied = np.empty_like(digits)
    for i, digit in enumerate(digits):
        picture = cv2.remap(digit, map_x[i], map_y[i], cv2.INTER_LINEAR, borderValue=0)
        if changes_width[i]:
            picture = _change_stroke_width(picture, rng)
        if is_photographed[i]:
            picture = _photograph(picture, rng)
        if has_neighbor[i]:
            picture = _leave_neighbor(picture, digits[neighbors[i]], rng)
        varied[i] = picture
    return np.clip(varied, 0, 1, out=varied)


def _random_maps(
    count: int, rng: np.random.Generator, how: Augmentation
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Draw one sampling grid per digit: affine, perspective and elastic in one remap."""
    angle = np.deg2rad(rng.normal(0, how.rotation, count))
    shear = rng.normal(0, how.shear, count)
    scale_x, scale_y = np.exp(rng.normal(0, how.scale, (2, count)))
    shift_x, shift_y = rng.normal(0, how.shift, (2, count))
    tilt_x, tilt_y = rng.uniform(-how.perspective, how.perspective, (2, count)) / SIDE

    def each(values: NDArray[np.float64]) -> NDArray[np.float32]:
        return values.astype(np.float32)[:, None, None]

    x, y = _COLUMNS[None] - _CENTER, _ROWS[None] - _CENTER
    depth = 1 + each(tilt_x) * x + each(tilt_y) * y
    x, y = x * depth, y * depth
    cos, sin = np.cos(angle), np.sin(angle)
    to_x = each(cos / scale_x) * x + each((shear - sin) / scale_x) * y
    to_y = each(sin / scale_y) * x + each(cos / scale_y) * y
    # The strength differs from digit to digit: most writers are steady, some are not.
    sigmas = rng.uniform(0, 2 * how.elastic, count)
    fields = np.stack([elastic_field((SIDE, SIDE), s, rng, num_knots=NUM_KNOTS) for s in sigmas])
    map_x = to_x + fields[..., 0] + each(shift_x + _CENTER)
    map_y = to_y + fields[..., 1] + each(shift_y + _CENTER)
    return np.ascontiguousarray(map_x), np.ascontiguousarray(map_y)


_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def _change_stroke_width(digit: Digits, rng: np.random.Generator) -> Digits:
    """Mix a digit with its dilation or erosion: strokes up to one pixel wider or narrower per side."""
    if rng.random() < 0.5:
        share = rng.uniform(0, 0.9)
        return (1 - share) * digit + share * cv2.dilate(digit, _CROSS)
    share = rng.uniform(0, 0.6)
    return (1 - share) * digit + share * cv2.erode(digit, _CROSS)


def _photograph(digit: Digits, rng: np.random.Generator) -> Digits:
    """Blur, fade, break or grain the ink, as cheap cameras, pencils and thresholds do."""
    kind = rng.integers(4)
    if kind == 0:
        return cv2.GaussianBlur(digit, (0, 0), rng.uniform(0.3, 0.9))
    if kind == 1:
        return digit ** np.float32(np.exp(rng.normal(0, 0.5)))
    if kind == 2:
        grain = rng.normal(0, rng.uniform(0.02, 0.15), digit.shape).astype(np.float32)
        return digit + grain * (digit > 0.02)
    holes = cv2.resize(rng.random((9, 9), np.float32), (SIDE, SIDE))
    return digit * (holes > rng.uniform(0.1, 0.3))


def _leave_neighbor(digit: Digits, neighbor: Digits, rng: np.random.Generator) -> Digits:
    """Leave a part of a neighbor or of a ruled line at the border, as imperfect cuts do."""
    left = digit.copy()
    kind = rng.integers(3)
    if kind == 0:  # the neighbor enters from one side
        overlap = int(rng.integers(2, 6))
        shifted = np.zeros_like(digit)
        side = SIDE - 4 - overlap
        if rng.random() < 0.5:
            shifted[:, side:] = neighbor[:, 4 : 4 + SIDE - side]
        else:
            shifted[:, : SIDE - side] = neighbor[:, SIDE - 4 - (SIDE - side) : SIDE - 4]
        return np.maximum(left, shifted)
    position = int(rng.choice([rng.integers(1, 5), rng.integers(SIDE - 5, SIDE - 1)]))
    start, end = np.sort(rng.integers(0, SIDE, 2))
    level = rng.uniform(0.2, 0.9)
    line = left[position, start:end] if kind == 1 else left[start:end, position]
    np.maximum(line, level, out=line)
    return left
