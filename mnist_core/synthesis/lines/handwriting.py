"""What the digits of a line have in common, since one person wrote them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mnist_core.imaging.framing import BOX
from mnist_core.types import DIGIT_HEIGHT


@dataclass(frozen=True, kw_only=True)
class WritingHabits:
    """How often writers do what: shares of lines, or of gaps.

    Attributes:
        pen_widths: Least and greatest width of the pen, pixels of the strip.
        joins_digits: Lines whose digits are joined by strokes.
        joins_zeros: Lines whose runs of zeros are written in one go.
        is_slashed: Lines whose 1s are all long bent slashes.
        is_close: Lines whose digits mostly touch.
        close_gaps_in_close_lines: Gaps of such a line at which digits touch.
        close_gaps: Gaps of other lines at which digits touch.
        wide_gaps: Gaps that are wide, in any line.
    """

    pen_widths: tuple[float, float] = (1.5, 3.8)
    joins_digits: float = 0.35
    joins_zeros: float = 0.4
    is_slashed: float = 0.1
    is_close: float = 0.35
    close_gaps_in_close_lines: float = 0.75
    close_gaps: float = 0.3
    wide_gaps: float = 0.15


HABITS = WritingHabits()


@dataclass(frozen=True)
class WritingStyle:
    """How a line is written.

    Attributes:
        pen_width: Width of a stroke, pixels of the strip.
        size: Factor on both sides of a digit in the MNIST box.
        aspect: Factor on the width.
        size_drift: Factor on both sides, from the third digit on.
        slant: Columns to the left per row downwards.
        baseline_slope: Rows per column.
        size_jitter: Standard deviation of the logarithm of each digit's own size.
        warp_amplitude: Displacement amplitude (2 sigma) of the elastic warp, page pixels.
        joins_digits: Whether the pen often stays down between digits.
        is_close: Whether digits mostly touch.
        joins_zeros: Whether runs of zeros are written in one go.
        is_slashed: Whether 1s are long bent slashes.
    """

    pen_width: float
    size: float
    aspect: float
    slant: float
    baseline_slope: float
    size_drift: float
    size_jitter: float
    warp_amplitude: float
    joins_digits: bool
    is_close: bool
    joins_zeros: bool
    is_slashed: bool

    @classmethod
    def draw(cls, rng: np.random.Generator, strength: float) -> WritingStyle:
        """Draw a style at random; `strength`, 0 to 1, is how much its digits differ among themselves."""
        return cls(
            pen_width=float(np.exp(rng.uniform(*np.log(HABITS.pen_widths)))),
            size=DIGIT_HEIGHT / BOX * float(np.exp(rng.normal(0, 0.12))),
            aspect=float(np.exp(rng.normal(0, 0.18))),
            slant=float(rng.normal(0, 0.12)),
            baseline_slope=float(rng.normal(0, 0.02)),
            size_drift=float(rng.uniform(0.6, 0.9)) if rng.random() < 0.1 else 1.0,
            size_jitter=0.08 * strength,
            warp_amplitude=float(rng.uniform(0, 2.2)) * strength,
            joins_digits=bool(rng.random() < HABITS.joins_digits),
            is_close=bool(rng.random() < HABITS.is_close),
            joins_zeros=bool(rng.random() < HABITS.joins_zeros),
            is_slashed=bool(rng.random() < HABITS.is_slashed),
        )

    def draw_gap(self, rng: np.random.Generator) -> float:
        """Draw the gap between two digits, digit heights; negative where they overlap."""
        kind = rng.random()
        if kind < (HABITS.close_gaps_in_close_lines if self.is_close else HABITS.close_gaps):
            return float(rng.uniform(-0.14, 0.08))
        if kind > 1 - HABITS.wide_gaps:
            return float(rng.uniform(0.35, 1.6))
        return float(rng.uniform(0.05, 0.4))
