"""Ink of a whole page: any number of digits, in any light, without ruled lines and sheet edges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.background import (
    background_normalized_contrast,
    bands,
    flat_contrast,
    to_dark_on_light,
)
from mnist_core.imaging.contrast import (
    MIN_FLAT_CONTRAST,
    InkSettings,
    normalize_contrast,
    stroke_contrast,
    without_noise,
)
from mnist_core.imaging.digit_strokes import (
    Look,
    find_strokes,
    part_signs,
)
from mnist_core.imaging.rulings import UPRIGHT, find_level_lines, line_pixels
from mnist_core.imaging.scaling import resize_by
from mnist_core.imaging.sheet import mask_background
from mnist_core.imaging.sign_shapes import NO_MARKS, Marks
from mnist_core.imaging.statistics import typical_stroke_width
from mnist_core.types import Box, Ink, Mask, Picture

PAGE = InkSettings(
    max_side=1600,  # a digit of 4 mm on A4 is then 21 px high
    first_reach=0.2,
    widest_stroke=5.0,
    faintest=0.5,
    faintest_on_photo=0.5,
    soft_band=(0.3, 0.65),
)
MIN_HEIGHT = 120  # a lower picture is enlarged to this, so that strokes have an inside, pixels
MAX_ENLARGED = 6.0  # largest factor for that
CHOSEN_HEIGHT = 64.0  # of a usual digit, where the ink network has found how high they are, pixels
NEARLY = 0.2  # a picture is not resized by less than this share
COARSE_SIDE = 640  # the pen is measured on a copy of about this size, pixels
FLAT_BAND = (0.1, 0.9)  # as `soft_band`, for a drawing or a clean scan, whose edges are sharp
MAX_WRITING = 0.3  # writing covers at most this share of a page
MIN_WRITING = 0.002  # with less ink the pen can't be measured, share of the page


@dataclass(frozen=True, kw_only=True)
class PageLineLimits:
    """What tells the printed lines of a page from long strokes.

    Attributes:
        ink_level: Ink from here on may be a printed line, which is often fainter than the pen.
        min_length: Longer straight marks may be printed lines, share of the longer side.
        long: So long a mark is hardly a stroke, share of the side along it.
        max_thickness: Printed lines are thin, share of the longer side.
        border: A printed line reaches the border of the picture with one end at least: its width,
            share of the side.
        frame_depth: The frame of a cell lies this near to the border, share of the side across.
        slim: A narrower picture, width by height, holds one line of writing turned on its side.
    """

    ink_level: float = 0.2
    min_length: float = 0.3
    long: float = 0.6
    max_thickness: float = 0.05
    border: float = 0.03
    frame_depth: float = 0.15
    slim: float = 0.7


PRINTED = PageLineLimits()


@dataclass(frozen=True, eq=False)
class PageInk:
    """The ink of a page, and how it lies on the picture.

    Attributes:
        ink: Shape (h, w), float32 in [0, 1], bright strokes on dark.
        matrix: Shape (2, 3): turns (x, y, 1) on the ink into (x, y) on the picture.
        is_flat: Whether it is of a drawing or a clean scan, whose paper is of one even color.
        marks: What may be signs between and beside the digits, where on the ink, in any order.
    """

    ink: Ink
    matrix: NDArray[np.float64]
    is_flat: bool = False
    marks: Marks = NO_MARKS

    def to_picture(self, box: tuple[float, float, float, float]) -> Box:
        """Turn a box in pixels of the ink into the box around it in pixels of the picture."""
        low, high = _around(box, self.matrix)
        left, top = np.floor(low + 1e-6).astype(int)
        right, bottom = np.ceil(high - 1e-6).astype(int)
        return int(left), int(top), max(1, int(right - left)), max(1, int(bottom - top))

    def within(self, boxes: Iterable[tuple[float, float, float, float]]) -> PageInk:
        """Return the page with the ink alone that lies in some boxes, in pixels of the picture."""
        back = cv2.invertAffineTransform(self.matrix)
        ink = np.zeros_like(self.ink)
        for box in boxes:
            low, high = (np.maximum(corner, 0).round().astype(int) for corner in _around(box, back))
            place = slice(low[1], high[1]), slice(low[0], high[0])
            ink[place] = self.ink[place]
        return replace(self, ink=ink)

    def turned(self, degrees: float) -> PageInk:
        """Return the page turned counterclockwise about its middle, nothing cut off."""
        height, width = self.ink.shape
        turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        reach = np.abs(turn[:, :2]) @ (width, height)
        turn[:, 2] += reach / 2 - (width / 2, height / 2)
        size = int(np.ceil(reach[0])), int(np.ceil(reach[1]))
        ink = np.clip(cv2.warpAffine(self.ink, turn, size), 0, 1)
        back = cv2.invertAffineTransform(turn)
        low, high = _around(self.marks.boxes, turn)
        boxes = np.hstack([low, high - low])
        matrix = self.matrix @ np.vstack([back, (0, 0, 1)])
        return PageInk(ink, matrix, self.is_flat, replace(self.marks, boxes=boxes))


def _around(
    boxes: Sequence[float] | NDArray[np.float64], matrix: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the corners, upper left and lower right, of the box around each box that a matrix moves.

    Args:
        boxes: Shape (..., 4): x, y, width and height.
        matrix: Shape (2, 3).

    Returns:
        Both of shape (..., 2).
    """
    boxes = np.asarray(boxes, float)
    half = boxes[..., 2:] / 2
    middle = (boxes[..., :2] + half) @ matrix[:, :2].T + matrix[:, 2]
    reach = half @ np.abs(matrix[:, :2]).T
    return middle - reach, middle + reach


