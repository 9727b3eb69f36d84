"""Lines of writing put together from single digits: one pen, touching, joined, among dashes and dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.preprocessing.frame import BOX, crop_to_ink, stroke_width, thin
from mnist_core.types import DIGIT_HEIGHT, NUM_DIGITS, STRIP_HEIGHT, Digit, Ink

FINE = 3  # a line is written this many times larger than the strip that is made of it
GLYPH_SIDE = BOX * FINE  # the longer side of a digit's hairlines, pixels
HAIR = 3.0  # width of a hairline, pixels: one pixel of the strip
LEVEL = 0.4  # ink of a digit from here on is stroke
ON, GRAY = 255, 110  # of a glyph's pixels; from GRAY on they are ink
LABEL_NONE = NUM_DIGITS  # the label of a picture that is no digit
PENS = (1.5, 3.8)  # widths of the pen, pixels of the strip
RUNS = 0.25  # share of the lines that end in a run of zeros or hold a run of one digit
JOINED = 0.35  # share of the lines whose digits are joined by strokes
STREWN = 0.02  # share of the lines with a picture at one end that is no digit
NO_NUMBER = 0.02  # share of the lines that hold no digit at all
CLOSE, WIDE = 0.3, 0.15  # shares of the gaps that are none at all, or wide
SUBPIXEL = 4  # bits of a pixel in which strokes are placed

Glyph = NDArray[np.uint8]
"""The hairlines of one digit: shape (h, w), at most 60 px, 0 or 255, cropped to them."""


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


def to_glyph(digit: Digit) -> Glyph:
    """Draw a digit's strokes as hairlines, that any pen may follow.

    Digits of many writers are thus written with one pen on a line, as a person's are.

    Args:
        digit: Shape (28, 28), float32 in [0, 1], as `to_digit` returns it.

    Returns:
        A new array (h, w), uint8, 0 or 255, three times as large as the digit.
    """
    crop = crop_to_ink(digit)
    size = crop.shape[1] * FINE, crop.shape[0] * FINE
    large = cv2.resize(crop, size, interpolation=cv2.INTER_CUBIC)
    solid = (large > LEVEL * min(1.0, float(large.max()))).astype(np.float32)
    width = stroke_width(solid)
    if width > HAIR:
        solid = thin(solid, width, HAIR)
    x, y, width, height = cv2.boundingRect((solid > 0.3).view(np.uint8))
    if width == 0:
        return np.full((FINE, FINE), ON, np.uint8)
    return ((solid[y : y + height, x : x + width] > 0.3) * np.uint8(ON)).astype(np.uint8)


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
    for number, (glyph, label) in enumerate(zip(glyphs, labels, strict=True)):
        if rng.random() < 0.06:
            at = _mark(page, at, row, rng)
        size = hand.size * (hand.later if number > 1 else 1.0)
        placed = _place(page, glyph, at, row, size, hand, rng)
        if placed is None:
            break
        if before is not None and hand.is_joined and rng.random() < 0.6:
            _join(page, before, placed, rng)
        if label < NUM_DIGITS:
            found.append((int(label), (at + placed.right) / 2))
        before = placed
        gap = _gap(rng, is_close=hand.is_close)
        at = placed.right + gap * DIGIT_HEIGHT
        row += hand.rise * DIGIT_HEIGHT * (1 + gap) + rng.normal(0, 0.4)
        row = float(np.clip(row, STRIP_HEIGHT / 2 - 4, STRIP_HEIGHT / 2 + 4))
    if rng.random() < 0.3 and before is not None:
        _end(page, at, row, rng)
    page = _follow(page, hand.pen)
    _soil(page, rng)
    return LineOfDigits(
        _photograph(page, rng),
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
        )


@dataclass(frozen=True, eq=False)
class _Placed:
    """A digit on the page: the points (x, y) of its ink, and its last column; pixels of the strip."""

    points: NDArray[np.float64]
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
    page: NDArray[np.uint8],
    glyph: Glyph,
    at: float,
    row: float,
    size: float,
    hand: _Hand,
    rng: np.random.Generator,
) -> _Placed | None:
    """Draw a digit whose ink begins at column `at`, its middle in `row`; None if there is no room."""
    scale_x = size * hand.stretch * np.exp(rng.normal(0, hand.uneven))
    scale_y = size * np.exp(rng.normal(0, hand.uneven))
    # Each digit is of another writer; on one line they all lean alike, or /\ would be two 1s.
    points = np.argwhere(glyph > GRAY).astype(float)
    slant = hand.slant + rng.normal(0, 0.05) - _lean(points) * scale_x / scale_y
    height = glyph.shape[0] * scale_y
    lean = np.abs(slant) * height
    margin = int(np.ceil(2 * hand.wobble)) + 2
    rows = int(np.ceil(height)) + 2 * margin
    columns = int(np.ceil(glyph.shape[1] * scale_x + lean)) + 2 * margin
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    y -= (rows - 1) / 2
    x -= (columns - 1) / 2
    field = rng.normal(0, hand.wobble / 2, (4, 4, 2)).astype(np.float32)
    bend = cv2.resize(field, (columns, rows), interpolation=cv2.INTER_CUBIC)
    from_x = (x + np.float32(slant) * y + bend[..., 0]) / np.float32(scale_x)
    from_y = (y + bend[..., 1]) / np.float32(scale_y)
    from_x += (glyph.shape[1] - 1) / 2
    from_y += (glyph.shape[0] - 1) / 2
    drawn = cv2.remap(glyph, from_x, from_y, cv2.INTER_LINEAR)
    left, top, width, tall = cv2.boundingRect((drawn > GRAY).view(np.uint8))
    if width == 0 or round(at * FINE) + width >= page.shape[1] - FINE:
        return None
    drawn = drawn[top : top + tall, left : left + width]
    first_row = round((row + rng.normal(0, 0.7)) * FINE - tall / 2)
    first_column = max(0, round(at * FINE))
    skipped = max(0, -first_row)
    shown = drawn[skipped : page.shape[0] - first_row]
    first_row += skipped
    place = page[first_row : first_row + len(shown), first_column : first_column + width]
    np.maximum(place, shown, out=place)
    ink = np.argwhere(shown > GRAY)[:, ::-1] + (first_column, first_row)
    return _Placed(ink / FINE, (first_column + width) / FINE)


def _lean(points: NDArray[np.float64]) -> float:
    """Measure how far a digit leans: columns to the left per row downwards, by its moments."""
    rows, columns = (points - points.mean(axis=0)).T
    return float(np.clip(-(rows * columns).sum() / max((rows * rows).sum(), 1e-6), -0.8, 0.8))


def _join(
    page: NDArray[np.uint8], before: _Placed, after: _Placed, rng: np.random.Generator
) -> None:
    """Draw the stroke of a hand that was not lifted between two digits: most at the same height."""
    if not len(before.points) or not len(after.points):
        return
    height = rng.uniform(*np.quantile(after.points[:, 1], (0, 1)))
    start = _end_at(before.points, height, side=-1)
    end = _end_at(after.points, height + rng.normal(0, 3), side=1)
    if np.abs(end - start).max() > DIGIT_HEIGHT:
        return
    bend = (start + end) / 2 + rng.normal(0, 1.5, 2)
    steps = np.linspace(0, 1, 9)[:, None]
    path = (1 - steps) ** 2 * start + 2 * steps * (1 - steps) * bend + steps**2 * end
    _draw(page, path, HAIR / FINE)


def _end_at(points: NDArray[np.float64], height: float, *, side: int) -> NDArray[np.float64]:
    """Find the outermost ink near a height: on the left (`side` 1) or on the right (-1)."""
    aside = np.abs(points[:, 1] - height)
    near = points[aside <= aside.min() + 1]
    return near[(side * near[:, 0]).argmin()]


def _draw(
    page: NDArray[np.uint8], path: NDArray[np.float64], pen: float, level: float = 1.0
) -> None:
    """Draw a path of (x, y), pixels of the strip: the brighter of the two stays."""
    canvas = np.zeros(page.shape, np.uint8)
    points = np.round(((path + 0.5) * FINE - 0.5) * (1 << SUBPIXEL)).astype(np.int32)
    thickness = max(1, round(pen * FINE))
    color = round(ON * level)
    cv2.polylines(canvas, [points], False, color, thickness, cv2.LINE_AA, SUBPIXEL)
    np.maximum(page, canvas, out=page)


def _mark(page: NDArray[np.uint8], at: float, row: float, rng: np.random.Generator) -> float:
    """Write the dot or comma of thousands, or an apostrophe; returns where the next digit begins."""
    foot = row + DIGIT_HEIGHT / 2 * rng.uniform(0.7, 1.2) * (1 if rng.random() < 0.9 else -1)
    x = at + rng.uniform(0, 2)
    fall = (
        (rng.uniform(0, 1), 0.5) if rng.random() < 0.5 else (-rng.uniform(0, 2), rng.uniform(1, 5))
    )
    _draw(page, np.array([(x, foot), (x + fall[0], foot + fall[1])]), rng.uniform(0.6, 2))
    return x + float(rng.uniform(1, 5))


def _end(page: NDArray[np.uint8], at: float, row: float, rng: np.random.Generator) -> None:
    """Close a number as people do: with a dash or two, after a dot or not, short or long."""
    x = at + rng.uniform(-3, 6)
    length = rng.uniform(4, 14) if rng.random() < 0.7 else rng.uniform(14, 70)
    kind = rng.integers(4)
    if kind >= 2:
        _draw(page, np.array([(x, row + 8), (x, row + rng.uniform(8, 11))]), 1.5)
        x += 3
    heights = (row - 3, row + 3) if kind in (1, 3) else (row + rng.normal(0, 3),)
    for y in heights:
        tilt = rng.normal(0, 1.5)
        bend = (x + length / 2, y + rng.normal(0, 1))
        _draw(page, np.array([(x, y - tilt), bend, (x + length, y + tilt)]), HAIR / FINE)


def _follow(page: NDArray[np.uint8], pen: float) -> NDArray[np.uint8]:
    """Follow the hairlines with a round pen so many pixels of the strip wide."""
    side = max(1, round(pen * FINE - HAIR) + 1)
    return cv2.dilate(page, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))


def _soil(page: NDArray[np.uint8], rng: np.random.Generator) -> None:
    """Leave what the ink of a page is not free of: ruled lines, frames, specks, other lines' rests."""
    height, width = (side / FINE for side in page.shape)
    if rng.random() < 0.2:  # the rest of a ruled line, broken where digits cross it
        y = rng.choice([rng.uniform(0, 5), rng.uniform(height - 8, height)])
        start, end = np.sort(rng.uniform(0, width, 2))
        path = np.array([(start, y), (end, y + rng.normal(0, 1.5))])
        pieces = 1 if rng.random() < 0.5 else int(rng.integers(2, 12))
        for i in range(pieces):
            ends = np.sort((i + rng.random(2)) / pieces) if pieces > 1 else np.array([0.0, 1.0])
            piece = path[0] + ends[:, None] * (path[1] - path[0])
            _draw(page, piece, rng.uniform(0.5, 1.5), float(rng.uniform(0.3, 1)))
    if rng.random() < 0.08:  # an upright line of a table at one end
        x = rng.choice([rng.uniform(0, 4), rng.uniform(width - 5, width)])
        _draw(page, np.array([(x, 0), (x + rng.normal(0, 1), height)]), rng.uniform(1, 3))
    if rng.random() < 0.2:
        for _ in range(int(rng.integers(1, 6))):
            spot = rng.uniform((0, 0), (width, height))
            _draw(page, np.stack([spot, spot + rng.normal(0, 1, 2)]), rng.uniform(0.7, 2))
    if rng.random() < 0.08:  # dashes of a printed pattern, all in one direction
        way = rng.normal(0, 1, 2)
        way *= 1 / np.linalg.norm(way)
        for _ in range(int(rng.integers(8, 40))):
            spot = rng.uniform((0, 0), (width, height))
            path = np.stack([spot, spot + way * rng.uniform(1, 6)])
            _draw(page, path, rng.uniform(0.4, 1), float(rng.uniform(0.4, 1)))
    if rng.random() < 0.08:  # what hangs down from the line above, or stands up from the one below
        rest = np.roll(page, int(rng.integers(page.shape[1])), axis=1)
        rest = np.roll(rest, int(rng.integers(-30, 31)) * FINE, axis=0)
        rows = slice(0, int(rng.integers(1, 7)) * FINE)
        if rng.random() < 0.5:
            rows = slice(page.shape[0] - rows.stop, page.shape[0])
        np.maximum(page[rows], rest[rows], out=page[rows])


