"""Ink to digit: stroke width, 20x20 box, center of mass in 28x28. What MNIST's makers did, for any ink."""

from __future__ import annotations

from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import NoInkError
from mnist_core.imaging.statistics import quantile
from mnist_core.types import SIDE, Digit, Ink

BOX = 20  # MNIST fits the strokes into a 20x20 box inside the 28x28 frame, pixels
CENTER = 14  # the center of mass goes to this index on both axes (true of all MNIST test digits)
OFF_CENTER = 1.0  # a framed digit's center of mass is within this distance of it, pixels
INK_LEVEL = 0.04  # weaker pixels are paper: what anti-aliasing leaves at the very edge of a stroke
COARSE_REACH = 4  # pixels: a stroke's width nearby is looked for at least that finely
WORK_SIDE = 128  # strokes are widened or narrowed on a copy of this size, pixels
# MNIST's strokes are 1.55 to 3.75 px wide in the box (5th to 95th percentile, median 2.25).
# Ink within the band keeps its width; a thinner or thicker pen is brought to the band's nearer edge.
MIN_STROKE, MAX_STROKE = 1.8, 3.4


def to_digit(ink: Ink, *, normalize_stroke: bool = True) -> Digit:
    """Frame one digit as MNIST's makers did, whatever the pen, the place and the size.

    The tight box of the ink is scaled, aspect kept, until its longer side is 20 px (area
    averaging), its grey levels are stretched to 1, and its center of mass is moved by whole
    pixels to index 14 of 28 (LeCun, Cortes, Burges: the MNIST database). A pen much thinner or
    thicker than MNIST's is first brought to a width that MNIST's writers used. A digit that is framed
    already, as MNIST's own are, keeps its pixels: scaling them once more would only blur them.

    Args:
        ink: Shape (H, W), float32 in [0, 1], bright strokes on dark; one digit.
        normalize_stroke: Bring the stroke width into MNIST's range first.

    Returns:
        A new array of shape (28, 28), float32 in [0, 1], same polarity; its maximum is 1.

    Raises:
        NoInkError: No pixel is above `INK_LEVEL`, for example an empty canvas.
        ValueError: `ink` has another shape, dtype or range.
    """
    return framing_steps(ink, normalize_stroke=normalize_stroke).digit


class FramingSteps(NamedTuple):
    """The inks on the way to a digit, each float32 in [0, 1], bright on dark.

    Attributes:
        crop: The tight box of the ink.
        stroke: The same with its stroke width in MNIST's range.
        box: Scaled until its longer side is 20 px.
        digit: Shape (28, 28), centered by mass.
    """

    crop: Ink
    stroke: Ink
    box: Ink
    digit: Digit


def framing_steps(ink: Ink, *, normalize_stroke: bool = True) -> FramingSteps:
    """Frame one digit as `to_digit` does, and keep what each step made. Takes and raises the same."""
    check_ink(ink)
    crop = crop_to_ink(ink)
    crop = crop / crop.max()  # a faint pencil has strokes too: what follows parts them at one half
    if _is_framed(ink, crop):
        return FramingSteps(crop, crop, crop, ink / ink.max())
    stroke = _normalize_stroke(crop) if normalize_stroke else crop
    box = _resize(stroke, BOX / max(stroke.shape))
    return FramingSteps(crop, stroke, box, _paste_by_mass(box))


def _is_framed(ink: Ink, crop: Ink) -> bool:
    """Tell ink that stands in MNIST's frame already: its size, its box, its center of mass."""
    if ink.shape != (SIDE, SIDE) or not BOX - 1 <= max(crop.shape) <= BOX:
        return False
    total = ink.sum()
    centers = [float((ink.sum(axis) * np.arange(SIDE)).sum() / total) for axis in (0, 1)]
    return max(abs(center - CENTER) for center in centers) <= OFF_CENTER


def check_ink(ink: Ink) -> None:
    """Raise ValueError unless `ink` is (H, W), float32, not empty, within [0, 1]."""
    if ink.ndim != 2 or ink.dtype != np.float32 or ink.size == 0:
        raise ValueError(
            "ink must be a non-empty 2-D float32 array, "
            f"got shape {ink.shape} and dtype {ink.dtype}; convert with to_ink()"
        )
    low, high = float(ink.min()), float(ink.max())
    if not (0 <= low and high <= 1):
        raise ValueError(f"ink must be within 0 to 1, got {low:g} to {high:g}")


def crop_to_ink(ink: Ink) -> Ink:
    """Cut to the tight box of the pixels above `INK_LEVEL`.

    Returns:
        A view of `ink`, float32 (h, w), at least (1, 1).

    Raises:
        NoInkError: No pixel is above `INK_LEVEL`.
    """
    x, y, width, height = cv2.boundingRect((ink > INK_LEVEL).view(np.uint8))
    if width == 0:
        raise NoInkError("no_ink")
    return ink[y : y + height, x : x + width]


def stroke_width(ink: Ink) -> float:
    """Measure the mean width of the strokes, in pixels of `ink`.

    A stroke of width w and length l covers w*l; the ridge of its distance transform is w/2
    high. The median over the ridge is robust against junctions, where strokes seem wider.
    """
    return _width_of(_distance_to_paper(ink))


