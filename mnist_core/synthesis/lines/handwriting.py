"""What the digits of a line have in common, since one person wrote them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mnist_core.imaging.framing import BOX
from mnist_core.types import DIGIT_HEIGHT

PENS = (1.5, 3.8)  # widths of the pen, pixels of the strip
JOINED = 0.35  # share of the lines whose digits are joined by strokes
CLOSE, WIDE = 0.3, 0.15  # shares of the gaps that are none at all, or wide
LOOPED = 0.4  # share of the lines whose runs of zeros are written in one go
SLASHED = 0.1  # share of the lines whose 1s are all long bent slashes


@dataclass(frozen=True)
class WritingStyle:
    """How a line is written.

    Attributes:
        pen_width: Width of a stroke, pixels of the strip.
        size, aspect, size_drift: Factors: on both sides, on the width, on both sides from the third digit on.
        slant: Columns to the left per row downwards.
        baseline_slope: Rows per column.
        size_jitter: Standard deviation of the logarithm of each digit's own size.
        warp_amplitude: Displacement amplitude (2 sigma) of the elastic warp, page pixels.
        joins_digits, is_close: Whether the pen often stays down, and whether digits touch.
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
        """Draw the style of a person whose digits differ by themselves as much as `strength`, 0 to 1, says."""
        return cls(
            pen_width=float(np.exp(rng.uniform(*np.log(PENS)))),
            size=DIGIT_HEIGHT / BOX * float(np.exp(rng.normal(0, 0.12))),
            aspect=float(np.exp(rng.normal(0, 0.18))),
            slant=float(rng.normal(0, 0.12)),
            baseline_slope=float(rng.normal(0, 0.02)),
            size_drift=float(rng.uniform(0.6, 0.9)) if rng.random() < 0.1 else 1.0,
            size_jitter=0.08 * strength,
            warp_amplitude=float(rng.uniform(0, 2.2)) * strength,
            joins_digits=bool(rng.random() < JOINED),
            is_close=bool(rng.random() < 0.35),
            joins_zeros=bool(rng.random() < LOOPED),
            is_slashed=bool(rng.random() < SLASHED),
        )

    def draw_gap(self, rng: np.random.Generator) -> float:
        """Draw the paper between two digits, in digit heights; negative where they overlap."""
        kind = rng.random()
        if kind < (0.75 if self.is_close else CLOSE):
            return float(rng.uniform(-0.14, 0.08))
        if kind > 1 - WIDE:
            return float(rng.uniform(0.35, 1.6))
        return float(rng.uniform(0.05, 0.4))
