"""Pendigits: 7,494 digits of 30 writers as pen strokes, UCI's original UNIPEN text."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets.source import SourceFile, load_bytes
from mnist_core.errors import DataError
from mnist_core.types import NUM_DIGITS

NUM_WRITERS = 30
# The split of writers, for all of the project: test writers are never trained on nor chosen by.
TRAINING_WRITERS = range(1, 23)
VALIDATION_WRITERS = range(23, 26)
TEST_WRITERS = range(26, 31)
ARCHIVE = "pen+based+recognition+of+handwritten+digits.zip"
# The text is hashed with its white space evened out: archives of it differ in their line ends.
FILE = SourceFile(
    dataset="pendigits",
    names=(
        "pendigits-orig.tra.gz",
        "pendigits-orig.tra",
        "pendigits-orig.tra.Z",
        ARCHIVE,
        "pendigits.zip",
    ),
    urls=(
        f"https://archive.ics.uci.edu/static/public/81/{ARCHIVE}",
        "https://archive.ics.uci.edu/ml/machine-learning-databases/pendigits/pendigits-orig.tra.Z",
    ),
    sha256="d61fe8208359c01aeeac7999259dd0bea447ab88a8bb1c097d149092977339e2",
    member="pendigits-orig.tra.Z",
    digest_of=lambda text: b" ".join(text.split()),
)


@dataclass(frozen=True, eq=False)
class StrokeDigit:
    """One digit as it was written.

    Attributes:
        strokes: From pen down to pen up, in the order of writing: each (n, 2) float32, x to the right
            and y down, in the tablet's own units (about 500 across).
        label: 0 to 9.
        writer: 1 to 30.
    """

    strokes: tuple[NDArray[np.float32], ...]
    label: int
    writer: int


def load_pendigits(folder: str | os.PathLike[str] | None = None) -> list[StrokeDigit]:
    """Load all 7,494 digits of the 30 writers.

    Args:
        folder: Where to look first for pendigits-orig.tra (plain, .gz or .Z) or UCI's zip archive,
            directly or in pendigits/.

    Raises:
        DataError: It is nowhere and can't be downloaded; the message says what to put where.
    """
    return parse_unipen(load_bytes(FILE, folder).decode("ascii"))


def parse_unipen(text: str) -> list[StrokeDigit]:
    """Read the UNIPEN text of pendigits. Raises DataError, naming the segment that is no digit."""
    segments = re.split(r"^\.SEGMENT DIGIT.*$", text, flags=re.MULTILINE)[1:]
    return [_parse_digit(number, segment) for number, segment in enumerate(segments, start=1)]


def _parse_digit(number: int, segment: str) -> StrokeDigit:
    comment = re.search(r"^\.COMMENT\s+(\d+)\s+(\d+)\s+\d+\s*$", segment, flags=re.MULTILINE)
    try:
        strokes = tuple(_parse_strokes(segment))
    except ValueError as error:
        raise DataError(f"Digit {number} of this UNIPEN text is damaged: {error}.") from None
    if comment is None or not strokes or int(comment[1]) >= NUM_DIGITS:
        raise DataError(f"Digit {number} of this UNIPEN text has no label or no strokes.")
    return StrokeDigit(strokes, label=int(comment[1]), writer=int(comment[2]))


def _parse_strokes(segment: str) -> Iterator[NDArray[np.float32]]:
    for part in segment.split(".PEN_DOWN")[1:]:
        numbers = part.partition(".PEN_UP")[0].split()
        points = np.array(numbers, np.float32).reshape(-1, 2)
        if len(points):
            yield points * np.array([1, -1], np.float32)  # the tablet's y points up
