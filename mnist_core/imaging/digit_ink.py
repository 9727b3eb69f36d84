"""Picture to ink: which pixels were written on, whatever the paper, the pen and the light."""

from __future__ import annotations

from typing import TypeVar

import cv2
import numpy as np

from mnist_core.imaging.background import (
    CUT_OUT,
    Gray,
    background_normalized_contrast,
    bands,
    flat_levels,
    has_ink_near_rim,
    is_paper_light,
    noise_level,
    pad_with_paper,
    to_contrast,
    to_dark_on_light,
)
from mnist_core.imaging.isolation import isolate_digit, without_printed_lines
from mnist_core.imaging.scaling import resize_by
from mnist_core.imaging.statistics import quantile, weighted_median
from mnist_core.types import Ink, Picture

MAX_SIDE = 640  # a digit's picture is shrunk to this before anything else, pixels
MIN_FLAT_CONTRAST = 0.09  # below this difference between even paper and pen a picture is blank
MIN_LIT_CONTRAST = 0.06  # the same on a photograph, as a share of the paper's light
SMOOTH = 0.2  # strokes wide: more smoothing would take their shape
MIN_SIGNAL = 5.0  # ink is that many standard deviations of the paper's noise above the paper
HIGHEST_FLOOR = 0.35  # of the darkest ink: noise below which the pen would be lost
FIRST_REACH = 0.22  # of the shorter side: wider than the widest marker in a picture of one digit
WIDER_REACH = 1.35  # times as far where the picture is cut so close that strokes run out of it
WIDE_STROKE = 3.0  # strokes wide: what is wider than that is shade or dirt
SOFT_BAND = (0.35, 0.75)  # between these shares of the pen's own contrast ink rises from 0 to 1
FAINTEST = 0.35  # of the pen's contrast: the lightest stroke that is lifted to full ink
FAINTEST_LIT = 0.7  # the same on a photograph, where ghosts of other writing shine through
MARGIN_CONTRAST = 0.02  # below it is paper, whatever the pen
EVEN_CONTRAST = 0.8  # of the pen's contrast: strokes that all reach it need no lifting
RIDGE_WINDOW = 16  # a ridge is highest within this part of the picture's longer side
CONTRAST_SIDE = 64  # the stroke contrast is measured on a copy of this size, pixels

AnyContrast = TypeVar("AnyContrast", Ink, Gray)


def to_ink(picture: Picture) -> Ink:
    """Tell the ink of one digit from its paper.

    A drawing or clean scan keeps its soft edges as they are. On a photograph the paper's light
    is divided out and the pen's own contrast decides what is ink. Rests at the rim (a printed
    frame, ruled lines, the edge of the sheet) and specks are left out.

    Args:
        picture: Shape (H, W, 3), uint8 RGB; one digit, any polarity, any paper.

    Returns:
        A new array (h, w), float32 in [0, 1], bright strokes on dark, shrunk to at most
        `MAX_SIDE` on its longer side; all zero if there is nothing written.
    """
    picture = _shrink(picture)
    levels = flat_levels(picture)
    if levels is None:
        contrast, is_cropped = _crop(_photo_contrast(picture), MARGIN_CONTRAST)
    elif levels.max() < 255 * MIN_FLAT_CONTRAST:
        return np.zeros(levels.shape, np.float32)
    else:  # cropped while it is small: most of a drawing is paper
        levels, is_cropped = _crop(levels, int(255 * MARGIN_CONTRAST))
        contrast = to_contrast(levels)
    pressure = stroke_contrast(contrast)
    clean = without_printed_lines(contrast, solid=FAINTEST * pressure[0], is_cropped=is_cropped)
    if not clean.any():
        return clean
    if clean is not contrast:
        pressure = stroke_contrast(clean)
    is_photo = levels is None
    ink = normalize_contrast(
        clean, faintest=FAINTEST_LIT if is_photo else FAINTEST, pressure=pressure
    )
    if is_photo:
        low, high = SOFT_BAND
        ink = np.clip((ink - low) / (high - low), 0, 1).astype(np.float32)
    return isolate_digit(ink)


