"""The digits to learn from: MNIST, pen strokes and outliers, all framed by the path the product uses."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets.mnist import load_mnist
from mnist_core.datasets.omniglot import load_omniglot_strokes
from mnist_core.datasets.pendigits import TRAINING_WRITERS, VALIDATION_WRITERS, load_pendigits
from mnist_core.errors import NoInkError
from mnist_core.imaging.framing import to_digit
from mnist_core.synthesis.allographs import count_forms, write_form
from mnist_core.synthesis.outliers import (
    CUT_SIDES,
    cut_digit,
    draw_symbol,
    join_digits,
    load_glyphs,
    scribble,
    warp_ink,
)
from mnist_core.synthesis.pages.source import OMNIGLOT_LOOKALIKES
from mnist_core.synthesis.strokes import draw_by_hand, vary_strokes
from mnist_core.synthesis.variants import vary_allograph
from mnist_core.types import NOT_A_DIGIT, Ink

NUM_MNIST_VALIDATION = 5000
POOL_SEED = 20  # the pool is the same for every model: runs differ by their own seed only
SHARE = {"mnist": 0.47, "pen": 0.33, "outlier": 0.2}  # of each source, in the digits of an epoch
FORM_REPEATS = 30  # how often each form of other schools is drawn in a rendering


@dataclass(frozen=True)
class Pool:
    """Framed digits of one source.

    Attributes:
        digits: Shape (N, 28, 28), uint8, bright strokes on dark.
        labels: Shape (N,), uint8, 0 to 9, or `NOT_A_DIGIT`.
    """

    digits: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Pools:
    """What a training draws from and what it is chosen by.

    By source: "mnist", "pen", "outlier" and "form". "form" is for the line network only: a P-shaped 9 is
    readable only among digits.
    """

    training: dict[str, Pool]
    validation: dict[str, Pool]


def build_pools(
    folder: str | os.PathLike[str] | None = None,
    *,
    num_renderings: int = 10,
    with_forms: bool = False,
    on_step: Callable[[str], None] = lambda step: None,
) -> Pools:
    """Load and draw everything; two minutes on one core for ten renderings.

    Args:
        folder: Where to look first for the data sets.
        num_renderings: How often each set of pen strokes is drawn, each time in another handwriting.
        with_forms: Whether the source "form" is drawn as well.
        on_step: Called with what is being done.

    Raises:
        DataError: A data set is nowhere and can't be downloaded.
    """
    rng = np.random.default_rng(POOL_SEED)
    on_step("framing MNIST")
    mnist = _mnist(folder, rng)
    on_step("drawing pen digits")
    pen = _pen(folder, num_renderings, rng)
    on_step("drawing outliers")
    outlier = _outliers(folder, num_renderings, mnist[0], pen[0], rng)
    parts = {"mnist": mnist, "pen": pen, "outlier": outlier}
    if with_forms:
        on_step("drawing forms of other schools")
        parts["form"] = _forms(num_renderings, rng)
    return Pools(
        training={name: part[0] for name, part in parts.items()},
        validation={name: part[1] for name, part in parts.items()},
    )


def pack(samples: Iterable[tuple[Ink, int]]) -> Pool:
    """Frame every ink; what frames to nothing is left out."""
    digits, labels = [], []
    for ink, label in samples:
        try:
            digits.append(np.round(to_digit(ink) * 255).astype(np.uint8))
        except NoInkError:
            continue
        labels.append(label)
    return Pool(np.stack(digits), np.array(labels, np.uint8))


def _mnist(folder: str | os.PathLike[str] | None, rng: np.random.Generator) -> tuple[Pool, Pool]:
    data = load_mnist("train", folder)
    inks = data.images.astype(np.float32) / 255
    order = rng.permutation(len(data))

    def part(indices: NDArray[np.int64]) -> Pool:
        return pack((inks[i], int(data.labels[i])) for i in indices)

    return part(order[NUM_MNIST_VALIDATION:]), part(order[:NUM_MNIST_VALIDATION])


def _pen(
    folder: str | os.PathLike[str] | None, num_renderings: int, rng: np.random.Generator
) -> tuple[Pool, Pool]:
    written = load_pendigits(folder)

    def part(writers: range, times: int) -> Pool:
        return pack(
            (draw_by_hand(vary_strokes(vary_allograph(d.strokes, d.label, rng), rng), rng), d.label)
            for _ in range(times)
            for d in written
            if d.writer in writers
        )

    return part(TRAINING_WRITERS, num_renderings), part(VALIDATION_WRITERS, 2)


def _forms(num_renderings: int, rng: np.random.Generator) -> tuple[Pool, Pool]:
    def part(times: int) -> Pool:
        written = (write_form(i, rng) for _ in range(times) for i in range(count_forms()))
        return pack(
            (draw_by_hand(vary_strokes(strokes, rng), rng, low_resolution=0), label)
            for strokes, label in written
        )

    return part(FORM_REPEATS * num_renderings), part(FORM_REPEATS)


def _outliers(
    folder: str | os.PathLike[str] | None,
    num_renderings: int,
    mnist: Pool,
    pen: Pool,
    rng: np.random.Generator,
) -> tuple[Pool, Pool]:
    """Draw every kind of outlier; one in twenty, by character or glyph, is kept for validation."""
    source = OutlierSource(folder, mnist, pen)
    training = pack(source.draw(rng, num_renderings, is_validation=False))
    return training, pack(source.draw(rng, 1, is_validation=True))


class OutlierSource:
    """What outliers are drawn from: characters, glyphs, and digits to be joined and cut.

    Raises:
        DataError: Omniglot is nowhere and can't be downloaded.
    """

    def __init__(self, folder: str | os.PathLike[str] | None, mnist: Pool, pen: Pool) -> None:
        self._characters = [
            c.strokes
            for c in load_omniglot_strokes(folder)
            if c.character not in OMNIGLOT_LOOKALIKES.get(c.alphabet, ())
        ]
        self._glyphs = load_glyphs()
        digits = np.concatenate([mnist.digits[:20_000], pen.digits[:20_000]])
        self._digits = digits.astype(np.float32) / 255
        self._labels = np.concatenate([mnist.labels[:20_000], pen.labels[:20_000]])

    def draw(
        self, rng: np.random.Generator, times: int, *, is_validation: bool
    ) -> Iterator[tuple[Ink, int]]:
        """Draw every kind of outlier `times` times: ink and `NOT_A_DIGIT`."""

        def kept(number: int) -> bool:
            return (number % 20 == 0) == is_validation

        for _ in range(max(1, times // 2)):
            for number, strokes in enumerate(self._characters):
                if kept(number // 20):  # Omniglot's 20 drawers draw each character in a row
                    yield draw_symbol(strokes, rng), NOT_A_DIGIT
        for _ in range(times):
            for number, glyph in enumerate(self._glyphs):
                if kept(number):
                    yield warp_ink(glyph, rng), NOT_A_DIGIT
        for _ in range(50 * times if is_validation else 700 * times):
            yield draw_by_hand(scribble(rng), rng), NOT_A_DIGIT
            first, second = rng.integers(len(self._digits), size=2)
            yield join_digits(self._digits[first], self._digits[second], rng), NOT_A_DIGIT
            if (sides := CUT_SIDES.get(int(self._labels[first]))) is not None:
                yield cut_digit(self._digits[first], sides, rng), NOT_A_DIGIT
