"""Lines of writing put together from single digits: one pen, touching, joined, among dashes and dots."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.synthesis.lines.handwriting import WritingStyle
from mnist_core.synthesis.lines.ligatures_and_marks import draw_end, draw_mark
from mnist_core.synthesis.lines.page import AROUND, FINE, add_clutter, photograph_page
from mnist_core.synthesis.lines.pen import LinePen, Placed, Start, widen_hairlines
from mnist_core.synthesis.lines.skeletons import Glyph
from mnist_core.types import DIGIT_HEIGHT, LINE_IMAGE_HEIGHT, NOT_A_DIGIT, NUM_DIGITS, Picture


@dataclass(frozen=True, kw_only=True)
class LineMixture:
    """How often lines hold what: shares of lines, unless a field says otherwise.

    Attributes:
        runs: End in a run of one digit.
        run_of: Shares of these runs: of zeros, of ones, of any digit.
        outlier_at_end: Have a picture that is no digit at one end.
        outliers_only: Hold no digit at all.
        marked_zeros: Of the longer runs of zeros in one go: hold a mark of thousands.
        glued_ones: Of the 1s: the next digit begins on them.
    """

    runs: float = 0.3
    run_of: tuple[float, float, float] = (0.65, 0.1, 0.25)
    outlier_at_end: float = 0.02
    outliers_only: float = 0.02
    marked_zeros: float = 0.3
    glued_ones: float = 0.15


MIXTURE = LineMixture()


@dataclass(frozen=True, eq=False)
class LineOfDigits:
    """A line as it was put together.

    Attributes:
        picture: Shape (H, W, 3), uint8 RGB, dark on light, digits about 54 px high.
        labels: Shape (n,), the digits from left to right.
        middles: Shape (n, 2), float: the middle of each digit's box, (x, y), pixels of the picture.
    """

    picture: Picture
    labels: NDArray[np.int_]
    middles: NDArray[np.float64]


def write_line(
    glyphs: Sequence[Glyph],
    labels: Sequence[int] | NDArray[np.uint8],
    rng: np.random.Generator,
    *,
    width: int,
    strength: float = 1.0,
    upright: Collection[int] = (),
) -> LineOfDigits:
    """Write digits side by side with one pen, in the given order, as far as there is room.

    Args:
        glyphs: Their hairlines, as `to_glyph` draws them.
        labels: One for each: 0 to 9, or `NOT_A_DIGIT` for other pictures, which are written, but not labeled.
        rng: Decides pen, gaps, sizes, joining strokes, camera and all clutter.
        width: Of the room, three pixels of the picture each: a digit is about 18 high.
        strength: How much each digit is changed by itself: 1 as a person's digits differ, 0 not at all.
        upright: Indices of the glyphs that stand upright as they are, whatever their moments say: a 9
            whose stem leans away does not lean as a whole.
    """
    page = np.zeros((LINE_IMAGE_HEIGHT * FINE, width * FINE), np.uint8)
    style = WritingStyle.draw(rng, strength)
    pen = LinePen(page, style, rng)
    at = float(rng.uniform(1, 24))
    row = LINE_IMAGE_HEIGHT / 2 + rng.normal(0, 1)
    found: list[tuple[int, float, float]] = []
    before: Placed | None = None
    is_glued = False
    number = 0
    while number < len(labels):
        if rng.random() < 0.06:
            at = draw_mark(page, at, row, rng)
        start = Start(at, row, style.size * (style.size_drift if number > 1 else 1.0))
        label, run = int(labels[number]), _zeros_ahead(labels[number:])
        if style.joins_zeros and run > 1:
            placed = pen.write_zeros(run, start)
            if placed is not None and run > 3 and rng.random() < MIXTURE.marked_zeros:
                draw_mark(page, float(np.mean(placed.middles[-4:-2])), row, rng)
        elif style.is_slashed and label == 1:
            placed = pen.write_slash(start)
        else:
            placed = pen.write_glyph(glyphs[number], label, start, is_upright=number in upright)
        if placed is None:
            break
        if before is not None:
            pen.join(before, placed, is_glued=is_glued)
        if label != NOT_A_DIGIT:
            found += [(label, middle, row) for middle in placed.middles]
        number += len(placed.middles)
        before = placed
        is_glued = label == 1 and rng.random() < MIXTURE.glued_ones
        gap = float(rng.uniform(-0.25, 0)) if is_glued else style.draw_gap(rng)
        at = placed.right + gap * DIGIT_HEIGHT
        row += style.baseline_slope * DIGIT_HEIGHT * (1 + gap) + rng.normal(0, 0.4)
        row = float(np.clip(row, LINE_IMAGE_HEIGHT / 2 - 4, LINE_IMAGE_HEIGHT / 2 + 4))
    if rng.random() < 0.3 and before is not None:
        draw_end(page, at, row, rng)
    page = widen_hairlines(page, style.pen_width)
    add_clutter(page, rng)
    middles = np.array([middle for _, *middle in found], float).reshape(-1, 2)
    return LineOfDigits(
        photograph_page(page, rng),
        np.array([label for label, _, _ in found], int),
        (middles + 0.5) * FINE - 0.5 + AROUND,
    )


def _zeros_ahead(labels: Sequence[int] | NDArray[np.uint8]) -> int:
    """Count the zeros that a line goes on with."""
    others = np.flatnonzero(np.asarray(labels))
    return int(others[0]) if len(others) else len(labels)


def draw_order(
    labels: NDArray[np.uint8],
    rng: np.random.Generator,
    *,
    count: int,
    outliers: Sequence[int] | NDArray[np.int_] = (),
) -> NDArray[np.int_]:
    """Choose which pictures a line is made of, from left to right.

    Args:
        labels: Of all pictures, 0 to 9.
        rng: Decides everything.
        count: Pictures of the line at most.
        outliers: Indices of pictures that are no digit: a few are inserted.

    Returns:
        Shape (n,), int: indices into `labels`, or into what follows it where they come from `outliers`.
    """
    chosen = rng.integers(len(labels), size=int(rng.integers(1, count + 1)))
    if rng.random() < MIXTURE.runs and len(chosen) > 1:
        digit = int(rng.choice(np.array([0, 1, rng.integers(NUM_DIGITS)]), p=MIXTURE.run_of))
        same = np.flatnonzero(labels == digit)
        start = int(rng.integers(0, len(chosen) - 1))
        chosen[start:] = rng.choice(same, len(chosen) - start)
    kind = rng.random()
    if kind < MIXTURE.outlier_at_end and len(outliers):
        place = int(rng.choice([0, len(chosen)]))
        chosen = np.insert(chosen, place, rng.choice(outliers))
    elif kind > 1 - MIXTURE.outliers_only and len(outliers):
        chosen = rng.choice(outliers, len(chosen))
    return chosen