def _distance_to_paper(ink: Ink) -> Ink:
    """Measure how deep each pixel lies within a stroke, one pixel of paper added on each side."""
    solid = _padded((ink >= 0.5).view(np.uint8), 1)
    return cv2.distanceTransform(solid, cv2.DIST_L2, 5)


def _width_of(distance: Ink) -> float:
    ridge = distance[(distance > 0) & (distance >= cv2.dilate(distance, None))]
    # The distance is taken to the center of the first paper pixel, half a pixel past the edge.
    return float(2 * quantile(ridge, 0.5) - 0.5) if ridge.size else 1.0


def _normalize_stroke(digit: Ink) -> Ink:
    """Return the ink with its stroke width inside the band, enlarged or shrunk to work on."""
    longer = max(digit.shape)
    if longer > WORK_SIDE or longer <= 2 * BOX:
        work = _resize(digit, WORK_SIDE / longer)
    else:
        work = digit
    # A dot or a short dash has no width to measure: its box is all stroke.
    unit = max(work.shape) / BOX
    distance = _distance_to_paper(work)
    width = _width_of(distance)
    wanted = float(np.clip(width / unit, MIN_STROKE, MAX_STROKE)) * unit
    if abs(wanted - width) < 0.1 * unit:
        return digit
    changed = (
        _thicken_strokes(work, wanted - width) if wanted > width else _thin(distance, width, wanted)
    )
    return crop_to_ink(changed)


def _thicken_strokes(ink: Ink, growth: float) -> Ink:
    """Widen every stroke by `growth` pixels: ink reaches half of that further on each side."""
    reach = growth / 2
    margin = int(np.ceil(reach)) + 1
    padded = _padded(ink, margin)
    distance = cv2.distanceTransform((padded < 0.5).view(np.uint8), cv2.DIST_L2, 5)
    return np.clip(np.float32(reach + 1) - distance, 0, 1)


def thin_strokes(ink: Ink, width: float, wanted: float) -> Ink:
    """Narrow every stroke to the share wanted/width of its own local width.

    A fixed erosion would break a stroke where it is thinner than elsewhere; the ridge of the
    distance transform always stays.

    Args:
        ink: Shape (H, W), float32 in [0, 1], bright strokes on dark.
        width: Its usual stroke width, as `stroke_width` measures it, pixels.
        wanted: What that is to become, pixels, less than `width`.

    Returns:
        A new array, float32 in [0, 1], same polarity, one pixel of paper added on each side.
    """
    return _thin(_distance_to_paper(ink), width, wanted)


def _thin(distance: Ink, width: float, wanted: float) -> Ink:
    ridge = _widest_nearby(distance, width / 2)  # half the stroke's width where it is widest nearby
    edge = ridge * (1 - wanted / width)
    inside = np.minimum(np.maximum(distance - edge + np.float32(0.5), 0), 1)
    return np.where(distance > 0, inside, np.float32(0))


def _widest_nearby(distance: Ink, reach: float) -> Ink:
    """Return the largest value within `reach` pixels of each; of wide strokes, measured on a smaller copy."""
    step = max(1, int(reach / COARSE_REACH))
    coarse = distance
    if step > 1:  # the largest of each square
        coarse = cv2.dilate(distance, np.ones((step, step), np.uint8), anchor=(0, 0))[
            ::step, ::step
        ]
    size = 2 * int(np.ceil(reach / step)) + 1
    window = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    widest = cv2.dilate(coarse, window)
    if step == 1:
        return widest
    return cv2.resize(widest, distance.shape[::-1], interpolation=cv2.INTER_LINEAR)


def _padded(picture: NDArray[Any], margin: int) -> NDArray[Any]:
    return cv2.copyMakeBorder(picture, margin, margin, margin, margin, cv2.BORDER_CONSTANT)


def _resize(ink: Ink, scale: float) -> Ink:
    """Scale both sides, shrinking by area averaging, enlarging smoothly; never below 1 px."""
    height, width = ink.shape
    size = max(1, round(width * scale)), max(1, round(height * scale))
    if size == (width, height):
        return ink.copy()
    if scale < 1:
        return cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    return np.clip(cv2.resize(ink, size, interpolation=cv2.INTER_CUBIC), 0, 1)


def _paste_by_mass(ink: Ink) -> Digit:
    """Stretch the grey levels to 1 and put the center of mass to `CENTER`, by whole pixels."""
    ink = ink / ink.max()  # shrinking took some of the brightest pixel
    total = ink.sum()
    center_y = float((ink.sum(1) * np.arange(ink.shape[0])).sum() / total)
    center_x = float((ink.sum(0) * np.arange(ink.shape[1])).sum() / total)
    top = _clip_to_frame(round(CENTER - center_y), ink.shape[0])
    left = _clip_to_frame(round(CENTER - center_x), ink.shape[1])
    digit = np.zeros((SIDE, SIDE), np.float32)
    digit[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return digit


def _clip_to_frame(start: int, length: int) -> int:
    return min(max(start, 0), SIDE - length)
