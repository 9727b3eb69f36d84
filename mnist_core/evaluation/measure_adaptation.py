"""Measure what a few drawings of a writer teach a finished network: `train adapt`, on writers who were left out.

python -m mnist_core.evaluation.measure_adaptation   # writes saved_models/adaptation.json and docs/adapt.md
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets.mnist import load_mnist
from mnist_core.datasets.pendigits import TEST_WRITERS, VALIDATION_WRITERS, load_pendigits
from mnist_core.evaluation.report import insert_results
from mnist_core.imaging.framing import to_digit
from mnist_core.models.head import BeheadedModel, Head
from mnist_core.models.store import TFLITE
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.synthesis.strokes import draw_by_hand
from mnist_core.training.adaptation import (
    JUDGE,
    Rehearsal,
    adapt_head,
    collect_rehearsal,
    rehearsed_features,
)
from mnist_core.types import MODEL_NAMES

FIGURES, PAGE = "adaptation.json", Path("docs") / "adapt.md"
WRITERS = (*VALIDATION_WRITERS, *TEST_WRITERS)  # nobody was trained on them
NUM_DRAWINGS = 30  # that are learned from; the writer's others are measured with
REPEATS = 3  # each with other drawings
LOW = 0.98  # a writer read worse than this has something to gain
PLACES = 6
RENDERING_SEED = 1

Figures = dict[str, Any]


def measure_writers(
    model: BeheadedModel,
    rehearsal: Rehearsal,
    folder: Path | None = None,
    *,
    writers: Sequence[int] = WRITERS,
    repeats: int = REPEATS,
    num_test: int | None = None,
) -> list[Figures]:
    """Adapt a model to one writer after the other.

    Args:
        model: Reads framed digits.
        rehearsal: What it must not forget.
        folder: Where to look first for the data sets.
        writers: Of pendigits, none of those that were trained on.
        repeats: How often for each, with other drawings.
        num_test: How many of MNIST's test digits are read; None for all 10,000.

    Returns:
        For each writer the mean accuracy `before` and `after` on the drawings that were not learned from,
        and on MNIST's test digits `mnist_before` and `mnist_after`.

    Raises:
        DataError: A data set is nowhere and can't be downloaded.
    """
    rng = np.random.default_rng(RENDERING_SEED)
    rehearsed = rehearsed_features(model, rehearsal)
    test = load_mnist("test", folder)
    framed = [to_digit(image.astype(np.float32) / 255) for image in test.images[:num_test]]
    mnist, mnist_labels = model.features(np.stack(framed)), test.labels[:num_test]
    written = load_pendigits(folder)
    rows = []
    for writer in writers:
        own = [digit for digit in written if digit.writer == writer]
        inks = [draw_by_hand(digit.strokes, rng, low_resolution=0) for digit in own]
        digits = np.stack([to_digit(ink) for ink in inks])
        labels = np.array([digit.label for digit in own])
        runs = []
        for _ in range(repeats):
            order = rng.permutation(len(own))
            known, others = order[:NUM_DRAWINGS], order[NUM_DRAWINGS:]
            head = adapt_head(model, digits[known], labels[known], rehearsed)
            features = model.features(digits[others])
            runs.append(
                [_accuracy(h, features, labels[others]) for h in (model.head, head)]
                + [_accuracy(h, mnist, mnist_labels) for h in (model.head, head)]
            )
        names = ("before", "after", "mnist_before", "mnist_after")
        means = np.mean(runs, axis=0).round(PLACES).tolist()
        rows.append({"writer": writer, **dict(zip(names, means, strict=True))})
    return rows


def adaptation_table(measured: Mapping[str, Sequence[Figures]]) -> str:
    """Lay the figures out as a Markdown table: a row for each network and writer."""
    lines = [
        "| network | writer | right before | right after | MNIST before | MNIST after |",
        "| :-- | --: | --: | --: | --: | --: |",
    ]
    for name, rows in measured.items():
        for row in rows:
            shares = (row[key] for key in ("before", "after", "mnist_before", "mnist_after"))
            cells = " | ".join(f"{100 * share:.2f} %" for share in shares)
            lines.append(f"| {name} | {row['writer']} | {cells} |")
    return "\n".join([*lines, "", *(_summary(name, rows) for name, rows in measured.items())])


def _summary(name: str, rows: Sequence[Figures]) -> str:
    low = [row for row in rows if row["before"] < LOW]
    lost = np.mean([row["mnist_before"] - row["mnist_after"] for row in rows])
    points = round(100 * lost, 2) + 0.0  # no "-0.00"
    sentence = (
        f"- {name}: MNIST's test set loses {points:.2f} points on the mean of {len(rows)} writers"
    )
    if not low:
        return f"{sentence}; no writer is read below {LOW:.0%} before."
    before, after = (100 * np.mean([1 - row[key] for row in low]) for key in ("before", "after"))
    return f"{sentence}; of the {len(low)} read below {LOW:.0%} the mean error goes from {before:.2f} % to {after:.2f} %."


def _accuracy(head: Head, features: NDArray[np.float32], labels: NDArray[np.integer]) -> float:
    return float((head.logits(features).argmax(axis=1) == labels).mean())


def find_models(folder: Path) -> dict[str, Path]:
    """Name the files to adapt: both models and, if they are there, the plain baselines of a first course."""
    files = {name.upper(): folder / name / TFLITE for name in MODEL_NAMES}
    for name in MODEL_NAMES:
        if (path := folder / "baselines" / f"{name}-seed.tflite").is_file():
            files[f"{name.upper()} of a first course"] = path
    return files


def open_judge(files: Mapping[str, Path], name: str) -> BeheadedModel:
    """Open the NN that learned as the model of this name did: it chooses what both rehearse."""
    return BeheadedModel(files[name.replace("CNN", JUDGE.upper())].read_bytes())


def main(argv: Sequence[str] | None = None) -> None:
    """Measure every network on every writer, and write the figures and the page's table."""
    parser = argparse.ArgumentParser(
        prog="python -m mnist_core.evaluation.measure_adaptation", description=main.__doc__
    )
    parser.add_argument("--models", type=Path, default=SAVED_MODELS, metavar="FOLDER")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where the data sets are")
    options = parser.parse_args(argv)
    files = find_models(options.models)
    measured: dict[str, list[Figures]] = {}
    for name, path in files.items():
        rehearsal = collect_rehearsal(open_judge(files, name), options.data)
        model = BeheadedModel(path.read_bytes())
        measured[name] = measure_writers(model, rehearsal, options.data)
        print(_summary(name, measured[name]), flush=True)
        _save(measured, options.models)  # so that an interruption loses one network only


def _save(measured: Mapping[str, Sequence[Figures]], models: Path) -> None:
    (models / FIGURES).write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    page = models.parent / PAGE
    if page.is_file():
        filled = insert_results(page.read_text(encoding="utf-8"), adaptation_table(measured))
        page.write_text(filled, encoding="utf-8")


if __name__ == "__main__":
    main()
