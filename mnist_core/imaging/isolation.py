"""One digit's strokes among specks, ruled lines, a printed frame and the remains of neighbors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.framing import INK_LEVEL
from mnist_core.imaging.rulings import find_level_lines, line_pixels
from mnist_core.imaging.scaling import resize_by
from mnist_core.imaging.statistics import typical_stroke_width
from mnist_core.types import Ink, Mask

SOLID = 0.35  # ink from here on belongs to a stroke
WORK_SIDE = 160  # components are chosen on a copy of this size, pixels
MOST_OUTLINES = 100  # more are texture: bounds the work
HAIRLINE = 40  # a pixel of that copy is stroke if strokes cover this much of it, of 255

Level = TypeVar("Level", np.float32, np.uint8)


@dataclass(frozen=True, kw_only=True)
class ComponentLimits:
    """Which components belong to the digit, beside the largest.

    Shares are of the ink of the largest component.

    Attributes:
        speck: One with less ink is a speck.
        speck_far: The same for one that is far from the largest.
        speck_at_border: The same for one that comes in from outside the picture.
        border_weight: How much the ink of a component that comes in from outside counts where the
            largest is chosen.
        near: Nearer components are strokes of the same digit, sizes of the largest.
    """

    speck: float = 0.015
    speck_far: float = 0.12
    speck_at_border: float = 0.2
    border_weight: float = 0.12
    near: float = 0.35


@dataclass(frozen=True, kw_only=True)
class LineLimits:
    """What tells printed lines and frames from the strokes of a digit.

    Lengths are shares of the side of the picture.

    Attributes:
        min_length: A straight mark this long may be a printed line.
        max_thickness: A printed line, slant included, is no thicker.
        overhang: A ruled line goes on beyond the digit by more than this.
        frame_depth: The lines of a frame lie this near to the border.
        frame_sides: This many lines at the border are a frame, whatever touches them.
        max_pen: A ruled line is no thicker than this share of the digit's strokes: what is, the same pen wrote, and
            it is the bar of a sign. Set by hand with 58 drawn signs in view: their bars had 0.77 and more.
        min_digit: Without a printed line at least a digit this large remains.
    """

    min_length: float = 0.94
    max_thickness: float = 0.1
    overhang: float = 0.1
    frame_depth: float = 0.1
    frame_sides: int = 3
    max_pen: float = 0.75
    min_digit: float = 0.15


COMPONENT = ComponentLimits()
PRINTED = LineLimits()


def isolate_digit(ink: Ink, *, is_sharp: bool = False, is_cropped: bool = False) -> Ink:
    """Keep the strokes of the one digit that a picture holds, and nothing far from them.

    Args:
        ink: Shape (H, W), float32 in [0, 1], bright strokes on dark.
        is_sharp: It is nothing but 0 and 1, so that there is nothing faint beside the strokes.
        is_cropped: The picture ends where the ink does, so that nothing comes in from outside it.

    Returns:
        `ink` itself where there is nothing to leave out, otherwise a new array like it.
    """
    solid = _shrunk_mask(ink, SOLID)
    wanted = _wanted(solid, is_cropped=is_cropped)
    if wanted is solid and is_sharp:
        return ink
    near = cv2.dilate(wanted, np.ones((5, 5), np.uint8))
    if wanted is solid and not (_shrunk_mask(ink, INK_LEVEL) & ~near).any():
        return ink
    near &= ~(cv2.dilate(solid & ~wanted, np.ones((3, 3), np.uint8)) & ~wanted)
    return _masked(ink, near)


def fill_outline(ink: Ink) -> Ink | None:
    """Fill a digit that is drawn as its outline: what an odd number of closed lines goes around.

    Args:
        ink: Shape (H, W), float32 in [0, 1], bright strokes on dark.

    Returns:
        A new array like `ink`; None if there is a stroke in it that is no outline.
    """
    solid = (ink > SOLID).view(np.uint8)
    lines, tree = cv2.findContours(solid, cv2.RETR_TREE, cv2.CHAIN_APPROX_NONE)
    if not lines or len(lines) > MOST_OUTLINES:
        return None
    filled = np.zeros_like(solid)
    depths = _depths(tree[0, :, 3].tolist())
    # A closed line has two sides: its outer one, and within it, at an odd depth, its inner one.
    for depth in range(1, max(depths) + 1, 2):
        inner = [line for line, at in zip(lines, depths, strict=True) if at == depth]
        cv2.drawContours(filled, inner, -1, int(depth % 4 == 1), cv2.FILLED)
    if not filled.any():
        return None
    reach = 2 * round(typical_stroke_width(solid)) + 1
    if (solid & ~cv2.dilate(filled, np.ones((reach, reach), np.uint8))).any():
        return None
    return np.maximum(ink, filled.astype(np.float32))


def _depths(parents: Sequence[int]) -> list[int]:
    """Count the contours around each, of which -1 is none."""

    def depth(number: int) -> int:
        return 0 if parents[number] < 0 else 1 + depth(parents[number])

    return [depth(number) for number in range(len(parents))]


def _wanted(solid: Mask, *, is_cropped: bool) -> Mask:
    """Choose the digit's components; `solid` itself if all are."""
    # Most digits are one: it takes a quarter of the time to find only that.
    if cv2.connectedComponents(solid, ltype=cv2.CV_16U)[0] <= 2:
        return solid
    _, labels, stats, _ = cv2.connectedComponentsWithStats(solid, ltype=cv2.CV_16U)
    keep = _digit_components(stats, None if is_cropped else solid.shape)
    return solid if keep[1:].all() else keep[labels].view(np.uint8)


