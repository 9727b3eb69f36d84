"""What was kept, as a folder of pictures with labels.csv: to train on, or to measure with."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from demo.corrections.correction import SIDE, StoreError
from demo.corrections.store import Kept
from mnist_core import NO_DIGIT

TABLE = "labels.csv"
PICTURES = "img"
DIGITS = "digits.npy"


def export_folder(kept: Iterable[Kept], folder: Path) -> int:
    """Write corrections as a folder that `train --extra FOLDER` and `evaluate FOLDER` take.

    Args:
        kept: The corrections, for example a `DatabaseStore`.
        folder: A new or empty folder. It gets img/, labels.csv (file, label, writer; the label is "none"
            for a drawing that is no digit) and digits.npy: shape (N, 28, 28), float32 in [0, 1], what the
            models were given, in the table's order.

    Returns:
        How many corrections were written.

    Raises:
        StoreError: The folder holds something already, or can't be written to.
    """
    try:
        (folder / PICTURES).mkdir(parents=True, exist_ok=True)
        if any((folder / PICTURES).iterdir()) or (folder / TABLE).exists():
            raise StoreError(f"The folder {folder} is not empty: name a new one.")
        rows, digits = [], []
        for number, each in enumerate(kept, start=1):
            file = f"{PICTURES}/{number:06}.png"
            (folder / file).write_bytes(each.correction.picture)
            label = each.correction.label
            rows.append((file, NO_DIGIT if label is None else str(label), each.writer))
            digits.append(each.correction.digit)
        np.save(folder / DIGITS, np.array(digits, np.float32).reshape(-1, SIDE, SIDE))
        with (folder / TABLE).open("w", newline="", encoding="utf-8") as table:
            csv.writer(table).writerows([("file", "label", "writer"), *rows])
    except OSError as error:
        raise StoreError(
            f"The folder {folder} can't be written to ({error}): name another one."
        ) from error
    return len(rows)
