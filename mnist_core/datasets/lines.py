"""Lines of writing put together from single digits: touching, joined, in company of dashes and dots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.types import DIGIT_HEIGHT, NUM_DIGITS, STRIP_HEIGHT, Digit, Ink

MIDDLE = STRIP_HEIGHT / 2  # the row along which the middles of the digits lie
LABEL_NONE = NUM_DIGITS  # the label of a picture that is no digit
RUNS = 0.25  # share of the lines that end in a run of zeros or hold a run of one digit
JOINED = 0.35  # share of the lines whose digits are joined by strokes
STREWN = 0.12  # share of the lines with a picture at one end that is no digit
NO_NUMBER = 0.05  # share of the lines that hold no digit at all
CLOSE, WIDE = 0.3, 0.15  # shares of the gaps that are none at all, or wide
SUBPIXEL = 4  # bits of a pixel in which strokes are placed


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
    digits: NDArray[np.float32],
    labels: NDArray[np.uint8],
    rng: np.random.Generator,
    *,
    width: int,
) -> LineOfDigits:
    """Write digits side by side, in the given order, as far as there is room.

    Args:
        digits: Shape (N, 28, 28), float32 in [0, 1].
        labels: Shape (N,): 0 to 9, or 10 for a picture that is no digit: it is written, not labeled.
        rng: Decides gaps, sizes, joining strokes and all that is no digit.
        width: Columns of the strip, pixels.
    """
    strip = np.zeros((STRIP_HEIGHT, width), np.float32)
    size = DIGIT_HEIGHT / 20 * np.exp(rng.normal(0, 0.12))
    slant, rise = rng.normal(0, 0.12), rng.normal(0, 0.02)
    is_joined, closeness = rng.random() < JOINED, rng.random() < 0.35
    at = float(rng.uniform(1, 24))
    row = MIDDLE + rng.normal(0, 1)
    found: list[tuple[int, float]] = []
    before: NDArray[np.float32] | None = None
    for digit, label in zip(digits, labels, strict=True):
        if rng.random() < 0.06:
            at = _mark(strip, at, row, rng)
        placed, left, right = _place(digit, at, row, size, slant, strip.shape, rng)
        if right >= width - 1:
            break
        if before is not None and is_joined and rng.random() < 0.6:
            _join(strip, before, placed, rng)
        np.maximum(strip, placed, out=strip)
        if label < NUM_DIGITS:
            found.append((int(label), (left + right) / 2))
        before = placed
        gap = _gap(rng, is_close=closeness)
        at = right + gap * DIGIT_HEIGHT
        row += rise * (right - left + gap) + rng.normal(0, 0.4)
        row = float(np.clip(row, MIDDLE - 4, MIDDLE + 4))
    if rng.random() < 0.3 and before is not None:
        _end(strip, at, row, rng)
    _soil(strip, rng)
    return LineOfDigits(
        _photograph(strip, rng),
        np.array([label for label, _ in found], int),
        np.array([middle for _, middle in found], float),
    )


def _gap(rng: np.random.Generator, *, is_close: bool) -> float:
    """Draw the paper between two digits, in digit heights; negative where they overlap."""
    kind = rng.random()
    if kind < (0.75 if is_close else CLOSE):
        return float(rng.uniform(-0.14, 0.04))
    if kind > 1 - WIDE:
        return float(rng.uniform(0.35, 1.6))
    return float(rng.uniform(0.03, 0.4))


def _place(
    digit: Digit,
    at: float,
    row: float,
    size: float,
    slant: float,
    shape: tuple[int, ...],
    rng: np.random.Generator,
) -> tuple[NDArray[np.float32], float, float]:
    """Draw a digit whose ink begins at column `at`: the strip, and its first and last column."""
    scale_x, scale_y = size * np.exp(rng.normal(0, 0.1) + rng.normal(0, 0.06, 2))
    points = np.argwhere(digit > 0.3).astype(float)
    # Each digit is of another writer; on one line they all lean alike, or /\ would be two 1s.
    slant += rng.normal(0, 0.06) - _lean(points) * scale_x / scale_y
    rows, columns = points[:, 0] * scale_y, points[:, 1] * scale_x
    rows -= (rows.min() + rows.max()) / 2
    columns -= slant * rows
    shift = at - columns.min()
    top = float((points[:, 0].min() + points[:, 0].max()) / 2) * scale_y
    matrix = np.array(
        [
            [scale_x, -slant * scale_y, shift + slant * top],
            [0, scale_y, row - top + rng.normal(0, 0.7)],
        ]
    )
    placed = cv2.warpAffine(digit, matrix, (shape[1], shape[0]))
    return placed, at, float(columns.max() + shift)


def _lean(points: NDArray[np.float64]) -> float:
    """Measure how far a digit leans: columns to the left per row downwards, by its moments."""
    rows, columns = (points - points.mean(axis=0)).T
    return float(np.clip(-(rows * columns).sum() / max((rows * rows).sum(), 1e-6), -0.8, 0.8))


def _join(
    strip: Ink, before: NDArray[np.float32], after: NDArray[np.float32], rng: np.random.Generator
) -> None:
    """Draw the stroke of a hand that was not lifted between two digits."""
    start, end = _point(before, rng, is_last=True), _point(after, rng, is_last=False)
    if start is None or end is None or np.abs(end - start).max() > DIGIT_HEIGHT:
        return
    bend = (start + end) / 2 + rng.normal(0, 2, 2)
    steps = np.linspace(0, 1, 9)[:, None]
    path = (1 - steps) ** 2 * start + 2 * steps * (1 - steps) * bend + steps**2 * end
    _draw(strip, path, rng.uniform(1, 2.2), float(rng.uniform(0.6, 1)))


def _point(
    ink: NDArray[np.float32], rng: np.random.Generator, *, is_last: bool
) -> NDArray[np.float64] | None:
    """Choose a point (x, y) of a digit's ink near its right or its left end."""
    points = np.argwhere(ink > 0.5)
    if not len(points):
        return None
    columns = points[:, 1]
    limit = np.quantile(columns, 0.75 if is_last else 0.25)
    near = points[columns >= limit] if is_last else points[columns <= limit]
    return near[rng.integers(len(near)), ::-1].astype(float)


