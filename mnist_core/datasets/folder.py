"""A folder of pictures with labels.csv: anybody's own handwriting, to measure or to train on."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mnist_core.errors import DataError

DIGIT_LABELS = frozenset("0123456789")  # labels of pictures of one digit
NO_DIGIT = "none"  # the label of a picture on which nothing is a digit; "nondigit:heart" says more
NO_DIGIT_LABEL = re.compile(r"none|nondigit(:.*)?", re.IGNORECASE)
NUMBER_LABEL = re.compile(r"[0-9 |]*[0-9][0-9 |]*")
TABLE = "labels.csv"
COLUMNS = ("file", "label")  # more columns may follow; they are not read


@dataclass(frozen=True)
class LabeledPicture:
    """A picture and what is written on it.

    Attributes:
        path: The picture's file; it may be missing or damaged, which reading it tells.
        label: "7" for one digit, "1572" for a number, "none" if nothing on it is a digit; as it stands in
            the table, so it may be wrong: `digit_fault` and `number_fault` tell.
        line: Where labels.csv names it, its header being line 1; 0 if no table does.
    """

    path: Path
    label: str
    line: int = 0

    @property
    def digit(self) -> int | None:
        """The digit of its label, 0 to 9; None if the label is none."""
        return int(self.label) if self.label in DIGIT_LABELS else None


def load_labeled_folder(folder: str | os.PathLike[str]) -> list[LabeledPicture]:
    """List the pictures that a folder's labels.csv names, in its order; opens none of them.

    Args:
        folder: Holds labels.csv, with a header line, a column `file` (a path within the folder) and a
            column `label`.

    Raises:
        DataError: The folder or its labels.csv is missing, is no such table, or names no picture.
    """
    table = Path(folder) / TABLE
    _check_folder(table.parent)
    try:
        with table.open(newline="", encoding="utf-8-sig") as lines:
            reader = csv.DictReader(lines)
            if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
                raise DataError(
                    f"{table} has no column {missing[0]!r}: its first line should be 'file,label'."
                )
            rows = [(row["file"] or "", row["label"] or "", reader.line_num) for row in reader]
    except OSError as error:
        raise DataError(
            f"{table} can't be read ({error.strerror}): put a table there with the columns file,label."
        ) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{table} is no CSV table in UTF-8 ({error}): save it as one.") from None
    if not rows:
        raise DataError(f"{table} names no picture: add a line 'picture.png,7' for each.")
    return [LabeledPicture(table.parent / file, label.strip(), line) for file, label, line in rows]


def digit_fault(picture: LabeledPicture) -> str | None:
    """Say what is wrong with the label of a picture of one digit; None if nothing is."""
    if picture.label in DIGIT_LABELS or NO_DIGIT_LABEL.fullmatch(picture.label):
        return None
    wanted = f"write 0 to 9, or '{NO_DIGIT}' where nothing is a digit"
    return _fault(picture, "no single digit", wanted)


def number_fault(picture: LabeledPicture) -> str | None:
    """Say what is wrong with the label of a picture of numbers; None if nothing is."""
    if NUMBER_LABEL.fullmatch(picture.label) or NO_DIGIT_LABEL.fullmatch(picture.label):
        return None
    wanted = f"write its digits, a | between lines, or '{NO_DIGIT}' where nothing is a digit"
    return _fault(picture, "no number", wanted)


def split_faults(
    pictures: Sequence[LabeledPicture], fault_of: Callable[[LabeledPicture], str | None]
) -> tuple[list[LabeledPicture], list[str]]:
    """Part the pictures that can be used from a sentence for each that can't.

    Raises:
        DataError: None can be used.
    """
    faults = [fault_of(picture) for picture in pictures]
    told = [fault for fault in faults if fault is not None]
    if pictures and len(told) == len(pictures):
        raise DataError(f"No picture has a label that can be used. {told[0]}")
    usable = [picture for picture, fault in zip(pictures, faults, strict=True) if fault is None]
    return usable, told


def _check_folder(folder: Path) -> None:
    """Tell a folder that is missing or empty from one that only lacks its table."""
    if not folder.is_dir():
        raise DataError(f"There is no folder {folder}: check its name.")
    if not any(folder.iterdir()):
        raise DataError(
            f"The folder {folder} is empty: put pictures and a table {TABLE} (file,label) there."
        )


def _fault(picture: LabeledPicture, is_what: str, wanted: str) -> str:
    said = f"the label {picture.label!r} is {is_what}" if picture.label else "the label is empty"
    return f"{picture.path}: in line {picture.line} of {TABLE} {said}: {wanted}."