def without_printed_lines(
    ink: NDArray[Level], *, solid: float, is_cropped: bool = False
) -> NDArray[Level]:
    """Take out a printed frame and ruled lines; a digit that crosses a line stays whole.

    Args:
        ink: Shape (H, W), float32 in [0, 1] or uint8 in 0 to 255, bright strokes on dark; one digit.
        solid: Ink above this belongs to a stroke or a line.
        is_cropped: The picture ends where the ink does, so that a digit's own strokes, too, reach
            from side to side: only a frame that the digit doesn't touch is taken out.

    Returns:
        `ink` itself where there are no lines, otherwise a new array like it.
    """
    strokes = _shrunk_mask(ink, solid)
    if is_cropped and not _has_frame(strokes):
        return ink
    lines = _printed_lines(strokes, frame_only=is_cropped)
    if lines is None:
        return ink
    return _masked(ink, 1 - lines)


def _shrunk_mask(ink: NDArray[Level], level: float) -> Mask:
    """Mark what is above `level`, 0 or 1, on a small copy in which even a hairline survives."""
    mask = (ink > level).view(np.uint8)
    step = _step(mask.shape)
    if step == 1:
        return mask
    height, width = (-side % step for side in mask.shape)
    whole = cv2.copyMakeBorder(mask * np.uint8(255), 0, height, 0, width, cv2.BORDER_REPLICATE)
    size = whole.shape[1] // step, whole.shape[0] // step
    covered = cv2.resize(whole, size, interpolation=cv2.INTER_AREA)
    return (covered > HAIRLINE).view(np.uint8)


