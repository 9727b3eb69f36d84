"""What one hand writes with one pen: digits, signs, letters, and numbers made of them, as strokes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.synthesis.allographs import forms_of, write_form
from mnist_core.synthesis.lines.handwriting import WritingStyle
from mnist_core.synthesis.lines.joined_zeros import write_joined_zeros
from mnist_core.synthesis.pages.canvas import Path
from mnist_core.synthesis.pages.source import Source
from mnist_core.synthesis.strokes import Stroke, smooth_curve, smooth_path, vary_strokes
from mnist_core.types import DIGIT, FIRST_SIGN, OTHER, SIGNS

# Shares of the digits that are written as other schools teach, and with the strokes of pictures of digits.
FORMS, TRACED = 0.25, 0.3
BARE = 0.4  # share of the hands whose 1s are bare strokes, without flag and foot
LIGATURES = 0.5  # share of the gaps that the pen bridges, of a hand that joins its digits
SYMBOL_JITTER = 0.04  # standard deviation of the points of a symbol, its heights
SPACE = 0.7  # of a gap between words, digit heights


@dataclass(frozen=True)
class Written:
    """A piece of writing; one unit is the height of a digit, the baseline is at y = 0.

    Attributes:
        strokes: (path, kind) of each, kind as the canvas has it.
        width: From x = 0 to its right end.
    """

    strokes: tuple[tuple[Path, int], ...]
    width: float

    def placed(self, x: float, y: float, height: float) -> list[tuple[Path, int]]:
        """Return the strokes with digits so high, the left end of the baseline at (x, y)."""
        return [(path * height + (x, y), kind) for path, kind in self.strokes]


class Writer:
    """One hand: its digits lean alike and are about equally high."""

    def __init__(self, source: Source, rng: np.random.Generator) -> None:
        self._source, self._rng = source, rng
        self._style = WritingStyle.draw(rng, 1.0)
        self._is_bare = bool(rng.random() < BARE)
        self._wander = float(abs(rng.normal(0, 0.03)))  # of the baseline, digit heights

    def write(self, text: str) -> Written:
        """Write digits, signs, spaces and letters (each "a" is any character of any alphabet)."""
        strokes: list[tuple[Path, int]] = []
        at, last = 0.0, None
        base = 0.0
        number = 0
        while number < len(text):
            token = text[number]
            run = len(text[number:]) - len(text[number:].lstrip("0"))
            if token == " ":
                at += self._rng.uniform(0.6, 1.4) * SPACE
                last, number = None, number + 1
                continue
            if self._style.joins_zeros and run > 1:
                piece = self._zeros(run)
                number += run
            else:
                piece = self._piece(token)
                number += 1
            base += self._rng.normal(0, self._wander) - self._style.baseline_slope * 0.8
            paths = [(path + (at, base), kind) for path, kind in piece.strokes]
            if last is not None and token.isdigit() and self._joins():
                strokes.append((self._ligature(last, paths[0][0]), DIGIT))
            strokes += paths
            last = paths[-1][0] if token.isdigit() else None
            gap = self._style.draw_gap(self._rng) if token.isdigit() else self._rng.uniform(0, 0.3)
            at += piece.width + max(gap, -0.3 * piece.width)
        return Written(tuple(strokes), max((p[:, 0].max() for p, _ in strokes), default=0.0))

    def _joins(self) -> bool:
        return self._style.joins_digits and bool(self._rng.random() < LIGATURES)

    def _ligature(self, before: Path, after: Path) -> Path:
        start, end = before[-1], after[0]
        middle = (start + end) / 2 + self._rng.normal(0, 0.08, 2)
        steps = np.linspace(0, 1, 9)[:, None]
        return (1 - steps) ** 2 * start + 2 * steps * (1 - steps) * middle + steps**2 * end

    def _piece(self, token: str) -> Written:
        if token.isdigit():
            return self._digit(int(token))
        if token in SIGNS:
            return self._sign(token)
        return self._letter(token)

    def _digit(self, label: int) -> Written:
        rng = self._rng
        if label == 1 and (self._style.is_slashed or self._is_bare):
            lean = rng.uniform(0.1, 0.6) if self._style.is_slashed else rng.normal(0, 0.1)
            strokes = [np.array([(lean, 0.0), (lean / 2 + rng.normal(0, 0.04), 0.5), (0.0, 1.0)])]
        elif rng.random() < FORMS:
            strokes = self._form(label)
        else:
            traced = self._source.traced.get(label)
            is_traced = traced and rng.random() < TRACED
            choice = traced if traced and is_traced else self._source.digits[label]
            strokes = list(choice[int(rng.integers(len(choice)))])
            strokes = vary_strokes(strokes, rng)
        return self._fit(strokes, DIGIT, height=1.0)

    def _form(self, label: int) -> list[Stroke]:
        strokes, _ = write_form(int(self._rng.choice(forms_of(label))), self._rng)
        return vary_strokes(strokes, self._rng)

    def _letter(self, token: str) -> Written:
        rng = self._rng
        drawn = _SYMBOLS.get(token)
        if drawn is None:
            letters = self._source.letters
            strokes = vary_strokes(letters[int(rng.integers(len(letters)))], rng)
            return self._fit(strokes, OTHER, height=rng.uniform(0.5, 1.1))
        strokes = [self._draw_symbol(np.array(path)) for path in drawn]
        return self._fit(vary_strokes(strokes, rng), OTHER, height=rng.uniform(0.8, 1.1))

    def _draw_symbol(self, points: NDArray[np.float64]) -> Stroke:
        """Run through a symbol's points, each a little beside where it was put."""
        points = points + self._rng.normal(0, SYMBOL_JITTER, points.shape)
        return smooth_curve(points) if len(points) > 2 else points.astype(np.float32)

    def _fit(self, strokes: Sequence[NDArray[np.floating]], kind: int, height: float) -> Written:
        """Stand strokes on the baseline, so high, leaning and as wide as this hand writes."""
        style, rng = self._style, self._rng
        points = np.concatenate(strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        extent = max(float((high - low)[1]), 0.5 * float((high - low)[0]), 1e-6)
        scale = height / extent * float(np.exp(rng.normal(0, style.size_jitter)))
        scales = np.array([scale * style.aspect, scale])
        paths = [(np.asarray(stroke, float) - (low[0], high[1])) * scales for stroke in strokes]
        for path in paths:
            path[:, 0] += style.slant * path[:, 1]
        left = min(path[:, 0].min() for path in paths)
        paths = [path - (left, 0) for path in paths]
        width = max(float(path[:, 0].max()) for path in paths)
        return Written(tuple((path, kind) for path in paths), width)

    def _zeros(self, count: int) -> Written:
        path, _ = write_joined_zeros(count, self._rng, height=1.0, aspect=self._style.aspect)
        path = path - (path[:, 0].min(), path[:, 1].max())
        path[:, 0] += self._style.slant * path[:, 1]
        path[:, 0] -= path[:, 0].min()
        return Written(((path, DIGIT),), float(path[:, 0].max()))

    def _sign(self, token: str) -> Written:
        rng = self._rng

        def bar(y: float, length: float) -> Path:
            tilt = rng.normal(0, 0.05)
            steps = np.linspace(0, 1, 5)
            bend = rng.normal(0, 0.04) * 4 * steps * (1 - steps)
            return np.column_stack([steps * length, y + tilt * (steps - 0.5) + bend])

        def dot(y: float) -> Path:
            point = np.array([0.05, y])
            if rng.random() < 0.5:
                return point[None]
            return np.stack([point, point + rng.normal(0, 0.05, 2)])

        length = rng.uniform(0.3, 0.75)
        if token == ".":
            paths = [dot(rng.normal(0, 0.05))]
        elif token == ":":
            paths = [dot(-rng.uniform(0.0, 0.25)), dot(-rng.uniform(0.5, 0.8))]
        elif token == ",":
            down = rng.uniform(0.12, 0.4)
            bend = rng.normal(0.03, 0.04)
            paths = [np.array([(0.12, -0.1), (0.1 + bend, down / 2 - 0.1), (0.0, down - 0.1)])]
        elif token == "-":
            paths = [bar(-rng.uniform(0.3, 0.6), length)]
        elif token == "=":
            gap = rng.uniform(0.15, 0.4)
            middle = rng.uniform(0.35, 0.6)
            paths = [bar(-middle - gap / 2, length), bar(-middle + gap / 2, length)]
        elif token == "+":
            middle = rng.uniform(0.35, 0.55)
            upright = bar(0.0, length * rng.uniform(0.8, 1.2))[:, ::-1] - (0, length / 2 + middle)
            paths = [bar(-middle, length), upright + (length / 2, 0)]
        else:
            lean, drop = rng.uniform(0.1, 0.7), rng.uniform(-0.05, 0.3)
            bend = rng.normal(0, 0.04)
            top = -rng.uniform(0.95, 1.3)
            paths = [np.array([(lean, top), (lean / 2 + bend, (top + drop) / 2), (0.0, drop)])]
        moved = [path - (min(p[:, 0].min() for p in paths), 0) for path in paths]
        width = max(float(path[:, 0].max()) for path in moved) + 0.05
        kind = FIRST_SIGN + SIGNS.index(token)
        return Written(tuple((path, kind) for path in moved), width)


def bend_path(path: Path, amount: float, rng: np.random.Generator) -> Path:
    """Let a path stray smoothly, as a hand's line does: so many units at most, about."""
    strayed = path + rng.normal(0, 1, path.shape) * amount
    return smooth_path(strayed, max(1, len(path) // 6))


def _circle(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    angles = np.linspace(0, 2 * np.pi, 13)
    return [(x + radius * np.cos(a), y + radius * np.sin(a)) for a in angles]


# Symbols that stand at numbers and are neither digit nor sign: strokes (x, y), y down.
_SYMBOLS: dict[str, list[list[tuple[float, float]]]] = {
    "%": [_circle(0.15, 0.2, 0.15), [(0.75, 0.0), (0.05, 1.0)], _circle(0.65, 0.8, 0.15)],
    "$": [
        [(0.55, 0.15), (0.3, 0.05), (0.05, 0.2), (0.15, 0.45), (0.45, 0.55), (0.55, 0.75),
         (0.3, 0.95), (0.0, 0.85)],
        [(0.3, -0.1), (0.27, 1.1)],
    ],
    "€": [
        [(0.6, 0.1), (0.35, 0.0), (0.12, 0.3), (0.12, 0.7), (0.35, 1.0), (0.62, 0.9)],
        [(0.0, 0.4), (0.45, 0.4)],
        [(0.0, 0.6), (0.42, 0.6)],
    ],
    "#": [
        [(0.25, 0.0), (0.15, 1.0)], [(0.55, 0.0), (0.45, 1.0)],
        [(0.0, 0.33), (0.7, 0.33)], [(0.0, 0.66), (0.7, 0.66)],
    ],
    "(": [[(0.25, -0.1), (0.05, 0.25), (0.03, 0.7), (0.25, 1.1)]],
    ")": [[(0.0, -0.1), (0.2, 0.25), (0.22, 0.7), (0.0, 1.1)]],
    "x": [[(0.0, 0.3), (0.5, 0.85)], [(0.5, 0.3), (0.0, 0.85)]],
    "?": [[(0.0, 0.2), (0.2, 0.0), (0.45, 0.15), (0.25, 0.45), (0.22, 0.7)], [(0.22, 0.95), (0.24, 1.0)]],
    "°": [_circle(0.12, 0.12, 0.12)],
    "k": [[(0.05, 0.0), (0.0, 1.0)], [(0.4, 0.4), (0.03, 0.65), (0.45, 1.0)]],
    "m": [[(0.0, 1.0), (0.02, 0.5), (0.25, 0.45), (0.28, 1.0), (0.3, 0.55), (0.52, 0.45), (0.56, 1.0)]],
    "c": [[(0.4, 0.5), (0.2, 0.42), (0.02, 0.7), (0.2, 1.0), (0.42, 0.9)]],
    "g": [[(0.4, 0.5), (0.1, 0.45), (0.05, 0.75), (0.35, 0.7), (0.42, 0.45), (0.4, 1.2), (0.05, 1.2)]],
    "N": [[(0.0, 1.0), (0.0, 0.0), (0.5, 1.0), (0.5, 0.0)]],
    "h": [[(0.02, 0.0), (0.0, 1.0), (0.1, 0.6), (0.35, 0.55), (0.4, 1.0)]],
}  # fmt: skip
