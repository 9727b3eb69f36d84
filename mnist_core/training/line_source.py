"""The lines that the line network and the line decoder learn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.synthesis.lines.labeled_images import LINE_IMAGE_WIDTH
from mnist_core.synthesis.lines.skeletons import to_glyph
from mnist_core.synthesis.lines.writing import LineOfDigits, draw_order, write_line
from mnist_core.training.corpus import Pool
from mnist_core.types import NOT_A_DIGIT, NUM_DIGITS


@dataclass(frozen=True, kw_only=True)
class LineMix:
    """What lines are made of.

    Attributes:
        max_digits: Most digits of a line.
        pen_ones: Share of a line's 1s that are exchanged for those of pen writers.
        forms: Share of a line's digits that are exchanged for a form that other schools teach.
    """

    max_digits: int = 10
    pen_ones: float = 0.6
    forms: float = 0.25


LINE_MIX = LineMix()


class LineSource:
    """Writes lines of MNIST's digits, pen writers', forms of other schools, and outliers.

    Args:
        pools: Of one split, with "form".
    """

    def __init__(self, pools: dict[str, Pool]) -> None:
        kinds = [pools[name] for name in ("mnist", "pen", "form", "outlier")]
        digits = (digit for pool in kinds for digit in pool.digits)
        self._glyphs = [to_glyph(digit.astype(np.float32) / np.float32(255)) for digit in digits]
        self._labels = np.concatenate([pool.labels for pool in kinds])
        ends = np.cumsum([len(pool) for pool in kinds])
        self._known = self._labels[: ends[1]]
        self._outliers = np.arange(ends[2], ends[3])

        def by_label(start: int, end: int) -> list[NDArray[np.int_]]:
            labels = self._labels[start:end]
            return [start + np.flatnonzero(labels == label) for label in range(NUM_DIGITS)]

        self._pens, self._forms = by_label(ends[0], ends[1]), by_label(ends[1], ends[2])

    def write(self, rng: np.random.Generator, strength: float) -> LineOfDigits:
        """Write a line; `strength` is how much each digit is changed by itself, 0 to 1."""
        chosen = draw_order(self._known, rng, count=LINE_MIX.max_digits, outliers=self._outliers)
        upright = []
        for place, label in enumerate(self._labels[chosen]):
            if label == NOT_A_DIGIT:
                continue
            # A 1 of MNIST is a bare stroke; much of the world writes it with a flag, as the pens do.
            if label == 1 and rng.random() < LINE_MIX.pen_ones:
                chosen[place] = rng.choice(self._pens[label])
            if rng.random() < LINE_MIX.forms:
                chosen[place] = rng.choice(self._forms[label])
                # Forms are drawn upright, and the moments of a 9 like a Q say otherwise. Not so the 1s:
                # two that lean apart look like one with a long up-stroke.
                if label != 1:
                    upright.append(place)
        return write_line(
            [self._glyphs[index] for index in chosen],
            self._labels[chosen],
            rng,
            width=LINE_IMAGE_WIDTH,
            strength=strength,
            upright=upright,
        )
