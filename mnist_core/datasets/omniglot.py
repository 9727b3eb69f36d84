"""Omniglot: characters of many alphabets as mouse strokes; what is not a digit is learned from them."""

from __future__ import annotations

import io
import os
import re
import zipfile
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets.source import SourceFile, load_bytes
from mnist_core.errors import DataError

REPOSITORY = "brendenlake/omniglot"
MIRRORS = (
    f"https://raw.githubusercontent.com/{REPOSITORY}/master/python/",
    f"https://github.com/{REPOSITORY}/raw/master/python/",
)
# .../alphabet/character01/0394_07.txt; archives packed on a Mac hold copies below __MACOSX
MEMBER = re.compile(r"^strokes[^/]*/(?P<alphabet>[^/]+)/character(?P<character>\d+)/[^/.]+\.txt$")


def _source(name: str, sha256: str) -> SourceFile:
    urls = tuple(f"{mirror}{name}" for mirror in MIRRORS)
    return SourceFile(dataset="omniglot", names=(name,), urls=urls, sha256=sha256)


FILES = (
    _source(
        "strokes_background_small1.zip",
        "8cb3960fb6cf4ccf5f064ad83169f828c36c36782a0f6e7faacb7ecfae4468a2",
    ),
    _source(
        "strokes_background_small2.zip",
        "345bf2141efbea062833dbb2828abbc23d9e07825e46f2afdd4daecddfed6e78",
    ),
)


@dataclass(frozen=True, eq=False)
class StrokeCharacter:
    """One character as it was drawn.

    Attributes:
        strokes: In the order of drawing: each (n, 2) float32, x to the right and y down, pixels of a
            canvas of about 105x105.
        alphabet: "Korean".
        character: Its number within the alphabet, from 1.
    """

    strokes: tuple[NDArray[np.float32], ...]
    alphabet: str
    character: int


def load_omniglot_strokes(folder: str | os.PathLike[str] | None = None) -> list[StrokeCharacter]:
    """Load the drawings of both small background sets, each drawing once, in the archives' order.

    Some characters look like 0, 1, 2, 3 or 7: it is for the caller to leave them out.

    Args:
        folder: Where to look first for the two zip archives, directly or in omniglot/.

    Raises:
        DataError: They are nowhere and can't be downloaded; the message says what to put where.
    """
    drawings: dict[tuple[str, str], StrokeCharacter] = {}
    for file in FILES:  # the two sets share alphabets
        drawings |= parse_archive(load_bytes(file, folder))
    return list(drawings.values())


def parse_archive(content: bytes) -> dict[tuple[str, str], StrokeCharacter]:
    """Read a zip archive of strokes: (alphabet, file name) -> drawing. Raises DataError if damaged."""
    drawings = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.namelist():
            if match := MEMBER.match(member):
                strokes = parse_strokes(archive.read(member).decode("ascii"))
                key = match["alphabet"], member.rsplit("/", 1)[1]
                drawings[key] = StrokeCharacter(strokes, key[0], int(match["character"]))
    return drawings


def parse_strokes(text: str) -> tuple[NDArray[np.float32], ...]:
    """Read one drawing: lines of x,y,time, with BREAK after each stroke; its y is negative downwards."""
    body = text.partition("START")[2]
    try:
        parts = [part.split() for part in body.split("BREAK")]
        lines = [[point.split(",")[:2] for point in part] for part in parts if part]
        return tuple(np.array(line, np.float32) * np.array([1, -1], np.float32) for line in lines)
    except ValueError as error:
        raise DataError(f"This drawing is damaged: {error}.") from None
