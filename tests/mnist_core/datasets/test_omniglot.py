"""Omniglot's archives of strokes."""

from __future__ import annotations

import io
import zipfile

import pytest

from mnist_core.datasets.omniglot import parse_archive, parse_strokes
from mnist_core.errors import DataError

DRAWING = "START\n10.5,-20.25,0\n11,-21,12\nBREAK\n30,-40,99\nBREAK\n"


def archive_of(*members: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for member in members:
            archive.writestr(member, DRAWING)
    return content.getvalue()


def test_strokes_are_kept_apart_with_y_down():
    strokes = parse_strokes(DRAWING)

    assert [stroke.tolist() for stroke in strokes] == [[[10.5, 20.25], [11, 21]], [[30, 40]]]


def test_archive_gives_alphabet_and_character_of_each_drawing():
    drawings = parse_archive(
        archive_of(
            "strokes_background_small1/Korean/character07/0546_01.txt",
            "strokes_background_small1/Japanese_(katakana)/character12/0600_20.txt",
        )
    )

    found = [(drawing.alphabet, drawing.character) for drawing in drawings.values()]
    assert found == [("Korean", 7), ("Japanese_(katakana)", 12)]


def test_copies_that_an_archiver_added_are_left_out():
    member = "strokes_background_small1/Korean/character07/0546_01.txt"

    assert len(parse_archive(archive_of(member, f"__MACOSX/{member}", "strokes/.DS_Store"))) == 1


def test_damaged_drawing_is_refused():
    with pytest.raises(DataError, match="damaged"):
        parse_strokes(DRAWING.replace("30", "thirty"))
