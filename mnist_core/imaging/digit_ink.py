"""Picture to ink: which pixels were written on, whatever the paper, the pen and the light."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.background import (
    CUT_OUT,
    Gray,
    background_normalized_contrast,
    flat_levels,
    has_ink_near_border,
    is_paper_light,
    pad_with_paper,
    to_contrast,
    to_dark_on_light,
)
from mnist_core.imaging.contrast import (
    EVEN_CONTRAST,
    MIN_FLAT_CONTRAST,
    InkSettings,
    normalize_contrast,
    stroke_contrast,
    without_noise,
)
from mnist_core.imaging.digit_strokes import Network, find_strokes, look_for_digits
from mnist_core.imaging.drawing import plain_levels
from mnist_core.imaging.framing import INK_LEVEL
from mnist_core.imaging.isolation import isolate_digit, without_printed_lines
from mnist_core.imaging.scaling import resize_by
from mnist_core.types import Box, Ink, Picture

DIGIT = InkSettings(
    max_side=640,
    first_reach=0.22,
    widest_stroke=3.0,
    faintest=0.35,
    faintest_on_photo=0.7,
    soft_band=(0.35, 0.75),
)
# Times `first_reach` where the picture is cut so close that strokes run out of it.
WIDER_REACH = 1.35
# Contrast below this is paper, whatever the pen.
MARGIN_CONTRAST = 0.02
EVERY_LEVEL = np.arange(256, dtype=np.uint8)

AnyContrast = TypeVar("AnyContrast", Ink, Gray)


@dataclass(frozen=True, eq=False)
class DigitInk:
    """The ink of one digit, and where it lies on its picture.

    Attributes:
        ink: Shape (h, w), float32 in [0, 1], bright strokes on dark, at most 640 px on its longer
            side; all zero if there is nothing written.
        levels: Shape (h, w), uint8: how far all that was drawn is from the paper, before one digit was
            chosen; None on a photograph.
        corner: (x, y) of the ink's upper left pixel on the whole picture's ink.
        scale: (across, down): so many pixels of the picture are one of the ink.
    """

    ink: Ink
    levels: Gray | None
    corner: tuple[int, int]
    scale: tuple[float, float]

    @property
    def box(self) -> Box:
        """The digit's own box, (x, y, width, height) in pixels of the picture."""
        x, y, width, height = cv2.boundingRect((self.ink > INK_LEVEL).view(np.uint8))
        (across, down), x, y = self.scale, x + self.corner[0], y + self.corner[1]
        left, top = math.floor(x * across), math.floor(y * down)
        right = math.ceil((x + width) * across - 1e-6)
        bottom = math.ceil((y + height) * down - 1e-6)
        return left, top, right - left, bottom - top


def to_ink(picture: Picture) -> Ink:
    """Tell the ink of one digit from its paper: the `ink` of `to_digit_ink`."""
    return to_digit_ink(picture).ink


def to_digit_ink(picture: Picture) -> DigitInk:
    """Tell the ink of one digit from its paper, and where it lies.

    A drawing or clean scan keeps its soft edges as they are. On a photograph the paper's light
    is divided out and the pen's own contrast decides what is ink. Remains at the border (a printed
    frame, ruled lines, the edge of the sheet) and specks are left out.

    Args:
        picture: Shape (H, W, 3), uint8 RGB; one digit, any polarity, any paper.
    """
    small = _shrink(picture)
    levels = flat_levels(small)
    if levels is None:
        whole = _photo_contrast(small)
        scale = picture.shape[1] / whole.shape[1], picture.shape[0] / whole.shape[0]
        contrast, corner = _crop(whole, MARGIN_CONTRAST)
    else:
        scale = picture.shape[1] / small.shape[1], picture.shape[0] / small.shape[0]
        if levels.max() < 255 * MIN_FLAT_CONTRAST:
            return DigitInk(np.zeros(levels.shape, np.float32), levels, (0, 0), scale)
        # Cropped while its pixels are bytes: most of a drawing is paper.
        levels, corner = _crop(levels, int(255 * MARGIN_CONTRAST))
        ink = _flat_ink(levels, is_cropped=corner is not None)
        return DigitInk(ink, levels, corner or (0, 0), scale)
    ink = _photo_ink(contrast, is_cropped=corner is not None)
    return DigitInk(ink, None, corner or (0, 0), scale)


def drawn_digit_ink(canvas: NDArray[Any]) -> DigitInk | None:
    """Tell the ink of one digit on a plain canvas: what `to_digit_ink` returns, in a third of the time.

    Args:
        canvas: A picture array as `load_picture` takes it.

    Returns:
        None if it is not plainly a drawing: `to_digit_ink` must look closer.
    """
    plain = plain_levels(canvas) if max(canvas.shape[:2], default=0) <= DIGIT.max_side else None
    if plain is None or plain[0].max() < 255 * MIN_FLAT_CONTRAST:
        return None
    levels, (left, top) = plain
    x, y, width, height = cv2.boundingRect((levels > int(255 * MARGIN_CONTRAST)).view(np.uint8))
    levels = np.ascontiguousarray(levels[y : y + height, x : x + width])
    return DigitInk(_flat_ink(levels, is_cropped=True), levels, (left + x, top + y), (1.0, 1.0))


