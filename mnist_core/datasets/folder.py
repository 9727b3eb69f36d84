"""A folder of pictures with labels.csv: anybody's own handwriting, to measure or to train on."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path

from mnist_core.errors import DataError

DIGIT_LABELS = frozenset("0123456789")  # labels of pictures of one digit
TABLE = "labels.csv"
COLUMNS = ("file", "label")  # more columns may follow; they are not read


@dataclass(frozen=True)
class LabeledPicture:
    """A picture and what is written on it.

    Attributes:
        path: The picture's file; it may be missing or damaged, which reading it tells.
        label: "7" for one digit, "1572" for a number; "" if nothing on it is a digit.
    """

    path: Path
    label: str


def load_labeled_folder(folder: str | os.PathLike[str]) -> list[LabeledPicture]:
    """List the pictures that a folder's labels.csv names, in its order; opens none of them.

    Args:
        folder: Holds labels.csv, with a header line, a column `file` (a path within the folder) and a
            column `label`.

    Raises:
        DataError: labels.csv is missing, is no such table, names no picture, or one without a label.
    """
    table = Path(folder) / TABLE
    try:
        with table.open(newline="", encoding="utf-8-sig") as lines:
            reader = csv.DictReader(lines)
            if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
                raise DataError(
                    f"{table} has no column {missing[0]!r}: its first line should be 'file,label'."
                )
            rows = [(row["file"], row["label"]) for row in reader]
    except OSError as error:
        raise DataError(
            f"{table} can't be read ({error.strerror}): put a table there with the columns file,label."
        ) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{table} is no CSV table in UTF-8 ({error}): save it as one.") from None
    if not rows:
        raise DataError(f"{table} names no picture: add a line 'picture.png,7' for each.")
    if unlabeled := [file for file, label in rows if label is None or not file]:
        raise DataError(f"{table}: the line of {unlabeled[0]!r} lacks its file or its label.")
    return [LabeledPicture(table.parent / file, label.strip()) for file, label in rows]
