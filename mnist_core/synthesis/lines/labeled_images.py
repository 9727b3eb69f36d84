"""Lines of digits as the line network sees them: found on their page as every page is."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.page_ink import to_page_ink
from mnist_core.layout.line_image import to_line_image
from mnist_core.layout.text_lines import find_lines, find_writing
from mnist_core.synthesis.lines.writing import LineOfDigits
from mnist_core.types import LINE_IMAGE_HEIGHT, Ink

LINE_IMAGE_WIDTH = 192  # columns of the strips to learn from and to measure on: about ten digits
# A digit whose middle is farther from the middle of the strip is not on it, heights of the strip.
MAX_ASIDE = 0.4


@dataclass(frozen=True, eq=False)
class LabeledLineImage:
    """A strip and what is written on it.

    Attributes:
        ink: Shape (32, W), float32 in [0, 1], bright strokes on dark.
        labels: Shape (n,), the digits from left to right.
        middles: Shape (n,), float: the column of each digit's middle, pixels of the strip.
    """

    ink: Ink
    labels: NDArray[np.int_]
    middles: NDArray[np.float64]


def find_line_image(line: LineOfDigits, *, width: int) -> LabeledLineImage:
    """Find a line of digits on its page, as `read_number` does, and draw its strip.

    Its height, its slant and where it begins are thus measured on the ink, mistakes included: a mark
    may be taken for a digit, the side of a table for the height of the writing.

    Args:
        line: The line on a page of its own.
        width: Of the strip, pixels: a shorter one is filled up with paper, a longer one is cut off.

    Returns:
        The strip that holds the most of its digits; paper if nothing is found.
    """
    page = to_page_ink(line.picture)
    turn = cv2.invertAffineTransform(page.matrix)
    points = np.column_stack([line.middles, np.ones(len(line.labels))]) @ turn.T
    components, stroke_width = find_writing(page.ink)
    best = LabeledLineImage(
        np.zeros((LINE_IMAGE_HEIGHT, width), np.float32), np.zeros(0, int), np.zeros(0)
    )
    for found in find_lines(components, stroke_width=stroke_width):
        strip = to_line_image(found)
        placed = np.column_stack([points, np.ones(len(points))]) @ strip.matrix[:2].T
        columns, aside = placed[:, 0], np.abs(placed[:, 1] - LINE_IMAGE_HEIGHT / 2)
        shown = (columns >= 0) & (columns < width) & (aside < MAX_ASIDE * LINE_IMAGE_HEIGHT)
        if not best.ink.any() or shown.sum() > len(best.labels):
            ink = np.pad(strip.ink, ((0, 0), (0, max(0, width - strip.ink.shape[1]))))[:, :width]
            best = LabeledLineImage(ink, line.labels[shown], columns[shown])
    return best