def _flat_ink(levels: Gray, *, is_cropped: bool) -> Ink:
    """Turn the levels of a drawing or a clean scan to ink, as bytes for as long as it can be."""
    # As the pad sends it: no soft edges, and no faint stroke to be lifted.
    is_sharp = cv2.countNonZero(levels) == np.count_nonzero(levels == 255)
    pressure = (1.0, 1.0) if is_sharp else _pressure(levels)
    solid = 255 * DIGIT.faintest * pressure[0]
    clean = without_printed_lines(levels, solid=solid, is_cropped=is_cropped)
    if clean is not levels:
        if not clean.any():
            return to_contrast(clean)
        pressure = _pressure(clean)
    if pressure[1] < EVEN_CONTRAST * pressure[0]:
        contrast = to_contrast(clean)
        ink = normalize_contrast(contrast, faintest=DIGIT.faintest, pressure=pressure)
    else:
        full = to_contrast(EVERY_LEVEL) * np.float32(1 / pressure[0])
        ink = cv2.LUT(clean, np.minimum(full, 1))
    return isolate_digit(ink, is_sharp=is_sharp, is_cropped=is_cropped)


def _pressure(levels: Gray) -> tuple[float, float]:
    usual, low = stroke_contrast(levels)
    return usual / 255, low / 255


def _photo_ink(contrast: Ink, *, is_cropped: bool) -> Ink:
    pressure = stroke_contrast(contrast)
    clean = without_printed_lines(
        contrast, solid=DIGIT.faintest * pressure[0], is_cropped=is_cropped
    )
    if not clean.any():
        return clean
    if clean is not contrast:
        pressure = stroke_contrast(clean)
    ink = normalize_contrast(clean, faintest=DIGIT.faintest_on_photo, pressure=pressure)
    low, high = DIGIT.soft_band
    soft = np.clip((ink - low) / (high - low), 0, 1).astype(np.float32)
    return isolate_digit(soft, is_cropped=is_cropped)


def to_chosen_digit_ink(picture: Picture, network: Network) -> DigitInk:
    """Tell the ink of one digit from all else, as the ink network chooses: boxes, rings, underlines.

    Args:
        picture: Shape (H, W, 3), uint8 RGB; one digit, any polarity, any paper.
        network: The ink network.
    """
    small = _shrink(picture)
    scale = picture.shape[1] / small.shape[1], picture.shape[0] / small.shape[0]
    look = look_for_digits(small, network)
    if not look.height:
        return DigitInk(np.zeros(small.shape[:2], np.float32), None, (0, 0), scale)
    low, high = DIGIT.soft_band
    ink = (find_strokes(small, look).ink - np.float32(low)) * np.float32(1 / (high - low))
    return DigitInk(isolate_digit(np.clip(ink, 0, 1)), None, (0, 0), scale)


def _shrink(picture: Picture) -> Picture:
    scale = DIGIT.max_side / max(picture.shape[:2])
    if scale >= 1:
        return picture
    return resize_by(picture, scale, cv2.INTER_AREA)


def _crop(contrast: AnyContrast, level: float) -> tuple[AnyContrast, tuple[int, int] | None]:
    """Cut off a margin without ink above `level`: what is left, and its upper left corner.

    Nothing is cut off, and the corner is None, where something comes in from outside the picture.
    """
    x, y, width, height = cv2.boundingRect((contrast > level).view(np.uint8))
    bottom, right = contrast.shape
    if width == 0 or x == 0 or y == 0 or x + width == right or y + height == bottom:
        return contrast, None
    return contrast[y : y + height, x : x + width], (x, y)


def _photo_contrast(picture: Picture) -> Ink:
    """Measure the contrast of a photograph's ink: 0 where only paper and its noise is."""
    gray = to_dark_on_light(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))
    scale = CUT_OUT / max(gray.shape)  # a small one is enlarged, so that strokes have an inside
    if scale > 1:
        gray = resize_by(gray, scale, cv2.INTER_CUBIC)
    reach = DIGIT.first_reach * min(gray.shape)
    if not (is_paper_light(gray) and has_ink_near_border(gray)):
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
    narrow = max(DIGIT.widest_stroke * _widest_stroke(contrast), 9.0)
    return (
        without_noise(background_normalized_contrast(gray, narrow)) if narrow < reach else contrast
    )


def _widest_stroke(contrast: Ink) -> float:
    """Measure the widest stroke, pixels, among those that have at least half the pen's contrast."""
    solid = (contrast > 0.5 * stroke_contrast(contrast)[0]).view(np.uint8)
    solid = cv2.morphologyEx(solid, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    return 2 * float(cv2.distanceTransform(solid, cv2.DIST_L2, 3).max())
