"""What hands have written, to be written again on pages: digits of some writers, and letters."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mnist_core.datasets.mnist import load_mnist
from mnist_core.datasets.omniglot import load_omniglot_strokes
from mnist_core.datasets.pendigits import load_pendigits
from mnist_core.synthesis.strokes import Stroke
from mnist_core.synthesis.tracing import trace_strokes
from mnist_core.types import NUM_DIGITS

LETTERS_KEPT = 10  # every tenth drawing of a letter is not learned from
# Of MNIST's training digits those whose strokes are written again, and those of the pages to choose by.
MNIST_LEARNED, MNIST_CHOSEN_BY = range(4000), range(55_000, 56_000)

# Omniglot's characters that a hand writes like a digit: at least 60 % of their drawings were taken for
# one same digit by a network that had been told that they are none. (Latin 15 is "o", 12 is "l".)
OMNIGLOT_LOOKALIKES = {
    "Balinese": (5,),
    "Early_Aramaic": (2, 3, 6, 12, 16, 20),
    "Greek": (15,),
    "Japanese_(katakana)": (2, 24, 27),
    "Korean": (22, 33),
    "Latin": (2, 7, 12, 15, 17, 19, 26),
    "Tagalog": (3, 4),
}


@dataclass(frozen=True)
class Source:
    """What hands have written, to be written again.

    Attributes:
        digits: For each label 0 to 9 the strokes of digits that were written with a pen.
        traced: The same of pictures of digits, MNIST's; there may be none.
        letters: The strokes of characters that are no digits.
    """

    digits: Mapping[int, Sequence[Sequence[Stroke]]]
    traced: Mapping[int, Sequence[Sequence[Stroke]]]
    letters: Sequence[Sequence[Stroke]]


def collect_source(
    folder: str | os.PathLike[str] | None,
    writers: Collection[int],
    keeps_letter: Callable[[int], bool],
    mnist: Sequence[int] = (),
) -> Source:
    """Load pendigits' digits of some writers, of Omniglot's letters and MNIST's training digits those with such numbers.

    Letters that look like digits are left out.

    Raises:
        DataError: A data set is nowhere and can't be downloaded.
    """
    written = [digit for digit in load_pendigits(folder) if digit.writer in writers]
    drawn = [
        drawing.strokes
        for drawing in load_omniglot_strokes(folder)
        if drawing.character not in OMNIGLOT_LOOKALIKES.get(drawing.alphabet, ())
    ]
    return Source(
        _by_label((digit.label, digit.strokes) for digit in written),
        _by_label(_trace_mnist(folder, mnist)),
        [strokes for number, strokes in enumerate(drawn) if keeps_letter(number)],
    )


def _trace_mnist(
    folder: str | os.PathLike[str] | None, numbers: Sequence[int]
) -> Iterator[tuple[int, Sequence[Stroke]]]:
    if not numbers:
        return
    data = load_mnist("train", folder)
    for number in numbers:
        strokes = trace_strokes(data.images[number].astype(np.float32) / np.float32(255))
        if strokes:
            yield int(data.labels[number]), strokes


def _by_label(
    written: Iterable[tuple[int, Sequence[Stroke]]],
) -> dict[int, list[Sequence[Stroke]]]:
    digits: dict[int, list[Sequence[Stroke]]] = {label: [] for label in range(NUM_DIGITS)}
    for label, strokes in written:
        digits[label].append(strokes)
    return digits
