"""The sheet of paper on a table: what of a photograph is table, and the picture without it."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.background import largest_channel
from mnist_core.imaging.scaling import resize_by
from mnist_core.types import Mask, Picture

SIDE = 320  # the sheet is looked for on a copy of this size, pixels
STROKES = 0.05  # of that: what is narrower is writing or texture, and closed over
EDGE_LEVEL = 10  # levels of 255 between neighboring pixels: light changes by less along a sheet
EDGE_GAP = 2  # pixels: an edge with gaps no wider than twice that is closed
AT_SIDE = 0.2  # of a side: a sheet runs out of the picture on one; a page half in the shade on more
AREA = (0.12, 0.97)  # of the picture: a sheet covers so much
SOLIDITY = 0.93  # of its convex hull: a sheet has no bays
EDGE_WIDTH = 4  # pixels: so far from the edge, paper and table are compared
EDGE_STEP = 16  # levels: they differ by so much
EDGE_SHARE = 0.8  # of the edge: nearly everywhere
INSET = 2  # pixels: the very edge, and its shadow, is no paper
WRITTEN = 20  # levels: strokes are darker than the paper by more
MIN_WRITTEN = 0.002  # of the sheet: with less on it, it is no sheet, but a thick stroke itself
SHEET, TABLE = 1, 2  # labels


def mask_background(picture: Picture) -> Picture:
    """Let the paper go on where a photograph shows the table beside the sheet.

    Args:
        picture: Shape (H, W, 3), uint8 RGB.

    Returns:
        The picture itself if no sheet with an edge all around it is found, else a new one of the same
        shape.
    """
    scale = SIDE / max(picture.shape[:2])
    if scale >= 1:
        return picture
    coarse = resize_by(picture, scale, cv2.INTER_AREA)
    window = _square(round(STROKES * SIDE / 2))
    paper = cv2.medianBlur(cv2.morphologyEx(coarse, cv2.MORPH_CLOSE, window), 5)
    calm = _calm_inside(paper)
    # Where the table is narrow, at a corner beside the rim, it was closed over as well.
    deep = cv2.erode(calm, window, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    around = 1 - cv2.dilate(calm, _square(EDGE_WIDTH))
    if not deep.any() or not around.any():
        return picture
    sheet = _flood(coarse, np.where(deep, SHEET, around * TABLE))
    inside = cv2.erode(sheet, _square(INSET))
    is_written = largest_channel(cv2.subtract(paper, coarse))[inside > 0] > WRITTEN
    if (
        not _is_sheet(sheet)
        or np.count_nonzero(is_written) < MIN_WRITTEN * is_written.size
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
    edges = steps > EDGE_LEVEL
    calm = 1 - cv2.dilate(edges.view(np.uint8), _square(EDGE_GAP))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(calm, connectivity=4)
    sides = (labels[0], labels[-1], labels[:, 0], labels[:, -1])
    at_sides = [np.bincount(side, minlength=len(stats)) / side.size for side in sides]
    lies_inside = np.sort(at_sides, axis=0)[-2] < AT_SIDE
    areas = stats[:, cv2.CC_STAT_AREA] * lies_inside
    areas[0] = 0  # the edges themselves
    if areas.max() < AREA[0] * labels.size:
        return np.zeros_like(calm)
    return cv2.dilate((labels == areas.argmax()).view(np.uint8), _square(EDGE_GAP))


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
    low, high = (share * found.size for share in AREA)
    return bool(low <= area <= high and np.count_nonzero(found) >= SOLIDITY * area)


def _has_edge(paper: Picture, sheet: Mask) -> bool:
    """Tell whether paper and table differ nearly everywhere along the sheet's edge."""
    inner = cv2.erode(sheet, _square(EDGE_WIDTH))
    outer = 1 - cv2.dilate(sheet, _square(EDGE_WIDTH))
    if not outer.any():
        return False
    at = np.nonzero(cv2.morphologyEx(sheet, cv2.MORPH_GRADIENT, _square(1)))
    beside, beyond = (_extended(paper, side)[at].astype(int) for side in (inner, outer))
    step = np.abs(beside - beyond).max(axis=1)
    return bool(np.mean(step > EDGE_STEP) >= EDGE_SHARE)


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
