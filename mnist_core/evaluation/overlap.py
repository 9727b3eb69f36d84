"""How well pixels are told apart: what is said of pages beside what is true."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mnist_core.types import DIGIT, FIRST_SIGN, INK_CLASSES


class Overlap:
    """How much what is said of pages and what is true overlap: intersection over union, class by class."""

    def __init__(self) -> None:
        self._counts = np.zeros((INK_CLASSES, INK_CLASSES), np.int64)

    def add(self, said: NDArray[np.integer], true: NDArray[np.integer]) -> None:
        """Count the pixels of some pages: two arrays of classes, of the same shape."""
        pairs = true.ravel().astype(np.int64) * INK_CLASSES + said.ravel()
        counts = np.bincount(pairs, minlength=INK_CLASSES**2)
        self._counts += counts.reshape(INK_CLASSES, INK_CLASSES)

    def measure(self) -> dict[str, float]:
        """Return the overlap of the digits, of signs of any kind, and how many of these have the right name, 0 to 1."""
        signs = slice(FIRST_SIGN, None)
        both = self._counts[signs, signs].sum()
        either = self._counts[signs].sum() + self._counts[:, signs].sum() - both
        digits = self._counts[DIGIT, DIGIT]
        all_digits = self._counts[DIGIT].sum() + self._counts[:, DIGIT].sum() - digits
        named = np.trace(self._counts[signs, signs])
        return {
            "digits": float(digits / max(all_digits, 1)),
            "signs": float(both / max(either, 1)),
            "named signs": float(named / max(both, 1)),
        }