def _draw(strip: Ink, path: NDArray[np.float64], pen: float, level: float) -> None:
    """Draw a path of (x, y) into the strip: the brighter of the two stays."""
    canvas = np.zeros(strip.shape, np.uint8)
    points = np.round(path * (1 << SUBPIXEL)).astype(np.int32)
    thickness = max(1, round(pen))
    cv2.polylines(canvas, [points], False, 255, thickness, cv2.LINE_AA, SUBPIXEL)
    np.maximum(strip, canvas.astype(np.float32) * np.float32(level / 255), out=strip)


def _mark(strip: Ink, at: float, row: float, rng: np.random.Generator) -> float:
    """Write the dot or comma of thousands, or an apostrophe; returns where the next digit begins."""
    foot = row + DIGIT_HEIGHT / 2 * rng.uniform(0.7, 1.2) * (1 if rng.random() < 0.9 else -1)
    x = at + rng.uniform(0, 2)
    fall = (
        (rng.uniform(0, 1), 0.5) if rng.random() < 0.5 else (-rng.uniform(0, 2), rng.uniform(1, 5))
    )
    _draw(strip, np.array([(x, foot), (x + fall[0], foot + fall[1])]), rng.uniform(1.5, 3.5), 1.0)
    return x + float(rng.uniform(1, 5))


def _end(strip: Ink, at: float, row: float, rng: np.random.Generator) -> None:
    """Close a number as people do: with a dash or two, after a dot or not, short or long."""
    pen, x = rng.uniform(1.3, 3), at + rng.uniform(-3, 6)
    length = rng.uniform(4, 14) if rng.random() < 0.7 else rng.uniform(14, 70)
    kind = rng.integers(4)
    if kind >= 2:
        _draw(strip, np.array([(x, row + 8), (x, row + rng.uniform(8, 11))]), pen, 1.0)
        x += 3
    heights = (row - 3, row + 3) if kind in (1, 3) else (row + rng.normal(0, 3),)
    for y in heights:
        tilt = rng.normal(0, 1.5)
        bend = (x + length / 2, y + rng.normal(0, 1))
        _draw(strip, np.array([(x, y - tilt), bend, (x + length, y + tilt)]), pen, 1.0)


def _soil(strip: Ink, rng: np.random.Generator) -> None:
    """Leave what the ink of a page is not free of: ruled lines, frames, specks, other lines' rests."""
    height, width = strip.shape
    if rng.random() < 0.18:  # the rest of a ruled line, broken where digits cross it
        y = rng.choice([rng.uniform(0, 5), rng.uniform(height - 8, height)])
        start, end = np.sort(rng.uniform(0, width, 2))
        path = np.array([(start, y), (end, y + rng.normal(0, 1.5))])
        _draw(strip, path, 1, float(rng.uniform(0.3, 1)))
    if rng.random() < 0.06:  # an upright line of a table at one end
        x = rng.choice([rng.uniform(0, 4), rng.uniform(width - 5, width)])
        _draw(strip, np.array([(x, 0), (x + rng.normal(0, 1), height)]), rng.uniform(1, 3), 1.0)
    if rng.random() < 0.2:
        for _ in range(int(rng.integers(1, 6))):
            spot = rng.uniform((0, 0), (width, height))
            _draw(strip, np.stack([spot, spot + rng.normal(0, 1, 2)]), rng.uniform(1, 2), 1.0)
    if rng.random() < 0.08:  # what hangs down from the line above, or stands up from the one below
        offset = int(rng.integers(-30, 31))
        rest = np.roll(np.roll(strip, int(rng.integers(width)), axis=1), offset, axis=0)
        rows = slice(0, int(rng.integers(1, 7)))
        if rng.random() < 0.5:
            rows = slice(height - rows.stop, height)
        np.maximum(strip[rows], rest[rows], out=strip[rows])


_CROSS = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))


def _photograph(strip: Ink, rng: np.random.Generator) -> Ink:
    """Change the pen and the picture: wider, narrower, fainter, blurred, broken."""
    kind = rng.random()
    if kind < 0.2:
        share = rng.uniform(0, 0.9)
        strip = (1 - share) * strip + share * cv2.dilate(strip, _CROSS)
    elif kind < 0.4:
        share = rng.uniform(0, 0.7)
        strip = (1 - share) * strip + share * cv2.erode(strip, _CROSS)
    kind = rng.random()
    if kind < 0.15:
        strip = cv2.GaussianBlur(strip, (0, 0), rng.uniform(0.3, 0.9))
    elif kind < 0.25:
        strip = strip ** np.float32(np.exp(rng.normal(0, 0.4)))
    elif kind < 0.32:
        knots = rng.random((8, max(8, strip.shape[1] // 4)), np.float32)
        holes = cv2.resize(knots, strip.shape[::-1])
        strip = strip * (holes > rng.uniform(0.1, 0.3))
    return np.clip(strip, 0, 1, dtype=np.float32)


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
