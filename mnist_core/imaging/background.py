"""What lies under the writing: the paper's level, its light, and the contrast of the ink to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.scaling import shrink_to
from mnist_core.imaging.statistics import quantile
from mnist_core.types import Ink, Picture

Gray: TypeAlias = NDArray[np.uint8]
"""Brightness of each pixel: shape (H, W), uint8."""

SMALL_SIDE = 160  # light changes slowly: it is measured on a copy of this size, pixels
CUT_OUT = 112  # a picture no larger was cut out around its writing, pixels
NEAR_BORDER = 0.05  # nearer ink may run out of the picture, share of the longer side
GRAIN_SEED = 0  # decides the grain of the paper that is added beyond the border
BAND_SIZE = 100_000  # pixels that are worked on at once: their numbers fit into half a megabyte


@dataclass(frozen=True, kw_only=True)
class FlatPaperLimits:
    """What tells a drawing or a clean scan, whose paper has one even color, from a photograph.

    Attributes:
        tolerance: How far the white of a drawing program or a scanner strays, levels of 255.
        min_share: Least share of the pixels within the tolerance.
        min_share_filled: The same where a digit fills its picture: it and its soft edges leave no
            more.
        near_tolerance: On a photograph the light moves many pixels up to this far from the paper,
            levels.
        max_near_share: In a drawing only the soft edges of strokes are that near: at most this
            share of the paper.
        sample_size: About this many pixels decide what color the paper is.
    """

    tolerance: int = 2
    min_share: float = 0.5
    min_share_filled: float = 0.15
    near_tolerance: int = 12
    max_near_share: float = 0.25
    sample_size: int = 5_000


@dataclass(frozen=True, kw_only=True)
class PolarityLimits:
    """What tells light writing on dark from dark writing on light.

    Lengths are shares of the longer side.

    Attributes:
        fine_side: Strokes are still visible on a copy of this size, pixels.
        windows: Widths of windows: a stroke is narrower, a shadow wider.
        min_energy: Use the narrowest window that holds this share of the energy of the widest.
        min_ratio: Light marks must outweigh dark ones by this factor, for shadows are dark too.
        min_border: Least share of the border that is paper where a picture was cut out around its
            writing.
        max_mark: A wider mark is a sheet or a shadow, not a stroke.
        min_bridge: Thinner strokes do not part a sheet in two.
    """

    fine_side: int = 640
    windows: tuple[float, ...] = (0.02, 0.03, 0.06)
    min_energy: float = 0.5
    min_ratio: float = 1.5
    min_border: float = 0.7
    max_mark: float = 0.42
    min_bridge: float = 0.06


FLAT = FlatPaperLimits()
POLARITY = PolarityLimits()


def flat_contrast(picture: Picture) -> Ink | None:
    """Measure how far each pixel is from the paper, as `flat_levels` does, in [0, 1]."""
    levels = flat_levels(picture)
    return None if levels is None else to_contrast(levels)


def to_contrast(levels: Gray) -> Ink:
    """Return 0 to 255 as 0 to 1: a new array, float32."""
    return levels.astype(np.float32) * np.float32(1 / 255)


def flat_levels(picture: Picture) -> Gray | None:
    """Measure how far each pixel is from the paper, if the paper is of one even color.

    That is true of drawings and clean scans, whose soft edges must not be touched.

    Args:
        picture: Shape (H, W, 3), uint8 RGB.

    Returns:
        A new array (H, W), uint8: the largest difference among the three channels, of any
        polarity; None if no color covers enough of the picture.
    """
    step = max(1, int(np.sqrt(picture.shape[0] * picture.shape[1] / FLAT.sample_size)))
    coarse = np.ascontiguousarray(picture[::step, ::step])
    sample = cv2.split(coarse)
    if all(np.array_equal(sample[0], other) for other in sample[1:]):
        sample = sample[:1]  # gray, as most drawings are: one channel says it all, and faster
    # The channels, coarser, as one number: equal colors are equal numbers.
    codes = np.zeros(sample[0].shape, np.int32)
    for channel in reversed(sample):
        codes = codes << 6 | channel >> 2
    is_paper = codes == np.bincount(codes.ravel()).argmax()
    if np.count_nonzero(is_paper) < FLAT.min_share * codes.size:  # most of it may be ink
        is_paper = codes == np.bincount(_border(codes)).argmax()
    paper = [float(np.median(channel[is_paper])) for channel in sample]
    color = (*(paper * 3)[:3], 0.0)
    flat, nearly_flat = _count_flat(_farthest(coarse, color))
    if nearly_flat > 2 * FLAT.max_near_share * flat:
        return None  # a photograph beyond doubt: not every pixel of it need be looked at
    farthest = _farthest(picture, color)
    flat, nearly_flat = _count_flat(farthest)
    if flat < FLAT.min_share_filled * farthest.size or nearly_flat > FLAT.max_near_share * flat:
        return None
    if flat < FLAT.min_share * farthest.size and not is_paper_light(255 - farthest):
        return None  # of two even colors one is a shadow
    return farthest


def _farthest(picture: Picture, color: tuple[float, ...]) -> Gray:
    """Return the largest difference among the channels of each pixel to those of a color."""
    return largest_channel(cv2.absdiff(picture, color))


def largest_channel(picture: Picture) -> Gray:
    """Return the largest of each pixel's three values: what `max(axis=2)` does, a good deal faster."""
    # Into arrays that are there: otherwise OpenCV copies each channel once more.
    red, green, blue = cv2.split(picture, list(np.empty((3, *picture.shape[:2]), np.uint8)))
    return cv2.max(cv2.max(red, green), blue)


