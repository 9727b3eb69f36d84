"""A folder of pictures with labels.csv."""

from __future__ import annotations

from pathlib import Path

import pytest

from mnist_core.datasets.folder import (
    LabeledPicture,
    digit_fault,
    load_labeled_folder,
    number_fault,
    split_faults,
)
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
    (tmp_path / "a.png").touch()

    with pytest.raises(DataError, match=r"labels\.csv can't be read .* columns file,label"):
        load_labeled_folder(tmp_path)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (b"picture,label\na.png,7\n", "no column 'file'"),
        (b"file,label\n", "names no picture"),
        (b"file,label\n\xff.png,7\n", "no CSV table in UTF-8"),
        (b"", "no column 'file'"),
    ],
    ids=["no such column", "no line", "no UTF-8", "empty"],
)
def test_table_that_is_none_is_refused(table, message, tmp_path):
    (tmp_path / "labels.csv").write_bytes(table)

    with pytest.raises(DataError, match=message):
        load_labeled_folder(tmp_path)


def test_folder_without_anything_and_no_folder_are_told_apart(tmp_path):
    with pytest.raises(DataError, match=r"is empty: put pictures and a table labels\.csv"):
        load_labeled_folder(tmp_path)
    with pytest.raises(DataError, match=r"There is no folder .*none: check its name"):
        load_labeled_folder(tmp_path / "none")


def test_label_that_can_not_be_is_told_with_its_line(tmp_path):
    (tmp_path / "labels.csv").write_text(
        "file,label\na.png,7\nb.png,x\n\nc.png,12\nd.png\ne.png,none\n"
    )

    usable, faults = split_faults(load_labeled_folder(tmp_path), digit_fault)

    assert [picture.path.name for picture in usable] == ["a.png", "e.png"]
    assert [picture.digit for picture in usable] == [7, None]
    assert [fault.partition(": ")[2].partition(":")[0] for fault in faults] == [
        "in line 3 of labels.csv the label 'x' is no single digit",
        "in line 5 of labels.csv the label '12' is no single digit",
        "in line 6 of labels.csv the label is empty",
    ]


@pytest.mark.parametrize(
    ("label", "is_usable"),
    [("12", True), ("12 7|890", True), ("none", True), ("", False), ("|", False), ("1a", False)],
)
def test_label_of_numbers_holds_digits_and_what_parts_them(label, is_usable):
    assert (number_fault(LabeledPicture(Path("a.png"), label, 2)) is None) is is_usable


def test_table_without_one_usable_label_is_refused():
    with pytest.raises(DataError, match=r"No picture has a label .* the label 'x' is no single"):
        split_faults([LabeledPicture(Path("a.png"), "x", 2)], digit_fault)
