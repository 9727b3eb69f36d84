"""Printed lines: ruled and squared paper, frames of tables and cells; found, and distinguished from strokes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.types import Mask

UPRIGHT = 0.05  # columns per row: a 1 beside the border leans further than the side of a frame


@dataclass(frozen=True, kw_only=True)
class RulingLimits:
    """What tells a printed line, perhaps in pieces, from strokes.

    Attributes:
        min_piece: The pieces of a line are at least this long without a gap, share of the length
            asked for.
        max_gap: Longest break in a line, share of the length asked for.
        min_columns: Fewer do not tell a line from a dot.
        max_stray: How far a line may stray from a smooth curve, beside half its thickness, pixels.
        min_lines: Ruled paper has at least this many lines.
        min_span: Its lines, though broken by strokes, cover this share of the width.
        min_visible: Share of such a line that must be visible if no piece of it is long.
        crossing: Where a line is this many times as thick as usual, a stroke crosses it.
    """

    min_piece: float = 0.3
    max_gap: float = 0.08
    min_columns: int = 8
    max_stray: float = 1.5
    min_lines: int = 3
    min_span: float = 0.9
    min_visible: float = 0.5
    crossing: float = 1.7


RULING = RulingLimits()


@dataclass(frozen=True)
class PrintedLine:
    """A level line, or an upright one in a transposed mask.

    Attributes:
        columns: Shape (n,), int, rising: where it was found; there may be gaps where strokes hide it.
        rows: Shape (n,), int: the middle of the line in each of them.
        thickness: Its usual thickness, pixels.
    """

    columns: NDArray[np.int_]
    rows: NDArray[np.int_]
    thickness: int

    @property
    def start(self) -> int:
        """Its first column."""
        return int(self.columns[0])

    @property
    def end(self) -> int:
        """The column after its last."""
        return int(self.columns[-1]) + 1

    @cached_property
    def tilt(self) -> float:
        """Rows per column, of the straight line through it."""
        return float(np.polyfit(self.columns, self.rows, 1)[0])

    @cached_property
    def middle(self) -> tuple[float, float]:
        """Its mean (column, row)."""
        return float(self.columns.mean()), float(self.rows.mean())

    def continues(self, other: PrintedLine) -> bool:
        """Whether it lies where the other, continued straight on, would lie, and is not thicker."""
        apart = self.middle[0] - other.middle[0]
        aside = self.middle[1] - other.middle[1] - other.tilt * apart
        return (
            abs(aside) <= RULING.max_stray + other.thickness / 2
            and self.thickness <= other.thickness + 1
            and not np.isin(self.columns, other.columns).any()
        )

    def joined(self, piece: PrintedLine) -> PrintedLine:
        """Return both as one line, as thick as this one."""
        columns = np.concatenate([self.columns, piece.columns])
        rows = np.concatenate([self.rows, piece.rows])
        order = np.argsort(columns)
        return PrintedLine(columns[order], rows[order], self.thickness)


def find_level_lines(mask: Mask, *, min_length: float) -> list[PrintedLine]:
    """Find long, thin, nearly level lines; they may slant by about five degrees, and bend a bit.

    Strokes may break a line into pieces: it is found if one of them is long enough. On ruled or squared
    paper all of a line is found that goes from side to side, also if half of it is seen in short pieces.

    Args:
        mask: Ink, 0 or 1.
        min_length: Pixels. Must be longer than any stroke of the writing.
    """
    seed = max(3, int(RULING.min_piece * min_length))
    # Widened by a pixel on both sides, a slanted line still has long level pieces.
    level = cv2.dilate(mask, np.ones((3, 1), np.uint8))
    if not _has_run(level, seed):
        return []  # the common case, decided quickly
    level = cv2.morphologyEx(level, cv2.MORPH_OPEN, np.ones((1, seed), np.uint8))
    gap = max(3, int(RULING.max_gap * min_length)) | 1
    level = cv2.morphologyEx(level, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(level)
    widths = stats[:, cv2.CC_STAT_WIDTH]
    if widths[1:].max(initial=0) < min_length:
        return []
    traced = [_trace(mask, labels, stats[i], i) for i in range(1, len(stats))]
    pieces = [piece for piece in traced if piece is not None]
    lines = [piece for piece in pieces if len(piece.columns) >= min_length]
    if len(lines) < RULING.min_lines:  # a few may be strokes side by side as well
        return lines
    width, thickest = mask.shape[1], max(line.thickness for line in lines)
    across = [_across(line, pieces, width) for line in lines]
    for piece in pieces:  # what is thicker than the paper's lines is a stroke
        whole = _across(piece, pieces, width)
        if piece.thickness <= thickest and len(whole.columns) >= RULING.min_visible * width:
            across.append(whole)
    # Pieces of the same line are the same line.
    return list({line.columns.tobytes() + line.rows.tobytes(): line for line in across}.values())


def _across(line: PrintedLine, pieces: list[PrintedLine], width: int) -> PrintedLine:
    """Put a line and what continues it together, if that goes all across a mask of this width."""
    whole = line
    for piece in pieces:
        if piece.continues(line):
            whole = whole.joined(piece)
    return whole if whole.end - whole.start >= RULING.min_span * width else line


def _has_run(mask: Mask, length: int) -> bool:
    """Whether a row may hold a run of `length` pixels of ink; False is certain, True is not."""
    blocks = (np.packbits(mask, axis=1) == 255).view(np.uint8)  # eight pixels each, all ink
    full = (length - 7) // 8  # a run holds this many whole blocks, wherever it begins
    if full < 1:
        return bool(mask.any())
    run = np.ones((1, full), np.uint8)
    return bool(cv2.erode(blocks, run, borderType=cv2.BORDER_CONSTANT, borderValue=0).any())


def _trace(
    mask: Mask, labels: NDArray[np.int32], stats: NDArray[np.int32], number: int
) -> PrintedLine | None:
    """Follow one candidate; None if it is not a smooth, thin line."""
    x, y, width, height, _ = (int(value) for value in stats)
    piece = labels[y : y + height, x : x + width] == number
    piece &= mask[y : y + height, x : x + width] > 0
    thickness = piece.sum(axis=0)
    has_ink = thickness > 0
    columns = np.flatnonzero(has_ink)
    if columns.size < max(RULING.min_columns, width // 2):
        return None
    middles = (piece * np.arange(height)[:, None]).sum(axis=0)[has_ink] / thickness[has_ink]
    # Where a stroke crosses, the middle is off: the second fit leaves those columns out.
    usual = float(np.median(thickness[has_ink]))
    curve = np.polynomial.Polynomial.fit(columns, middles, 2)
    near = np.abs(curve(columns) - middles) <= RULING.max_stray + usual / 2
    if near.sum() < max(RULING.min_columns, 0.7 * near.size):
        return None
    curve = np.polynomial.Polynomial.fit(columns[near], middles[near], 2)
    rows = np.clip(np.round(curve(np.arange(width))).astype(int) + y, 0, mask.shape[0] - 1)
    return PrintedLine(x + np.arange(width), rows, max(1, int(np.ceil(usual))))


def line_pixels(mask: Mask, line: PrintedLine) -> Mask:
    """Mark the ink that is the line's alone: not where a stroke crosses or touches it.

    Returns:
        A new mask like `mask`.
    """
    reach = int(np.ceil(RULING.crossing * line.thickness)) + 1
    columns = line.columns
    offsets = np.arange(-reach, reach + 1)
    rows = line.rows[None, :] + offsets[:, None]
    inside = (rows >= 0) & (rows < mask.shape[0])
    band = (mask[rows.clip(0, mask.shape[0] - 1), columns] > 0) & inside
    # A line's middle may miss its ink by a pixel: the row where the ink begins is searched.
    first = np.where(band[reach], reach, np.where(band[reach - 1], reach - 1, reach + 1))
    is_run = _connected_run(band, first)
    alone = is_run.sum(axis=0) <= max(RULING.crossing * line.thickness, line.thickness + 1)
    found = np.zeros_like(mask)
    chosen = is_run & alone & inside
    found[rows[chosen], np.broadcast_to(columns, rows.shape)[chosen]] = 1
    return found


def _connected_run(band: NDArray[np.bool_], first: NDArray[np.int_]) -> NDArray[np.bool_]:
    """Mark, in each column, the unbroken run of ink through row `first`."""
    number = np.cumsum(~band, axis=0)  # counts the gaps above: equal along a run
    at = np.take_along_axis(number, first[None, :], axis=0)
    return band & (number == at)