def _count_flat(farthest: Gray) -> tuple[int, int]:
    """Count the pixels that have the paper's color, and those that nearly have it."""
    flat, nearly = (
        int(np.count_nonzero(farthest <= most)) for most in (FLAT.tolerance, FLAT.near_tolerance)
    )
    return flat, nearly - flat


def is_light_on_dark(gray: Gray) -> bool:
    """Tell chalk from pencil: whether the marks are brighter than what surrounds them.

    The surroundings are taken in two sizes: half the picture, whose median no writing reaches, and a
    narrow one, in which neither a shadow nor a bright sheet on a dark table counts as a mark. Where a picture was cut
    out around its writing there may be more ink than paper: there the border tells.
    """
    if (is_light := is_paper_light(gray)) is not None:
        return not is_light
    small = shrink_to(gray, SMALL_SIDE // 2)
    window = min(min(small.shape) // 2 * 2 - 1, SMALL_SIDE // 2 - 1)
    margin = window // 2
    if margin < 1:
        return False
    beyond = cv2.copyMakeBorder(small, margin, margin, margin, margin, cv2.BORDER_REFLECT_101)
    around = cv2.medianBlur(beyond, window)[margin:-margin, margin:-margin].astype(np.float32)
    light, dark = _energy_of_marks(small - around, around - small)
    if light <= POLARITY.min_ratio * dark:
        return False
    fine = cv2.GaussianBlur(shrink_to(gray, POLARITY.fine_side), (0, 0), 1)
    weights = np.array([_weigh_narrow(fine, width) for width in POLARITY.windows])
    # Strokes are narrower than the gaps between them: the first window that holds most of either tells.
    first = (weights >= POLARITY.min_energy * np.maximum(weights[-1], 1)).any(axis=1).argmax()
    light, dark = weights[first]
    return bool(light > POLARITY.min_ratio * dark)


def _weigh_narrow(fine: Gray, width: float) -> tuple[float, float]:
    """Weigh the light and the dark marks that are narrower than a share of the longer side."""
    side = max(3, int(width * max(fine.shape)) | 1)
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    light = cv2.morphologyEx(fine, cv2.MORPH_TOPHAT, reach).astype(np.float32)
    dark = cv2.morphologyEx(fine, cv2.MORPH_BLACKHAT, reach).astype(np.float32)
    return _energy_of_marks(light, dark)


def is_paper_light(gray: Gray) -> bool | None:
    """Tell whether the paper is lighter than the ink, where the picture is plainly paper and strokes.

    That is so where most of the border lies on one side of Otsu's threshold, and what lies on the other is
    nowhere wider than a stroke.

    Returns:
        None where the picture is neither.
    """
    light = _lighter_side(gray)
    share = float(_border(light).mean())
    if max(share, 1 - share) < POLARITY.min_border:
        return None
    marks = 1 - light if share > 0.5 else light
    longer = max(light.shape)
    if max(gray.shape) > CUT_OUT:  # a sheet on a table is one mark, whatever is written on it
        window = np.ones((max(1, round(POLARITY.min_bridge * longer)),) * 2, np.uint8)
        marks = cv2.morphologyEx(marks, cv2.MORPH_CLOSE, window)
    half = float(cv2.distanceTransform(np.pad(marks, 1), cv2.DIST_L2, 3).max())
    if 2 * half - 1 > POLARITY.max_mark * longer:
        return None
    return share > 0.5


def has_ink_near_border(gray: Gray) -> bool:
    """Tell whether dark strokes come near the border of a light paper."""
    light = _lighter_side(gray)
    depth = max(1, round(NEAR_BORDER * max(light.shape)))
    light[depth:-depth, depth:-depth] = 1
    return not light.all()


def _lighter_side(gray: Gray) -> Gray:
    """Mark, 0 or 1, what is lighter than Otsu's threshold, on a small copy."""
    small = shrink_to(gray, SMALL_SIDE)
    return cv2.threshold(small, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1]


def pad_with_paper(gray: Gray, margin: int) -> Gray:
    """Let the paper go on beyond the border, in its own light and grain, where strokes run out of it.

    Args:
        gray: Dark strokes on light.
        margin: Pixels added on each side.

    Returns:
        A new array (H + 2 * margin, W + 2 * margin).
    """
    threshold, _ = cv2.threshold(gray, 0, 1, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    border = _border(gray).astype(np.float32)
    at, paper = np.arange(border.size), np.flatnonzero(border > threshold)
    if not paper.size:
        return cv2.copyMakeBorder(gray, *(margin,) * 4, cv2.BORDER_REPLICATE)
    around = np.interp(at, paper, border[paper], period=border.size)
    level = cv2.blur(around[None], (border.size // 8 | 1, 1))[0]
    framed = np.zeros(gray.shape, np.float32)
    framed[_ring(gray.shape)] = level
    wide = cv2.copyMakeBorder(framed, *(margin,) * 4, cv2.BORDER_REPLICATE)
    wide += np.random.default_rng(GRAIN_SEED).choice((border - level)[paper], wide.shape)
    wide = np.clip(np.round(wide), 0, 255).astype(np.uint8)
    wide[margin : margin + gray.shape[0], margin : margin + gray.shape[1]] = gray
    return wide


def _border(picture: NDArray[Any]) -> NDArray[Any]:
    """Return the outermost pixels in their order around the picture."""
    return picture[_ring(picture.shape)]


def _ring(shape: tuple[int, ...]) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Return the rows and the columns of the outermost pixels, clockwise from the upper left."""
    height, width = shape
    across, down = np.arange(width), np.arange(1, height - 1)
    rows = (np.zeros(width, int), down, np.full(width, height - 1), down[::-1])
    columns = (across, np.full(len(down), width - 1), across[::-1], np.zeros(len(down), int))
    return np.concatenate(rows), np.concatenate(columns)


def _energy_of_marks(light: NDArray[np.float32], dark: NDArray[np.float32]) -> tuple[float, float]:
    """Sum up squares: a few clear strokes count for more than a wide faint shine."""
    noise = 2 * quantile(np.maximum(light, dark), 0.5) + 2
    marks, shades = (np.square(np.clip(side - noise, 0, None)).sum() for side in (light, dark))
    return float(marks), float(shades)


def to_dark_on_light(gray: Gray) -> Gray:
    """Return the picture with dark strokes on light paper, inverted if it was the other way."""
    return 255 - gray if is_light_on_dark(gray) else gray


def background_normalized_contrast(gray: Gray, reach: float) -> Ink:
    """Measure how much darker each pixel is than the paper around it, under any light.

    The paper is what a closing leaves: the brightest within `reach` of a pixel, which follows
    even the sharp edge of a shadow. Dividing by it, not subtracting, makes a stroke in the
    shade as strong as one in the sun.

    Args:
        gray: Dark strokes on light.
        reach: Wider than any stroke, narrower than any shadow, pixels.

    Returns:
        A new array (H, W), float32 in [0, 1]: 0 on the paper, 1 for perfect black.
    """
    small = shrink_to(gray, SMALL_SIDE if reach > 8 else max(gray.shape))
    scale = small.shape[0] / gray.shape[0]
    side = max(3, round(reach * scale) | 1)
    small = cv2.medianBlur(small, 3)
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    # The paper goes on beyond the border as it is there, or the border's shade would pass for a stroke.
    beyond = cv2.copyMakeBorder(small, side, side, side, side, cv2.BORDER_REPLICATE)
    paper = cv2.morphologyEx(beyond, cv2.MORPH_CLOSE, window)[side:-side, side:-side]
    paper = cv2.blur(paper, (3, 3))
    paper = cv2.resize(paper, gray.shape[::-1], interpolation=cv2.INTER_LINEAR)
    contrast = np.empty(gray.shape, np.float32)
    for rows in bands(contrast):
        share = contrast[rows]
        cv2.divide(gray[rows], np.maximum(paper[rows], 8), dst=share, dtype=cv2.CV_32F)
        np.clip(np.subtract(1, share, out=share), 0, 1, out=share)
    return contrast


def bands(picture: NDArray[Any]) -> Iterator[slice]:
    """Split the rows of a picture into bands that stay in the processor's cache for several steps."""
    step = max(1, BAND_SIZE // picture.shape[1])
    for start in range(0, picture.shape[0], step):
        yield slice(start, start + step)


def noise_level(contrast: Ink) -> tuple[float, float]:
    """Return the paper's own contrast and its spread: median and a robust standard deviation."""
    sample = contrast[:: max(1, contrast.shape[0] // 200), :: max(1, contrast.shape[1] // 200)]
    middle = quantile(sample, 0.5)
    spread = 1.48 * quantile(np.abs(sample - middle), 0.5)
    return middle, max(spread, 0.004)
