"""The sheet of paper on a table: what of a photograph is table, and the picture without it."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.background import largest_channel
from mnist_core.imaging.scaling import resize_by
from mnist_core.types import Mask, Picture

SHEET, TABLE = 1, 2  # labels


@dataclass(frozen=True, kw_only=True)
class SheetLimits:
    """What tells a sheet of paper from the table that it lies on.

    All is measured on a copy; levels are of 255.

    Attributes:
        side: Longer side of the copy, pixels.
        max_stroke: Narrower marks are writing or texture, and closed over, share of the side.
        min_step: Light changes by less between neighboring pixels along a sheet, levels.
        max_gap: An edge with gaps no wider than twice this is closed, pixels.
        max_contact: A sheet runs out of the picture on one side, a page half in the shade on more:
            a side that it touches less than this is not one of them, share of the side.
        area: Least and greatest area of a sheet, share of the picture.
        min_solidity: A sheet has no bays: least share of its convex hull.
        edge_width: Paper and table are compared this far from the edge, pixels.
        min_difference: They differ by at least this, levels.
        min_edge: Share of the edge along which they differ.
        inset: Width of the very edge, with its shadow, which is not paper, pixels.
        min_ink: Strokes are darker than the paper by more, levels.
        min_written: What has less writing on it is itself a thick stroke, not a sheet, share of
            its pixels.
    """

    side: int = 320
    max_stroke: float = 0.05
    min_step: int = 10
    max_gap: int = 2
    max_contact: float = 0.2
    area: tuple[float, float] = (0.12, 0.97)
    min_solidity: float = 0.93
    edge_width: int = 4
    min_difference: int = 16
    min_edge: float = 0.8
    inset: int = 2
    min_ink: int = 20
    min_written: float = 0.002


LIMITS = SheetLimits()


def mask_background(picture: Picture) -> Picture:
    """Let the paper go on where a photograph shows the table beside the sheet.

    Args:
        picture: Shape (H, W, 3), uint8 RGB.

    Returns:
        The picture itself if no sheet with an edge all around it is found, else a new one of the same
        shape.
    """
    scale = LIMITS.side / max(picture.shape[:2])
    if scale >= 1:
        return picture
    coarse = resize_by(picture, scale, cv2.INTER_AREA)
    window = _square(round(LIMITS.max_stroke * LIMITS.side / 2))
    paper = cv2.medianBlur(cv2.morphologyEx(coarse, cv2.MORPH_CLOSE, window), 5)
    calm = _calm_inside(paper)
    # Where the table is narrow, at a corner beside the border, it was closed over as well.
    deep = cv2.erode(calm, window, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    around = 1 - cv2.dilate(calm, _square(LIMITS.edge_width))
    if not deep.any() or not around.any():
        return picture
    sheet = _flood(coarse, np.where(deep, SHEET, around * TABLE))
    inside = cv2.erode(sheet, _square(LIMITS.inset))
    is_written = largest_channel(cv2.subtract(paper, coarse))[inside > 0] > LIMITS.min_ink
    if (
        not _is_sheet(sheet)
        or np.count_nonzero(is_written) < LIMITS.min_written * is_written.size
        or not _has_edge(paper, sheet)
    ):
        return picture
    size = picture.shape[1::-1]
    beyond = cv2.resize(_extended(paper, inside), size, interpolation=cv2.INTER_LINEAR)
    share = cv2.resize(inside * np.float32(1), size, interpolation=cv2.INTER_LINEAR)
    return np.where((share > 0.5)[..., None], picture, beyond)


def _calm_inside(paper: Picture) -> Mask:
    """Mark the largest part without an edge that lies inside the picture, if it may be a sheet."""
    steps = largest_channel(cv2.morphologyEx(paper, cv2.MORPH_GRADIENT, _square(1)))
    edges = steps > LIMITS.min_step
    calm = 1 - cv2.dilate(edges.view(np.uint8), _square(LIMITS.max_gap))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(calm, connectivity=4)
    sides = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
    at_sides = [np.bincount(side, minlength=len(stats)) / side.size for side in sides]
    lies_inside = np.sort(at_sides, axis=0)[-2] < LIMITS.max_contact
    areas = stats[:, cv2.CC_STAT_AREA] * lies_inside
    areas[0] = 0  # the edges themselves
    if areas.max() < LIMITS.area[0] * labels.size:
        return np.zeros_like(calm)
    return cv2.dilate((labels == areas.argmax()).view(np.uint8), _square(LIMITS.max_gap))


def _flood(picture: Picture, markers: NDArray[np.int_]) -> Mask:
    """Let the markers of sheet and table grow until they meet, at the edge: a watershed (Meyer 1992)."""
    # It takes the outermost pixels for itself.
    around = {"top": 1, "bottom": 1, "left": 1, "right": 1, "borderType": cv2.BORDER_REPLICATE}
    labels = cv2.copyMakeBorder(markers.astype(np.int32), **around)
    cv2.watershed(cv2.copyMakeBorder(picture, **around), labels)
    return (labels[1:-1, 1:-1] == SHEET).view(np.uint8)


def _is_sheet(found: Mask) -> bool:
    """Tell whether what was found has the size and the shape of a sheet."""
    outlines, _ = cv2.findContours(found, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    area = cv2.contourArea(cv2.convexHull(max(outlines, key=cv2.contourArea)))
    low, high = (share * found.size for share in LIMITS.area)
    return bool(low <= area <= high and np.count_nonzero(found) >= LIMITS.min_solidity * area)


def _has_edge(paper: Picture, sheet: Mask) -> bool:
    """Tell whether paper and table differ nearly everywhere along the sheet's edge."""
    inner = cv2.erode(sheet, _square(LIMITS.edge_width))
    outer = 1 - cv2.dilate(sheet, _square(LIMITS.edge_width))
    if not outer.any():
        return False
    at = np.nonzero(cv2.morphologyEx(sheet, cv2.MORPH_GRADIENT, _square(1)))
    beside, beyond = (_extended(paper, side)[at].astype(int) for side in (inner, outer))
    step = np.abs(beside - beyond).max(axis=1)
    return bool(np.mean(step > LIMITS.min_difference) >= LIMITS.min_edge)


def _square(reach: int) -> Mask:
    return np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)


def _extended(paper: Picture, inside: Mask) -> Picture:
    """Give every pixel the color of the nearest one inside: a new picture."""
    _, labels = cv2.distanceTransformWithLabels(
        1 - inside, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    colors = np.zeros((int(labels.max()) + 1, 3), np.uint8)
    colors[labels[inside > 0]] = paper[inside > 0]
    return colors[labels]
