"""A folder of pictures with labels.csv."""

from __future__ import annotations

import pytest

from mnist_core.datasets.folder import load_labeled_folder
from mnist_core.errors import DataError


def test_pictures_come_in_the_order_of_the_table(tmp_path):
    (tmp_path / "labels.csv").write_text("file,label,writer\na.png,7,me\nimg/b.png, 1572,you\n")

    pictures = load_labeled_folder(tmp_path)

    assert [(p.path, p.label) for p in pictures] == [
        (tmp_path / "a.png", "7"),
        (tmp_path / "img" / "b.png", "1572"),
    ]


def test_table_saved_by_a_spreadsheet_is_read(tmp_path):
    (tmp_path / "labels.csv").write_bytes(b"\xef\xbb\xbffile,label\r\na.png,7\r\n")

    assert load_labeled_folder(tmp_path)[0].label == "7"


def test_missing_table_is_named(tmp_path):
    with pytest.raises(DataError, match=r"labels\.csv can't be read .* columns file,label"):
        load_labeled_folder(tmp_path)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (b"picture,label\na.png,7\n", "no column 'file'"),
        (b"file,label\n", "names no picture"),
        (b"file,label\na.png\n", "the line of 'a.png' lacks"),
        (b"file,label\n\xff.png,7\n", "no CSV table in UTF-8"),
        (b"", "no column 'file'"),
    ],
    ids=["no such column", "no line", "no label", "no UTF-8", "empty"],
)
def test_table_that_is_none_is_refused(table, message, tmp_path):
    (tmp_path / "labels.csv").write_bytes(table)

    with pytest.raises(DataError, match=message):
        load_labeled_folder(tmp_path)