def _shrink(picture: Picture) -> Picture:
    scale = MAX_SIDE / max(picture.shape[:2])
    if scale >= 1:
        return picture
    return resize_by(picture, scale, cv2.INTER_AREA)


def _crop(contrast: AnyContrast, level: float) -> tuple[AnyContrast, bool]:
    """Cut off a margin without ink above `level`; tells whether there was one on all four sides.

    Nothing is cut off where something comes in from outside the picture.
    """
    x, y, width, height = cv2.boundingRect((contrast > level).view(np.uint8))
    bottom, right = contrast.shape
    if width == 0 or x == 0 or y == 0 or x + width == right or y + height == bottom:
        return contrast, False
    return contrast[y : y + height, x : x + width], True


def stroke_contrast(contrast: Ink) -> tuple[float, float]:
    """Measure the pen's contrast on the ridges of its strokes: what is usual, and the 10th percentile.

    One dark blot would make the rest of a faint digit seem empty if its maximum were taken.
    """
    if max(contrast.shape) > 2 * CONTRAST_SIDE:
        contrast = contrast[::2, ::2]
    side = max(3, max(contrast.shape) // RIDGE_WINDOW | 1)
    highest = cv2.dilate(contrast, np.ones((side, side), np.uint8))
    ridge = contrast[(contrast > 0.2 * contrast.max()) & (contrast >= highest)]
    if not ridge.size:
        return 1.0, 1.0
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


def _photo_contrast(picture: Picture) -> Ink:
    """Measure the contrast of a photograph's ink: 0 where only paper and its noise is."""
    gray = to_dark_on_light(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))
    scale = CUT_OUT / max(gray.shape)  # a small one is enlarged, so that strokes have an inside
    if scale > 1:
        gray = resize_by(gray, scale, cv2.INTER_CUBIC)
    reach = FIRST_REACH * min(gray.shape)
    if not (is_paper_light(gray) and has_ink_near_rim(gray)):
        return _lit_ink(gray, reach)
    reach *= WIDER_REACH
    margin = max(1, round(reach))
    inside = slice(margin, -margin)
    return np.ascontiguousarray(_lit_ink(pad_with_paper(gray, margin), reach)[inside, inside])


def _lit_ink(gray: Gray, reach: float) -> Ink:
    contrast = without_noise(background_normalized_contrast(gray, reach))
    if not contrast.any():
        return contrast
    # Now the pen's width is known: what is much wider than it is shade or dirt.
    narrow = max(WIDE_STROKE * _widest_stroke(contrast), 9.0)
    return (
        without_noise(background_normalized_contrast(gray, narrow)) if narrow < reach else contrast
    )


def without_noise(contrast: Ink, *, stroke_width: float = np.inf) -> Ink:
    """Set to 0 what is no darker than the grain of the paper: a new array like `contrast`.

    Args:
        contrast: Shape (H, W), float32 in [0, 1].
        stroke_width: How wide the strokes are, pixels, if that is known: fine ones are smoothed less.
    """
    smooth = max(0.6, min(max(contrast.shape) / 600, SMOOTH * stroke_width))
    contrast = cv2.GaussianBlur(contrast, (0, 0), smooth)
    paper, noise = noise_level(contrast)
    # A printed pattern is noise, too, but no reason to overlook a pen that is clearly darker.
    step = max(1, max(contrast.shape) // 400)
    darkest = quantile(contrast[::step, ::step], 0.995) - paper
    floor = max(MIN_LIT_CONTRAST, min(MIN_SIGNAL * noise, HIGHEST_FLOOR * darkest))
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


def _widest_stroke(contrast: Ink) -> float:
    """Measure the widest stroke, pixels, among those that have at least half the pen's contrast."""
    solid = (contrast > 0.5 * stroke_contrast(contrast)[0]).view(np.uint8)
    solid = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    return 2 * float(cv2.distanceTransform(solid, cv2.DIST_L2, 3).max())
