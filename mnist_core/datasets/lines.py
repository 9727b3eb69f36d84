"""Lines of writing put together from single digits: one pen, touching, joined, among dashes and dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets.glyphs import HAIR, Glyph
from mnist_core.datasets.line_marks import Points, draw_end, draw_mark, join_ink
from mnist_core.datasets.line_page import FINE, Page, draw_path, photograph_page, soil_page
from mnist_core.datasets.loops import write_loops
from mnist_core.preprocessing.frame import BOX
from mnist_core.preprocessing.parts import lean_of
from mnist_core.types import DIGIT_HEIGHT, NUM_DIGITS, STRIP_HEIGHT, Ink

GRAY = 110  # of 255: glyphs are ink from here on, where they were bent
LABEL_NONE = NUM_DIGITS  # the label of a picture that is no digit
PENS = (1.5, 3.8)  # widths of the pen, pixels of the strip
RUNS = 0.25  # share of the lines that end in a run of zeros or hold a run of one digit
JOINED = 0.35  # share of the lines whose digits are joined by strokes
STREWN = 0.02  # share of the lines with a picture at one end that is no digit
NO_NUMBER = 0.02  # share of the lines that hold no digit at all
CLOSE, WIDE = 0.3, 0.15  # shares of the gaps that are none at all, or wide
LOOPED = 0.4  # share of the lines whose runs of zeros are written in one go
MOST_LEANING = 0.8  # columns per row: a digit that leans further is not stood upright wholly
LEANING_ONES = 0.25  # share of the 1s that lean further to the right than the digits beside them


@dataclass(frozen=True, eq=False)
class LineOfDigits:
    """A line as it was put together.

    Attributes:
        strip: Shape (32, W), float32 in [0, 1], bright strokes on dark.
        labels: Shape (n,), the digits from left to right.
        middles: Shape (n,), float: the column of each digit's middle, of its box, pixels.
    """

    strip: Ink
    labels: NDArray[np.int_]
    middles: NDArray[np.float64]


def write_line(
    glyphs: Sequence[Glyph],
    labels: Sequence[int] | NDArray[np.uint8],
    rng: np.random.Generator,
    *,
    width: int,
    strength: float = 1.0,
) -> LineOfDigits:
    """Write digits side by side with one pen, in the given order, as far as there is room.

    Args:
        glyphs: Their hairlines, as `to_glyph` draws them.
        labels: One for each: 0 to 9, or 10 for a picture that is no digit: written, not labeled.
        rng: Decides pen, gaps, sizes, joining strokes, camera and all that is no digit.
        width: Columns of the strip, pixels.
        strength: How much each digit is changed by itself: 1 as a person's digits differ, 0 not at all.
    """
    page = np.zeros((STRIP_HEIGHT * FINE, width * FINE), np.uint8)
    hand = _Hand.draw(rng, strength)
    at = float(rng.uniform(1, 24))
    row = STRIP_HEIGHT / 2 + rng.normal(0, 1)
    found: list[tuple[int, float]] = []
    before: _Placed | None = None
    number = 0
    while number < len(labels):
        if rng.random() < 0.06:
            at = draw_mark(page, at, row, rng)
        start = _Start(at, row, hand.size * (hand.later if number > 1 else 1.0))
        label, run = int(labels[number]), _zeros_ahead(labels[number:])
        if hand.is_looped and run > 1:
            placed = _place_loops(page, run, start, hand, rng)
        else:
            run = 1
            placed = _place(page, glyphs[number], label, start, hand, rng)
        if placed is None:
            break
        if before is not None and hand.is_joined and rng.random() < 0.6:
            join_ink(page, before.points, placed.points, rng)
        if label < NUM_DIGITS:
            found += [(label, middle) for middle in placed.middles]
        number += run
        before = placed
        gap = _gap(rng, is_close=hand.is_close)
        at = placed.right + gap * DIGIT_HEIGHT
        row += hand.rise * DIGIT_HEIGHT * (1 + gap) + rng.normal(0, 0.4)
        row = float(np.clip(row, STRIP_HEIGHT / 2 - 4, STRIP_HEIGHT / 2 + 4))
    if rng.random() < 0.3 and before is not None:
        draw_end(page, at, row, rng)
    page = _follow(page, hand.pen)
    soil_page(page, rng)
    return LineOfDigits(
        photograph_page(page, rng),
        np.array([label for label, _ in found], int),
        np.array([middle for _, middle in found], float),
    )


@dataclass(frozen=True)
class _Hand:
    """What the digits of a line have in common.

    Attributes:
        pen: Width of a stroke, pixels of the strip.
        size, stretch, later: Factors: of both sides, of the width, of the digits from the third on.
        slant: Columns to the left per row downwards.
        rise: Rows per column.
        uneven: Standard deviation of each digit's own size, logarithm.
        wobble: Twice the standard deviation of the smooth field that bends strokes, pixels of the page.
        is_joined, is_close: Whether the pen often stays down, and whether digits touch.
        is_looped: Whether runs of zeros are written in one go.
    """

    pen: float
    size: float
    stretch: float
    slant: float
    rise: float
    later: float
    uneven: float
    wobble: float
    is_joined: bool
    is_close: bool
    is_looped: bool

    @classmethod
    def draw(cls, rng: np.random.Generator, strength: float) -> _Hand:
        return cls(
            pen=float(np.exp(rng.uniform(*np.log(PENS)))),
            size=DIGIT_HEIGHT / BOX * float(np.exp(rng.normal(0, 0.12))),
            stretch=float(np.exp(rng.normal(0, 0.15))),
            slant=float(rng.normal(0, 0.12)),
            rise=float(rng.normal(0, 0.02)),
            later=float(rng.uniform(0.6, 0.9)) if rng.random() < 0.1 else 1.0,
            uneven=0.08 * strength,
            wobble=float(rng.uniform(0, 2.2)) * strength,
            is_joined=bool(rng.random() < JOINED),
            is_close=bool(rng.random() < 0.35),
            is_looped=bool(rng.random() < LOOPED),
        )


@dataclass(frozen=True)
class _Start:
    """Where the next digit is to stand: column of its ink, row of its middle, pixels; factor on both sides."""

    column: float
    row: float
    size: float


@dataclass(frozen=True, eq=False)
class _Placed:
    """What was written: points (x, y) of its ink, the middles of its digits, its last column.

    All in pixels of the strip.
    """

    points: Points
    middles: tuple[float, ...]
    right: float


def _gap(rng: np.random.Generator, *, is_close: bool) -> float:
    """Draw the paper between two digits, in digit heights; negative where they overlap."""
    kind = rng.random()
    if kind < (0.75 if is_close else CLOSE):
        return float(rng.uniform(-0.14, 0.08))
    if kind > 1 - WIDE:
        return float(rng.uniform(0.35, 1.6))
    return float(rng.uniform(0.05, 0.4))


def _place(
    page: Page,
    glyph: Glyph,
    label: int,
    start: _Start,
    hand: _Hand,
    rng: np.random.Generator,
) -> _Placed | None:
    """Draw a digit; None if there is no room."""
    scale_x = start.size * hand.stretch * np.exp(rng.normal(0, hand.uneven))
    scale_y = start.size * np.exp(rng.normal(0, hand.uneven))
    # Each digit is of another writer; on one line they all lean alike, or /\ would be two 1s.
    own = float(np.clip(lean_of(*np.nonzero(glyph > GRAY)), -MOST_LEANING, MOST_LEANING))
    slant = hand.slant + rng.normal(0, 0.05) - own * scale_x / scale_y
    if label == 1 and rng.random() < LEANING_ONES:
        slant += rng.uniform(0, 0.6)
    drawn = _draw(glyph, (scale_x, scale_y), slant, hand.wobble, rng)
    tall, width = drawn.shape
    first_column = max(0, round(start.column * FINE))
    if width == 0 or round(start.column * FINE) + width >= page.shape[1] - FINE:
        return None
    first_row = round((start.row + rng.normal(0, 0.7)) * FINE - tall / 2)
    skipped = max(0, -first_row)
    shown = drawn[skipped : page.shape[0] - first_row]
    first_row += skipped
    place = page[first_row : first_row + len(shown), first_column : first_column + width]
    np.maximum(place, shown, out=place)
    ink = np.argwhere(shown > GRAY)[:, ::-1] + (first_column, first_row)
    right = (first_column + width) / FINE
    return _Placed(ink / FINE, ((start.column + right) / 2,), right)


def _draw(
    glyph: Glyph,
    scales: tuple[float, float],
    slant: float,
    wobble: float,
    rng: np.random.Generator,
) -> Page:
    """Scale a glyph across and down, lean it and bend it smoothly; cropped to its ink."""
    scale_x, scale_y = scales
    height = glyph.shape[0] * scale_y
    lean = np.abs(slant) * height
    margin = int(np.ceil(2 * wobble)) + 2
    rows = int(np.ceil(height)) + 2 * margin
    columns = int(np.ceil(glyph.shape[1] * scale_x + lean)) + 2 * margin
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    y -= (rows - 1) / 2
    x -= (columns - 1) / 2
    field = rng.normal(0, wobble / 2, (4, 4, 2)).astype(np.float32)
    bend = cv2.resize(field, (columns, rows), interpolation=cv2.INTER_CUBIC)
    from_x = (x + np.float32(slant) * y + bend[..., 0]) / np.float32(scale_x)
    from_y = (y + bend[..., 1]) / np.float32(scale_y)
    from_x += (glyph.shape[1] - 1) / 2
    from_y += (glyph.shape[0] - 1) / 2
    drawn = cv2.remap(glyph, from_x, from_y, cv2.INTER_LINEAR)
    left, top, width, tall = cv2.boundingRect((drawn > GRAY).view(np.uint8))
    return drawn[top : top + tall, left : left + width]


def _zeros_ahead(labels: Sequence[int] | NDArray[np.uint8]) -> int:
    """Count the zeros that a line goes on with."""
    others = np.flatnonzero(np.asarray(labels))
    return int(others[0]) if len(others) else len(labels)


def _place_loops(
    page: Page, count: int, start: _Start, hand: _Hand, rng: np.random.Generator
) -> _Placed | None:
    """Write zeros in one go; None if there is no room."""
    path, middles = write_loops(count, rng, height=start.size * BOX, stretch=hand.stretch)
    slant = hand.slant + rng.normal(0, 0.05)
    path = path @ np.array([[1, hand.rise], [-slant, 1]])
    first = start.column - path[:, 0].min()
    path = path + (first, start.row)
    right = float(path[:, 0].max())
    if right >= page.shape[1] / FINE - 1:
        return None
    draw_path(page, path, HAIR / FINE)
    return _Placed(path, tuple(float(middle) for middle in middles + first), right)


def _follow(page: Page, pen: float) -> Page:
    """Follow the hairlines with a round pen so many pixels of the strip wide."""
    side = max(1, round(pen * FINE - HAIR) + 1)
    return cv2.dilate(page, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))


def draw_order(
    labels: NDArray[np.uint8],
    rng: np.random.Generator,
    *,
    count: int,
    odd: Sequence[int] | NDArray[np.int_] = (),
) -> NDArray[np.int_]:
    """Choose which pictures a line is made of, from left to right.

    Args:
        labels: Of all pictures, 0 to 9.
        rng: Decides everything.
        count: Pictures of the line at most.
        odd: Indices of pictures that are no digit: a few are strewn in.

    Returns:
        Shape (n,), int: indices into `labels`, or into what follows it where they come from `odd`.
    """
    chosen = rng.integers(len(labels), size=int(rng.integers(1, count + 1)))
    if rng.random() < RUNS and len(chosen) > 1:
        digit = 0 if rng.random() < 0.7 else int(rng.integers(NUM_DIGITS))
        same = np.flatnonzero(labels == digit)
        start = int(rng.integers(0, len(chosen) - 1))
        chosen[start:] = rng.choice(same, len(chosen) - start)
    kind = rng.random()
    if kind < STREWN and len(odd):
        place = int(rng.choice([0, len(chosen)]))
        chosen = np.insert(chosen, place, rng.choice(odd))
    elif kind > 1 - NO_NUMBER and len(odd):
        chosen = rng.choice(odd, len(chosen))
    return chosen
