"""Which strokes beside the digits of a line are signs, and which ones: fitted, not set by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.imaging.sign_shapes import STACKED, Marks
from mnist_core.recognition.line_decoder import FoundLine
from mnist_core.types import SIGNS

# Where a feature ends, set by hand, far from where it decides.
SMALLEST_SHARE = 0.003  # a smaller share says no more
SMALLEST_SIDE = 0.02  # line heights
MOST_CLEARER = 4.0  # a cost; more tells no more
FAR = 1.5  # line heights: gaps are alike beyond
FEATURES = (
    "width", "height", "aspect", "fill", "inked", "middle", "bottom", "before the first digit", "behind the last",
    "gap to the left", "gap to the right", "all else", "digit", *SIGNS, "stacked", "part of a digit", "digit clearer without",
)  # fmt: skip
KINDS = ("", *SIGNS)
HIDDEN = 32  # units


@dataclass(frozen=True, eq=False)
class SignNamer:
    """A network of one hidden layer, rectified, on `FEATURES`; a softmax over `KINDS`.

    Attributes:
        hidden: Shape (F + 1, 32): the weights of each feature, and the biases.
        output: Shape (33, 8): those of each hidden unit, and the biases.
    """

    hidden: NDArray[np.float64]
    output: NDArray[np.float64]

    @classmethod
    def from_json(cls, fitted: Mapping[str, Mapping[str, str]] | None) -> SignNamer:
        """Take the weights as `to_json` gives them; without any, nothing is a sign."""
        if fitted is None:
            output = np.zeros((HIDDEN + 1, len(KINDS)))
            output[-1, 0] = 50.0
            return cls(np.zeros((len(FEATURES) + 1, HIDDEN)), output)
        hidden, output = (
            np.array([row.split() for row in fitted[layer].values()], float)
            for layer in ("hidden", "output")
        )
        return cls(hidden, output)

    def to_json(self) -> dict[str, dict[str, str]]:
        """Return each layer's weights: a row of numbers for each of its inputs, and for the biases, by name."""
        units = (f"unit {number}" for number in range(HIDDEN))
        return {
            "hidden": _to_rows((*FEATURES, "bias"), self.hidden),
            "output": _to_rows((*units, "bias"), self.output),
        }

    def __call__(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how probable each kind is, no sign the first: (n, F) -> (n, 8)."""
        hidden = np.maximum(features @ self.hidden[:-1] + self.hidden[-1], 0)
        logits = hidden @ self.output[:-1] + self.output[-1]
        weights = np.exp(logits - logits.max(axis=1, keepdims=True))
        named: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
        return named

    def choose(self, features: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Return what each is, an index of `KINDS`, and how probable that is: (n, F) -> (n,), (n,).

        What is more likely some sign than none is the likeliest of them.
        """
        named = self(features)
        kinds = np.where(named[:, 0] > 0.5, 0, 1 + named[:, 1:].argmax(axis=1))
        return kinds, named[np.arange(len(kinds)), kinds]


def describe_marks(
    marks: Marks, line: FoundLine, *, clearer: float | None = None
) -> NDArray[np.float64]:
    """Describe strokes beside the digits of a line, in line heights and logarithms: (n, F), as `FEATURES` has them.

    Args:
        marks: Those strokes.
        line: The line, as it is without them.
        clearer: By how much a digit costs less without them, if they were read as part of it.
    """
    height = line.written.height
    x, y = marks.boxes[:, 0] + marks.boxes[:, 2] / 2, marks.boxes[:, 1] + marks.boxes[:, 3] / 2
    middle = (y - line.written.middle_at(x)) / height
    wide, high = np.log(np.maximum(marks.boxes[:, 2:] / height, SMALLEST_SIDE)).T
    bottom = middle + marks.boxes[:, 3] / height / 2
    digits = np.array([digit.component.box for digit in line.digits], float)
    middles = digits[:, 0] + digits[:, 2] / 2
    is_left = middles[None] < x[:, None]
    to_left = marks.boxes[:, :1] - digits[None, :, 0] - digits[None, :, 2]
    to_right = digits[None, :, 0] - marks.boxes[:, :1] - marks.boxes[:, 2:3]
    gaps = [
        np.clip(np.where(chosen, gap, np.inf).min(axis=1) / height, -FAR, FAR)
        for chosen, gap in ((is_left, to_left), (~is_left, to_right))
    ]
    shares = np.log(np.maximum(marks.shares, SMALLEST_SHARE))
    gain = np.clip(clearer or 0.0, -MOST_CLEARER, MOST_CLEARER)
    return np.column_stack([
        wide, high, wide - high, marks.fills, marks.is_inked, middle, bottom,
        ~is_left.any(axis=1), is_left.all(axis=1), *gaps, shares, _are_stacked(marks, height),
        np.full((len(marks), 2), (clearer is not None, gain)),
    ])  # fmt: skip


def _to_rows(names: Iterable[str], weights: NDArray[np.float64]) -> dict[str, str]:
    rows = (" ".join(f"{weight:.4g}" for weight in row) for row in weights)
    return dict(zip(names, rows, strict=True))


def _are_stacked(marks: Marks, line_height: float) -> NDArray[np.bool_]:
    """Tell of each whether another one stands above or below it, as near as a colon's dots: (n,)."""
    x, y, width, height = marks.boxes.T
    across = np.abs((x + width / 2)[:, None] - (x + width / 2))
    down = np.abs((y + height / 2)[:, None] - (y + height / 2))
    is_above = (across < np.maximum(width[:, None], width) / 2) & (across < down)
    return (is_above & (down < STACKED * line_height)).any(axis=1)