def _step(shape: tuple[int, int]) -> int:
    """Return how many pixels become one on the small copy: whole numbers shrink fastest."""
    return -(-max(shape) // WORK_SIDE)


def _has_frame(strokes: Mask) -> bool:
    """Tell quickly whether three sides at least have ink all along them."""
    height, width = (max(1, int(PRINTED.frame_depth * side)) for side in strokes.shape)
    num_level = _num_covered(strokes[:height], strokes[-height:])
    if num_level + 2 < PRINTED.frame_sides:
        return False
    num_upright = _num_covered(strokes[:, :width].T, strokes[:, -width:].T)
    return num_level + num_upright >= PRINTED.frame_sides


def _num_covered(*sides: Mask) -> int:
    covered = [np.count_nonzero(side.any(axis=0)) / side.shape[1] for side in sides]
    return sum(share >= PRINTED.min_length for share in covered)


def _printed_lines(strokes: Mask, *, frame_only: bool) -> Mask | None:
    """Mark straight lines across the whole picture that are no part of a digit."""
    lines = _long_lines(strokes, turned=False) + _long_lines(strokes, turned=True)
    if not lines:
        return None
    rest = strokes & ~np.bitwise_or.reduce([line.zone for line in lines])
    _, labels, stats, _ = cv2.connectedComponentsWithStats(rest)
    main = (labels == _main_component(stats, rest.shape)).view(np.uint8) & rest
    box = cv2.boundingRect(main)
    if max(box[2:]) < PRINTED.min_digit * min(strokes.shape):
        return None  # no digit would remain: it was itself the line
    touched = cv2.dilate(main, np.ones((5, 5), np.uint8))
    touches = [bool((line.zone & touched).any()) for line in lines]
    is_frame = sum(line.is_at_border for line in lines) >= PRINTED.frame_sides
    if frame_only:
        alone = is_frame and not any(touches)
        return np.bitwise_or.reduce([line.zone for line in lines]) if alone else None
    # The strokes are measured one pixel too wide.
    thickest = PRINTED.max_pen * (typical_stroke_width(main) - 1)
    taken = [
        line.zone if is_frame and line.is_at_border else line.alone
        for line, touch in zip(lines, touches, strict=True)
        if (is_frame and line.is_at_border)
        or (line.thickness <= thickest and (not touch or line.overhangs(box)))
    ]
    return np.bitwise_or.reduce(taken) if taken else None


@dataclass(frozen=True)
class _Line:
    """A line across the picture: all ink around it, the ink that is its alone, its usual thickness, and where it lies."""

    zone: Mask
    alone: Mask
    thickness: int
    is_upright: bool
    is_at_border: bool

    def overhangs(self, box: tuple[int, int, int, int]) -> bool:
        """Whether it goes on beyond the digit on both sides, as no stroke of the digit does."""
        axis = 1 if self.is_upright else 0
        end = self.zone.shape[1 - axis]
        margin = PRINTED.overhang * end
        return box[axis] > margin and end - box[axis] - box[axis + 2] > margin


def _long_lines(strokes: Mask, *, turned: bool) -> list[_Line]:
    mask = np.ascontiguousarray(strokes.T) if turned else strokes
    height, width = mask.shape
    lines = []
    for line in find_level_lines(mask, min_length=PRINTED.min_length * width):
        if line.thickness > PRINTED.max_thickness * height:
            continue
        alone = cv2.dilate(line_pixels(mask, line), np.ones((3, 1), np.uint8)) & mask
        reach = line.thickness // 2 + 2
        zone = np.zeros_like(mask)
        for offset in range(-reach, reach + 1):
            rows = np.clip(line.rows + offset, 0, height - 1)
            zone[rows, line.columns] = 1
        middle = float(np.median(line.rows))
        is_at_border = min(middle, height - middle) < PRINTED.frame_depth * height
        zone, alone = (part.T if turned else part for part in (zone, alone))
        lines.append(_Line(zone, alone, line.thickness, turned, is_at_border))
    return lines


def _at_border(stats: NDArray[np.int32], shape: tuple[int, int] | None) -> NDArray[np.bool_]:
    """Tell of each component whether it may come in from outside a picture of that shape; None if nothing does."""
    if shape is None:
        return np.zeros(len(stats), bool)
    x, y, width, height = stats[:, 0], stats[:, 1], stats[:, 2], stats[:, 3]
    return (x <= 0) | (y <= 0) | (x + width >= shape[1]) | (y + height >= shape[0])


def _main_component(stats: NDArray[np.int32], shape: tuple[int, int] | None) -> int:
    """Return the number of the component with the most ink; one that comes in from outside counts less."""
    weights = stats[:, cv2.CC_STAT_AREA] * np.where(
        _at_border(stats, shape), COMPONENT.border_weight, 1.0
    )
    return 1 + int(weights[1:].argmax()) if len(stats) > 1 else 0


def _digit_components(stats: NDArray[np.int32], shape: tuple[int, int] | None) -> NDArray[np.bool_]:
    """Decide for each component, the paper included as the first, whether it belongs to the digit."""
    keep = np.zeros(len(stats), bool)
    main = _main_component(stats, shape)
    x, y, width, height, area = (int(v) for v in stats[main])
    share = stats[:, cv2.CC_STAT_AREA] / area
    gap_x = np.maximum(stats[:, 0] - (x + width), x - (stats[:, 0] + stats[:, 2]))
    gap_y = np.maximum(stats[:, 1] - (y + height), y - (stats[:, 1] + stats[:, 3]))
    far = np.maximum(gap_x, gap_y) > COMPONENT.near * max(width, height)
    needed = np.where(far, COMPONENT.speck_far, COMPONENT.speck)
    at_border = _at_border(stats, shape)
    if not at_border[main]:  # then the others there are the frame, the sheet's edge or a neighbor
        needed = np.where(at_border, np.where(far, np.inf, COMPONENT.speck_at_border), needed)
    keep[1:] = (share >= needed)[1:]
    return keep


def _masked(ink: NDArray[Level], mask: Mask) -> NDArray[Level]:
    step = _step(ink.shape)
    full = resize_by(mask, step, cv2.INTER_NEAREST)
    return np.where(full[: ink.shape[0], : ink.shape[1]] > 0, ink, ink.dtype.type(0))
