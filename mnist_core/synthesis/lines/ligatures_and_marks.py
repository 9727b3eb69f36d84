"""What a pen leaves on a line besides digits: joining strokes, marks of thousands, closing dashes.

All columns and rows are pixels of the strip.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mnist_core.synthesis.lines.page import FINE, Page, draw_path
from mnist_core.synthesis.lines.skeletons import HAIR
from mnist_core.types import DIGIT_HEIGHT

Points = NDArray[np.float64]
"""Places of ink: shape (n, 2), (x, y), pixels of the strip."""


def join_ink(
    page: Page,
    before: Points,
    after: Points,
    rng: np.random.Generator,
    *,
    within: tuple[float, float] = (0.0, 1.0),
) -> None:
    """Draw the stroke of a pen that was not lifted between two digits, mostly level.

    Args:
        page: Is drawn into, unless the digits are too far apart.
        before, after: The ink of both digits.
        rng: Decides where it begins and ends, and its bend.
        within: Range of heights, as quantiles of `after`'s ink, where the stroke may attach.
    """
    if not len(before) or not len(after):
        return
    height = rng.uniform(*np.quantile(after[:, 1], within))
    start = _end_at(before, height, side=-1)
    end = _end_at(after, height + rng.normal(0, 3), side=1)
    if np.abs(end - start).max() > DIGIT_HEIGHT:
        return
    bend = (start + end) / 2 + rng.normal(0, 1.5, 2)
    steps = np.linspace(0, 1, 9)[:, None]
    path = (1 - steps) ** 2 * start + 2 * steps * (1 - steps) * bend + steps**2 * end
    draw_path(page, path, HAIR / FINE)


def _end_at(points: Points, height: float, *, side: int) -> NDArray[np.float64]:
    """Return the outermost ink near a height: the leftmost (`side` 1) or the rightmost (-1)."""
    aside = np.abs(points[:, 1] - height)
    near = points[aside <= aside.min() + 1]
    return near[(side * near[:, 0]).argmin()]


def draw_mark(page: Page, at: float, row: float, rng: np.random.Generator) -> float:
    """Write the dot or comma of thousands, or an apostrophe, into the page.

    Args:
        page: Is drawn into.
        at: Column of the end of the digit before it.
        row: Of the middle of the line.
        rng: Decides what it is, and its size.

    Returns:
        The column in which the next digit begins.
    """
    foot = row + DIGIT_HEIGHT / 2 * rng.uniform(0.7, 1.2) * (1 if rng.random() < 0.9 else -1)
    x = at + rng.uniform(0, 2)
    fall = (
        (rng.uniform(0, 1), 0.5) if rng.random() < 0.5 else (-rng.uniform(0, 2), rng.uniform(1, 5))
    )
    draw_path(page, np.array([(x, foot), (x + fall[0], foot + fall[1])]), rng.uniform(0.6, 2))
    return x + float(rng.uniform(1, 5))


def draw_end(page: Page, at: float, row: float, rng: np.random.Generator) -> None:
    """Close a number as people do: with a dash or two, after a dot or not, short or long.

    Args:
        page: Is drawn into.
        at: Column of the end of the last digit.
        row: Of the middle of the line.
        rng: Decides the kind.
    """
    x = at + rng.uniform(-3, 6)
    length = rng.uniform(4, 14) if rng.random() < 0.7 else rng.uniform(14, 70)
    kind = rng.integers(4)
    if kind >= 2:
        draw_path(page, np.array([(x, row + 8), (x, row + rng.uniform(8, 11))]), 1.5)
        x += 3
    heights = (row - 3, row + 3) if kind in (1, 3) else (row + rng.normal(0, 3),)
    for y in heights:
        tilt = rng.normal(0, 1.5)
        bend = (x + length / 2, y + rng.normal(0, 1))
        draw_path(page, np.array([(x, y - tilt), bend, (x + length, y + tilt)]), HAIR / FINE)
