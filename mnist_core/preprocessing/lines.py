"""Printed lines: ruled and squared paper, frames of tables and cells; found and told from strokes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.types import Mask

SEED = 0.3  # of the length asked for: pieces of a line are at least this long without a gap
GAP = 0.08  # of the length asked for: a break in a line is no longer than this
MIN_COLUMNS = 8  # fewer do not tell a line from a dot
STRAIGHT = 1.5  # pixels that a line may stray from a smooth curve, beside half its thickness
UPRIGHT = 0.05  # columns per row: a 1 beside the rim leans further than the side of a frame
CROSSED = 1.7  # times its usual thickness: where a line is thicker, a stroke crosses it


@dataclass(frozen=True)
class PrintedLine:
    """A level line, or an upright one in a transposed mask.

    Attributes:
        start, end: First column and the one after the last, pixels.
        rows: Shape (end - start,), int: the middle of the line in each column.
        thickness: Its usual thickness, pixels.
    """

    start: int
    end: int
    rows: NDArray[np.int_]
    thickness: int

    @property
    def tilt(self) -> float:
        """Rows per column, of the straight line through it."""
        return float(np.polyfit(np.arange(len(self.rows)), self.rows, 1)[0])


def find_level_lines(mask: Mask, *, min_length: float) -> list[PrintedLine]:
    """Find long, thin, nearly level lines; they may slant by about five degrees, and bend a bit.

    Args:
        mask: Ink, 0 or 1.
        min_length: Pixels. Must be longer than any stroke of the writing.
    """
    seed = max(3, int(SEED * min_length))
    # Widened by a pixel on both sides, a slanted line still has long level pieces.
    level = cv2.dilate(mask, np.ones((3, 1), np.uint8))
    if not _has_run(level, seed):
        return []  # the common case, decided quickly
    level = cv2.morphologyEx(level, cv2.MORPH_OPEN, np.ones((1, seed), np.uint8))
    gap = max(3, int(GAP * min_length)) | 1
    level = cv2.morphologyEx(level, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(level)
    is_long = stats[:, cv2.CC_STAT_WIDTH] >= min_length
    lines = [_trace(mask, labels, stats[i], int(i)) for i in np.flatnonzero(is_long) if i > 0]
    return [line for line in lines if line is not None]


def _has_run(mask: Mask, length: int) -> bool:
    """Tell whether a row may hold so many pixels of ink in a run; never wrong when it says no."""
    blocks = (np.packbits(mask, axis=1) == 255).view(np.uint8)  # eight pixels each, all ink
    full = (length - 7) // 8  # so many lie in a run, wherever it begins
    if full < 1:
        return bool(mask.any())
    run = np.ones((1, full), np.uint8)
    return bool(cv2.erode(blocks, run, borderType=cv2.BORDER_CONSTANT, borderValue=0).any())


def _trace(
    mask: Mask, labels: NDArray[np.int32], stats: NDArray[np.int32], number: int
) -> PrintedLine | None:
    """Follow one candidate; None if it is no smooth, thin line."""
    x, y, width, height, _ = (int(value) for value in stats)
    piece = labels[y : y + height, x : x + width] == number
    piece &= mask[y : y + height, x : x + width] > 0
    thickness = piece.sum(axis=0)
    has_ink = thickness > 0
    columns = np.flatnonzero(has_ink)
    if columns.size < max(MIN_COLUMNS, width // 2):
        return None
    middles = (piece * np.arange(height)[:, None]).sum(axis=0)[has_ink] / thickness[has_ink]
    # Where a stroke crosses, the middle is off: the second fit leaves those columns out.
    usual = float(np.median(thickness[has_ink]))
    curve = np.polynomial.Polynomial.fit(columns, middles, 2)
    near = np.abs(curve(columns) - middles) <= STRAIGHT + usual / 2
    if near.sum() < max(MIN_COLUMNS, 0.7 * near.size):
        return None
    curve = np.polynomial.Polynomial.fit(columns[near], middles[near], 2)
    rows = np.clip(np.round(curve(np.arange(width))).astype(int) + y, 0, mask.shape[0] - 1)
    return PrintedLine(x, x + width, rows, max(1, int(np.ceil(usual))))


def line_pixels(mask: Mask, line: PrintedLine) -> Mask:
    """Mark the ink that is the line's alone: not where a stroke crosses or touches it.

    Returns:
        A new mask like `mask`.
    """
    reach = int(np.ceil(CROSSED * line.thickness)) + 1
    columns = np.arange(line.start, line.end)
    offsets = np.arange(-reach, reach + 1)
    rows = line.rows[None, :] + offsets[:, None]
    inside = (rows >= 0) & (rows < mask.shape[0])
    band = (mask[rows.clip(0, mask.shape[0] - 1), columns] > 0) & inside
    # A line's middle may miss its ink by a pixel: the row where the ink begins is searched.
    first = np.where(band[reach], reach, np.where(band[reach - 1], reach - 1, reach + 1))
    is_run = _connected_run(band, first)
    alone = is_run.sum(axis=0) <= max(CROSSED * line.thickness, line.thickness + 1)
    found = np.zeros_like(mask)
    chosen = is_run & alone & inside
    found[rows[chosen], np.broadcast_to(columns, rows.shape)[chosen]] = 1
    return found


def _connected_run(band: NDArray[np.bool_], first: NDArray[np.int_]) -> NDArray[np.bool_]:
    """Mark, in each column, the unbroken run of ink through row `first`."""
    number = np.cumsum(~band, axis=0)  # counts the gaps above: equal along a run
    at = np.take_along_axis(number, first[None, :], axis=0)
    return band & (number == at)


def printed_line_pixels(mask: Mask, *, min_length: float) -> Mask:
    """Mark the ink of all level lines of at least `min_length` pixels."""
    found = np.zeros_like(mask)
    for line in find_level_lines(mask, min_length=min_length):
        found |= line_pixels(mask, line)
    return found
