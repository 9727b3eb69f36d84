"""Digits drawn as visitors drew them and were refused: `python -m tests.manners` prints how many are read.

The strokes are those of pendigits' test writers, whom no training sees; the manners are drawn here.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from demo.messages import unpack_drawing
from mnist_core import DigitReading, Recognizer
from mnist_core.datasets.pendigits import TEST_WRITERS, load_pendigits
from tests.browser.messages import pack

SHEET = (300, 400)  # height and width of the pad, its units
NUM_EACH = 40  # drawings of each manner
DEFAULT_PEN = 22  # units, as the page starts

Strokes = Sequence[NDArray[np.float32]]


class Drawing(NamedTuple):
    """One drawing: which manner and digit, and its ink, (300, 400) bool."""

    manner: str
    label: int
    is_ink: NDArray[np.bool_]


def make_drawings(num_each: int = NUM_EACH, *, seed: int = 0) -> Iterator[Drawing]:
    """Draw `num_each` digits in each manner; the same seed gives the same drawings."""
    rng = np.random.default_rng(seed)
    written = [digit for digit in load_pendigits() if digit.writer in TEST_WRITERS]
    for manner, (labels, draw) in MANNERS.items():
        fitting = [digit for digit in written if digit.label in labels and _fits(manner, digit)]
        for number in rng.choice(len(fitting), num_each):
            digit = fitting[number]
            yield Drawing(manner, digit.label, draw(_to_unit(digit.strokes), rng))


def _fits(manner: str, digit: object) -> bool:
    """A thick 1 is one stroke without flag or foot: higher than wide by far."""
    if manner != "thick 1":
        return True
    points = np.concatenate(digit.strokes)  # type: ignore[attr-defined]
    width, height = np.ptp(points, axis=0)
    return bool(height > 3 * width)


def _to_unit(strokes: Strokes) -> list[NDArray[np.float32]]:
    """Put the upper left corner to (0, 0) and the longer side to 1."""
    points = np.concatenate(strokes)
    low, side = points.min(axis=0), max(float(np.ptp(points, axis=0).max()), 1e-6)
    return [(stroke - low) / side for stroke in strokes]


def _draw(strokes: Strokes, scale: tuple[float, float], pen: float) -> NDArray[np.bool_]:
    """Draw unit strokes in the middle of the sheet, (across, down) units large."""
    points = np.concatenate(strokes)
    size = np.ptp(points, axis=0) * scale
    corner = (np.array(SHEET[::-1]) - size) / 2
    canvas = np.zeros(SHEET, np.uint8)
    for stroke in strokes:
        path = np.round((stroke * scale + corner) * 16).astype(np.int32)
        cv2.polylines(canvas, [path], False, 255, round(pen), cv2.LINE_AA, 4)
    return canvas >= 128


def _thick(strokes: Strokes, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Straighten a 1 as a visitor with a thick pen drew it."""
    height = rng.uniform(60, 240)
    return _draw(strokes, (rng.uniform(0, 0.4) * height, height), rng.choice([40, 48]))


def _flat(strokes: Strokes, rng: np.random.Generator) -> NDArray[np.bool_]:
    height = rng.uniform(90, 140)
    wide = np.ptp(np.concatenate(strokes), axis=0)[0]
    return _draw(strokes, (rng.uniform(1.5, 2.0) * height / wide, height), DEFAULT_PEN)


def _tiny(strokes: Strokes, rng: np.random.Generator) -> NDArray[np.bool_]:
    height = rng.uniform(60, 90)
    return _draw(strokes, (height, height), DEFAULT_PEN)


def _round(strokes: Strokes, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Shorten what stands above the ring, and make it as wide as high."""
    height, wide = rng.uniform(150, 230), np.ptp(np.concatenate(strokes), axis=0)[0]
    short = [
        np.stack([s[:, 0] / wide, np.maximum(s[:, 1], 0.5 + (s[:, 1] - 0.5) * 0.6)], 1)
        for s in strokes
    ]
    return _draw(short, (height, height), DEFAULT_PEN)


MANNERS: dict[str, tuple[range | tuple[int, ...], Callable[..., NDArray[np.bool_]]]] = {
    "thick 1": ((1,), _thick),
    "flat 3, 4, 5": ((3, 4, 5), _flat),
    "tiny": (range(10), _tiny),
    "round 6": ((6,), _round),
    "plain": (range(10), lambda strokes, rng: _draw(strokes, (200, 200), DEFAULT_PEN)),
}


def read(recognizer: Recognizer, is_ink: NDArray[np.bool_]) -> str:
    """Read a drawing as the page does: a digit, a number, or "" for what is refused."""
    reading = recognizer.read(unpack_drawing(pack(is_ink)))
    if isinstance(reading, DigitReading):
        return str(reading.label) if reading.is_digit else ""
    return reading.text


def main() -> None:
    """Print, by manner, how many drawings are read as another digit, and how many are refused."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=NUM_EACH, help=f"drawings ({NUM_EACH})")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    recognizer = Recognizer.load()
    counts: dict[str, list[int]] = {name: [0, 0, 0] for name in [*MANNERS, "all"]}
    for manner, label, is_ink in make_drawings(options.each, seed=options.seed):
        text = read(recognizer, is_ink)
        for name in (manner, "all"):
            counts[name][0] += 1
            counts[name][1] += text not in ("", str(label))
            counts[name][2] += text == ""
    for name, (total, wrong, refused) in counts.items():
        print(f"{name:<14} n={total:<5} wrong {wrong:<4} refused {refused}")


if __name__ == "__main__":
    main()