def to_page_ink(picture: Picture) -> PageInk:
    """Tell the ink of a page from its paper by rules, and leave out what was printed in long lines.

    Args:
        picture: Shape (H, W, 3), uint8 RGB; any polarity, any paper, any size.
    """
    scale = _work_scale(picture.shape[0], picture.shape[1])
    matrix = _to_picture(scale)
    if scale < 1:
        picture = resize_by(picture, scale, cv2.INTER_AREA)
    picture = mask_background(picture)
    contrast = _flat_page(picture)
    is_flat = contrast is not None
    if contrast is None:
        contrast = _lit_page(picture, scale)
    elif contrast.max() < MIN_FLAT_CONTRAST:
        return PageInk(np.zeros_like(contrast), matrix, is_flat)
    elif scale > 1:
        contrast = resize_by(contrast, scale, cv2.INTER_CUBIC)
        contrast = np.clip(contrast, 0, 1)
    if not contrast.any():
        return PageInk(contrast, matrix, is_flat)
    ink = normalize_contrast(
        contrast,
        pressure=_page_stroke_contrast(contrast),
        faintest=PAGE.faintest if is_flat else PAGE.faintest_on_photo,
    )
    low, high = FLAT_BAND if is_flat else PAGE.soft_band
    for rows in bands(ink):
        ink[rows] -= np.float32(low)
        ink[rows] *= np.float32(1 / (high - low))
        np.clip(ink[rows], 0, 1, out=ink[rows])
    return PageInk(_without_lines(ink), matrix, is_flat)


def to_chosen_page_ink(picture: Picture, look: Look) -> PageInk:
    """Tell the ink of the digits on a photographed page from all else, as the ink network chooses.

    Args:
        picture: Shape (H, W, 3), uint8 RGB; any light, any polarity, any paper, any size.
        look: What the network says of it.
    """
    if not look.height:
        return PageInk(np.zeros(look.copy.shape[:2], np.float32), np.eye(2, 3))
    # Higher digits are no clearer, and lower ones have no inside.
    height = look.height * picture.shape[0] / look.copy.shape[0]
    most = min(MAX_ENLARGED, PAGE.max_side / max(picture.shape))
    scale = min(CHOSEN_HEIGHT / height, most)
    if abs(scale - 1) > NEARLY:
        picture = resize_by(picture, scale, cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    else:
        scale = 1.0
    strokes = find_strokes(picture, look)
    low, high = PAGE.soft_band
    ink = (strokes.ink - np.float32(low)) * np.float32(1 / (high - low))
    return PageInk(np.clip(ink, 0, 1), _to_picture(scale), marks=strokes.marks)


def without_signs(page: PageInk, look: Look) -> PageInk:
    """Take the signs out of a page's ink that was told by rules.

    Args:
        page: The ink of a whole picture.
        look: What the ink network says of that picture.
    """
    if not look.height:
        return page
    strokes = part_signs(page.ink, look, is_exact=page.is_flat)
    return replace(page, ink=strokes.ink, marks=strokes.marks)


def _to_picture(scale: float) -> NDArray[np.float64]:
    return np.array([[1 / scale, 0, 0], [0, 1 / scale, 0]])


def _flat_page(picture: Picture) -> Ink | None:
    """Measure the contrast of a drawing or a clean scan; None on a photograph."""
    contrast = flat_contrast(picture)
    if contrast is not None and _is_mostly_dark(contrast):
        return None  # half of an even page lies in the shade
    return contrast


def _is_mostly_dark(contrast: Ink) -> bool:
    sample = contrast[::4, ::4]
    return bool(np.count_nonzero(sample > 0.5 * sample.max()) > MAX_WRITING * sample.size)


def _work_scale(height: int, width: int) -> float:
    shrink = PAGE.max_side / max(height, width)
    if shrink < 1:
        return shrink
    return float(np.clip(MIN_HEIGHT / min(height, width), 1, min(MAX_ENLARGED, shrink)))


def _lit_page(picture: Picture, scale: float) -> Ink:
    gray = to_dark_on_light(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))
    if scale > 1:
        gray = resize_by(gray, scale, cv2.INTER_CUBIC)
    reach = PAGE.first_reach * min(gray.shape)
    # The pen is measured on a coarse copy; only the second pass, with a narrow window, needs every pixel.
    step = max(1, round(max(gray.shape) / COARSE_SIDE))
    coarse = resize_by(gray, 1 / step, cv2.INTER_AREA)
    contrast = without_noise(background_normalized_contrast(coarse, reach / step))
    stroke_width = step * _typical_stroke_width(contrast) if contrast.any() else np.inf
    reach = min(reach, max(PAGE.widest_stroke * stroke_width, 9.0))
    return without_noise(background_normalized_contrast(gray, reach), stroke_width=stroke_width)


