"""The page on which a line is written: finer than its strip, with clutter, and photographed."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.types import Picture

FINE = 3  # a page is this many times as large as the strip that is made of it
ON = 255  # full ink
AROUND = 12  # pixels of paper around a page on its picture
SUBPIXEL = 4  # strokes are placed to 1/16 pixel: bits of the fraction

Page = NDArray[np.uint8]
"""Ink of a line before it is shrunk to its strip: shape (96, 3 * W), 0 to 255, bright strokes on dark."""


def draw_path(page: Page, path: NDArray[np.float64], pen: float, level: float = 1.0) -> None:
    """Draw a path into the page, in place: where ink is, the brighter stays.

    Args:
        page: Is drawn into.
        path: Shape (n, 2), (x, y), pixels of the strip.
        pen: Width, pixels of the strip.
        level: Of the ink, 0 to 1.
    """
    canvas = np.zeros(page.shape, np.uint8)
    points = np.round(((path + 0.5) * FINE - 0.5) * (1 << SUBPIXEL)).astype(np.int32)
    thickness = max(1, round(pen * FINE))
    color = round(ON * level)
    cv2.polylines(canvas, [points], False, color, thickness, cv2.LINE_AA, SUBPIXEL)
    np.maximum(page, canvas, out=page)


def add_clutter(page: Page, rng: np.random.Generator) -> None:
    """Add what is found on pages beside the writing: ruled lines, frames, specks, parts of other lines."""
    height, width = (side / FINE for side in page.shape)
    if rng.random() < 0.2:  # a ruled line
        y = rng.choice([rng.uniform(0, 5), rng.uniform(height - 8, height)])
        start, end = np.sort(rng.uniform(0, width, 2))
        path = np.array([(start, y), (end, y + rng.normal(0, 1.5))])
        _print_line(page, path, rng.uniform(0.5, 1.5), rng)
    if rng.random() < 0.06:  # an upright line of a table at one end
        x = rng.choice([rng.uniform(0, 4), rng.uniform(width - 5, width)])
        path = np.array([(x, 0), (x + rng.normal(0, 1), height)])
        _print_line(page, path, rng.uniform(0.7, 3), rng)
    if rng.random() < 0.2:
        for _ in range(int(rng.integers(1, 6))):
            spot = rng.uniform((0, 0), (width, height))
            draw_path(page, np.stack([spot, spot + rng.normal(0, 1, 2)]), rng.uniform(0.7, 2))
    if rng.random() < 0.08:  # dashes of a printed pattern, all in one direction
        way = rng.normal(0, 1, 2)
        way *= 1 / np.linalg.norm(way)
        for _ in range(int(rng.integers(8, 40))):
            spot = rng.uniform((0, 0), (width, height))
            path = np.stack([spot, spot + way * rng.uniform(1, 6)])
            draw_path(page, path, rng.uniform(0.4, 1), float(rng.uniform(0.4, 1)))
    if rng.random() < 0.08:  # what hangs down from the line above, or stands up from the one below
        rest = np.roll(page, int(rng.integers(page.shape[1])), axis=1)
        rest = np.roll(rest, int(rng.integers(-30, 31)) * FINE, axis=0)
        rows = slice(0, int(rng.integers(1, 7)) * FINE)
        if rng.random() < 0.5:
            rows = slice(page.shape[0] - rows.stop, page.shape[0])
        np.maximum(page[rows], rest[rows], out=page[rows])


def _print_line(
    page: Page, path: NDArray[np.float64], pen: float, rng: np.random.Generator
) -> None:
    """Draw a printed line from end to end, or in pieces, as it is left where it was faint or removed."""
    num_pieces = 1 if rng.random() < 0.5 else int(rng.integers(2, 12))
    for i in range(num_pieces):
        ends = np.sort((i + rng.random(2)) / num_pieces) if num_pieces > 1 else np.array([0.0, 1.0])
        piece = path[0] + ends[:, None] * (path[1] - path[0])
        draw_path(page, piece, pen, float(rng.uniform(0.3, 1)))


def photograph_page(page: Page, rng: np.random.Generator) -> Picture:
    """Show a page as good or bad cameras and scanners do, with paper around it.

    Returns:
        Shape (96 + 2 * 12, 3 * W + 2 * 12, 3), uint8 RGB, dark on light.
    """
    size = page.shape[1], page.shape[0]
    ink = page.astype(np.float32) / ON
    kind = rng.random()
    if kind < 0.35:  # a camera of few pixels
        coarse = 1 / (FINE * rng.uniform(0.9, 2.0))
        seen = cv2.resize(ink, None, fx=coarse, fy=coarse, interpolation=cv2.INTER_AREA)
        seen = cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.3, 0.8))
        seen += rng.normal(0, rng.uniform(0, 0.08), seen.shape).astype(np.float32)
        ink = cv2.resize(seen, size, interpolation=cv2.INTER_CUBIC)
        if rng.random() < 0.5:  # sharpened to black and white again
            low, high = rng.uniform(0.2, 0.4), rng.uniform(0.5, 0.8)
            ink = (ink - np.float32(low)) / np.float32(high - low)
    elif kind < 0.45:
        ink = cv2.GaussianBlur(ink, (0, 0), FINE * rng.uniform(0.3, 0.8))
    elif kind < 0.53:
        ink = cv2.GaussianBlur(ink, (0, 0), FINE * 0.3) ** np.float32(np.exp(rng.normal(0, 0.4)))
    elif kind < 0.6:  # broken, as thin ink is where the paper's grain outweighs it
        knots = rng.random((8, max(8, size[0] // (4 * FINE))), np.float32)
        ink = ink * (cv2.resize(knots, size) > rng.uniform(0.1, 0.3))
    ink = np.pad(np.clip(ink, 0, 1), AROUND)
    paper, pen = rng.uniform(170, 255), rng.uniform(0.1, 1.0)
    gray = np.round(paper * (1 - np.float32(pen) * ink)).astype(np.uint8)
    return cv2.cvtColor(gray, cv2.COLOR_GRAY2RGB)
