"""A line of writing to the picture that the line network reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.layout.components import Component, join_components
from mnist_core.layout.text_lines import WrittenLine
from mnist_core.types import DIGIT_HEIGHT, LINE_IMAGE_HEIGHT, Ink

# Columns of paper before and after the ink: more after it would change no output.
BEFORE, AFTER = 8, 24
# Widths are multiples of this: equal widths spare the interpreter a new layout.
STEP = 32
# A thinner pen is widened to this, pixels of the line image.
THINNEST = 1.6
# A page whose digits are this many times higher is shrunk before it is warped.
FINEST = 2.0


@dataclass(frozen=True, eq=False)
class LineImage:
    """A line of writing, leveled, its strokes upright, its digits about 18 px high.

    Attributes:
        ink: Shape (32, W), float32 in [0, 1], bright strokes on dark; W is a multiple of 32.
        matrix: Shape (3, 3): turns (x, y, 1) on the page's ink into (column, row, 1) on the strip.
    """

    ink: Ink
    matrix: NDArray[np.float64]

    def edges(self, components: Sequence[Component]) -> NDArray[np.float64]:
        """Return between which columns each component lies: (n,) components -> (n + 1,) columns."""
        ends = np.array([_columns(component, self.matrix) for component in components])
        between = np.maximum.accumulate((ends[:-1, 1] + ends[1:, 0]) / 2)
        return np.array([0.0, *between, float(self.ink.shape[1])])

    def on_page(self, columns: Sequence[float]) -> list[tuple[float, float]]:
        """Return where on the page, (x, y), the strip's middle row has these columns."""
        back = np.linalg.inv(self.matrix)
        points = [back @ (column, LINE_IMAGE_HEIGHT / 2, 1) for column in columns]
        return [(float(x), float(y)) for x, y, _ in points]


def to_line_image(line: WrittenLine) -> LineImage:
    """Draw a line of writing as the line network has learned to see it."""
    whole = join_components(line.components)
    scale = DIGIT_HEIGHT / line.height
    ink, (left, top) = whole.ink, whole.box[:2]
    widen = round(THINNEST / scale - line.stroke_width)
    if widen > 0:
        ink = cv2.dilate(np.pad(ink, widen), np.ones((widen + 1, widen + 1), np.uint8))
        left, top = left - widen, top - widen
    shrunk = max(1.0, 1 / (scale * FINEST))
    small = ink
    if shrunk > 1:
        size = [max(1, round(side / shrunk)) for side in ink.shape[::-1]]
        small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    to_page = np.array(
        [
            [ink.shape[1] / small.shape[1], 0, left],
            [0, ink.shape[0] / small.shape[0], top],
            [0, 0, 1],
        ]
    )
    matrix = _leveling(line, scale)
    ends = np.array([_columns(component, matrix) for component in line.components])
    start = ends[:, 0].min() - BEFORE
    matrix[0, 2] -= start
    width = ends[:, 1].max() - start + AFTER
    width = int(np.ceil(width / STEP)) * STEP
    drawn = cv2.warpAffine(small, (matrix @ to_page)[:2], (width, LINE_IMAGE_HEIGHT))
    return LineImage(drawn / max(float(drawn.max()), 1e-6), matrix)


def _leveling(line: WrittenLine, scale: float) -> NDArray[np.float64]:
    """Return the matrix from the page's (x, y, 1) to a strip's (column, row, 1)."""
    slope, offset = line.middle
    aside = np.array([-slope, 1, -offset])  # how far below the line's middle
    column = np.array([1, 0, 0]) + line.slant * aside
    return np.array([scale * column, scale * aside + [0, 0, LINE_IMAGE_HEIGHT / 2], [0, 0, 1]])


def _columns(component: Component, matrix: NDArray[np.float64]) -> tuple[float, float]:
    """Return the first and the last column of a component's ink on the strip."""
    rows, first, last = component.spans
    if not rows.size:
        middle_x, middle_y = component.center
        rows, first = (
            np.array([middle_y - component.box[1]]),
            np.array([middle_x - component.box[0]]),
        )
        last = first
    # Columns of the strip grow with those of the page, so each row's ends are its first and last.
    start = (
        matrix[0, 1] * (rows + component.box[1]) + matrix[0, 2] + matrix[0, 0] * component.box[0]
    )
    return (
        float((start + matrix[0, 0] * first).min()),
        float((start + matrix[0, 0] * last).max()),
    )