def _typical_stroke_width(contrast: Ink) -> float:
    """Measure how wide the strokes are that hold most of the ink, pixels."""
    solid = (contrast > 0.5 * _page_stroke_contrast(contrast)[0]).view(np.uint8)
    inner = _without_border_parts(solid)
    return typical_stroke_width(inner if inner.any() else solid)


def _page_stroke_contrast(contrast: Ink) -> tuple[float, float]:
    """Measure the pen's contrast; not that of a frame or a table's edge, if there is a pen."""
    step = max(1, round(max(contrast.shape) / COARSE_SIDE))
    if step > 1:  # of each block the darkest pixel, so that hairlines stay
        contrast = cv2.dilate(contrast, np.ones((step, step), np.uint8))[::step, ::step]
    inner = _without_border_parts((contrast > 0.5 * contrast.max() * PAGE.faintest).view(np.uint8))
    if np.count_nonzero(inner) < MIN_WRITING * inner.size:
        return stroke_contrast(contrast)
    return stroke_contrast(np.where(inner > 0, contrast, np.float32(0)))


def _without_border_parts(solid: Mask) -> Mask:
    """Leave out what is connected to the border: it is flooded from a frame of ink drawn around."""
    framed = cv2.copyMakeBorder(solid, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    cv2.floodFill(framed, None, (0, 0), 0, flags=8)
    return framed[1:-1, 1:-1]


def _without_lines(ink: Ink) -> Ink:
    solid = (ink > PRINTED.ink_level).view(np.uint8)
    upright = _printed(cv2.transpose(solid), most_tilted=UPRIGHT)
    lines = _printed(solid) | cv2.transpose(upright)
    if not lines.any():
        return ink
    return np.where(cv2.dilate(lines, np.ones((3, 3), np.uint8)) > 0, np.float32(0), ink)


def _printed(solid: Mask, *, most_tilted: float = np.inf) -> Mask:
    """Mark the level lines that are not strokes of a digit.

    One that tilts by more, rows per column, is printed only if it runs from border to border.
    """
    height, width = solid.shape
    found = np.zeros_like(solid)
    lines = find_level_lines(solid, min_length=PRINTED.min_length * max(height, width))
    for line in lines:
        if line.thickness > PRINTED.max_thickness * max(height, width):
            continue
        margin = PRINTED.border * width
        at_ends = (line.start <= margin) + (line.end >= width - margin)
        from_border = float(np.abs(np.array([0, height]) - np.median(line.rows)).min()) / height
        is_long = line.end - line.start >= PRINTED.long * width
        if at_ends < 2 and abs(line.tilt) > most_tilted:
            continue
        # In a low or narrow picture a single 7 or 1 is as long as a line: lines lie at the border.
        if (
            at_ends
            and (from_border < PRINTED.frame_depth or is_long or len(lines) > 1)
            and (width > PRINTED.slim * height or from_border < PRINTED.frame_depth or not is_long)
        ):
            found |= line_pixels(solid, line)
    return found