def _photograph(page: NDArray[np.uint8], rng: np.random.Generator) -> Ink:
    """Shrink a page to its strip, as good or bad cameras and thresholds do."""
    size = page.shape[1] // FINE, page.shape[0] // FINE
    kind = rng.random()
    if kind < 0.35:  # a camera of few pixels: what it blurred was made black and white again
        coarse = 1 / (FINE * rng.uniform(0.9, 2.0))
        seen = cv2.resize(page, None, fx=coarse, fy=coarse, interpolation=cv2.INTER_AREA)
        seen = cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.3, 0.8)).astype(np.float32) / ON
        seen += rng.normal(0, rng.uniform(0, 0.12), seen.shape)
        strip = cv2.resize(seen, size, interpolation=cv2.INTER_CUBIC)
        low, high = rng.uniform(0.2, 0.4), rng.uniform(0.5, 0.8)
        return np.clip((strip - low) / (high - low), 0, 1, dtype=np.float32)
    strip = cv2.resize(page, size, interpolation=cv2.INTER_AREA).astype(np.float32) / ON
    if kind < 0.45:
        strip = cv2.GaussianBlur(strip, (0, 0), rng.uniform(0.3, 0.8))
    elif kind < 0.53:
        strip = strip ** np.float32(np.exp(rng.normal(0, 0.4)))
    elif kind < 0.6:  # broken, as thin ink is where the paper's grain outweighs it
        knots = rng.random((8, max(8, strip.shape[1] // 4)), np.float32)
        strip = strip * (cv2.resize(knots, size) > rng.uniform(0.1, 0.3))
    return np.clip(strip / max(float(strip.max()), 1e-6), 0, 1, dtype=np.float32)


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
