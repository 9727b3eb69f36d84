"""Count the mistakes of the baselines: on MNIST, on pen writers, on folders of real hands, and of every seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets.folder import load_labeled_folder
from mnist_core.datasets.mnist import LabeledDigits
from mnist_core.errors import DataError, MnistCoreError
from mnist_core.evaluation.measured import MNIST
from mnist_core.imaging.digit_ink import to_ink
from mnist_core.imaging.framing import to_digit
from mnist_core.imaging.picture import load_picture
from mnist_core.models.baselines import (
    STEPS,
    baseline_name,
    has_step,
    load_baseline,
    load_record,
    saved_baselines,
    step_of,
)
from mnist_core.models.store import SavedModel
from mnist_core.recognition.recognizer import Recognizer
from mnist_core.types import MODEL_NAMES, SIDE, Digit, Ink

EMPTY = np.zeros((SIDE, SIDE), np.float32)  # stands for a picture on which no ink is found

Counts = dict[str, int]
"""`count`, and how many of them are `wrong`."""


@dataclass(frozen=True)
class Drawings:
    """Digits as ink, each to be framed as a network's training framed it; and what they are, (N,)."""

    inks: Sequence[Ink]
    labels: NDArray[np.uint8]

    def framed(self, *, normalize_stroke: bool) -> Digit:
        """Frame all: (N, 28, 28), float32 in [0, 1]."""
        return np.stack([_frame(ink, normalize_stroke) for ink in self.inks])


def _frame(ink: Ink, normalize_stroke: bool) -> Digit:
    return to_digit(ink, normalize_stroke=normalize_stroke) if ink.any() else EMPTY


@dataclass(frozen=True)
class Hands:
    """The pictures of one digit in a folder: their files, labels (N,), and inks."""

    paths: Sequence[Path]
    drawings: Drawings


def load_hands(folder: Path) -> Hands:
    """Load what a folder's labels.csv calls a digit; a picture that can't be read counts as misread.

    Raises:
        DataError: The folder has no labels.csv, or no picture of a digit.
    """
    pictures = [one for one in load_labeled_folder(folder) if one.digit is not None]
    if not pictures:
        raise DataError(f"{folder} has no picture of a single digit: label each with 0 to 9.")
    labels = np.array([one.digit for one in pictures], np.uint8)
    inks = [_ink_of(one.path) for one in pictures]
    return Hands([one.path for one in pictures], Drawings(inks, labels))


def _ink_of(path: Path) -> Ink:
    try:
        return to_ink(load_picture(path))
    except MnistCoreError:
        return EMPTY


def measure_baselines(
    folder: Path, mnist: LabeledDigits, drawings: Mapping[str, Drawings]
) -> dict[str, dict[str, Counts]]:
    """Count the mistakes of every saved baseline on MNIST's test set and on `drawings`.

    Returns:
        By baseline: by set, MNIST's as "mnist_test": `count` and `wrong`.

    Raises:
        ModelFileError: A baseline is damaged.
    """
    framed = {
        normalize: {
            name: (given.framed(normalize_stroke=normalize), given.labels)
            for name, given in drawings.items()
        }
        for normalize in (False, True)
    }
    measured = {}
    for name in saved_baselines(folder):
        model = load_baseline(folder, name)
        sets = {MNIST: (mnist_digits(mnist), mnist.labels)}
        sets |= framed[has_step(step_of(name), "stroke_width")]
        measured[name] = {key: count_wrong(model, *given) for key, given in sets.items()}
    return measured


def measure_product(recognizer: Recognizer, hands: Hands) -> dict[str, Counts]:
    """Count the mistakes of the networks in use, NN and CNN, whatever is said of its being a digit."""
    wrong = dict.fromkeys(MODEL_NAMES, 0)
    for path, label in zip(hands.paths, hands.drawings.labels.tolist(), strict=True):
        answers = _read(recognizer, path)
        for name in MODEL_NAMES:
            wrong[name] += answers.get(name) != label
    return {name: {"count": len(hands.paths), "wrong": number} for name, number in wrong.items()}


def _read(recognizer: Recognizer, path: Path) -> dict[str, int]:
    try:
        reading = recognizer.read_digit(path)
    except MnistCoreError:
        return {}
    return {name: prediction.label for name, prediction in reading.predictions.items()}


def measure_seeds(
    folders: Iterable[Path], mnist: LabeledDigits
) -> dict[str, list[dict[str, float]]]:
    """Count the mistakes of every run of the seed baselines, in the order of the folders.

    Returns:
        By model: of each run `seed`, `count`, `wrong`, and `seconds`, which its training took.

    Raises:
        ModelFileError: A folder has no such baseline, or a damaged one.
    """
    digits, places = mnist_digits(mnist), list(folders)
    seeds: dict[str, list[dict[str, float]]] = {}
    for model in MODEL_NAMES:
        name = baseline_name(model, STEPS[0])
        for place in places:
            record = load_record(place, name)
            counts = count_wrong(load_baseline(place, name), digits, mnist.labels)
            run = {"seed": record["train"]["seed"], **counts, "seconds": record["seconds"]}
            seeds.setdefault(model, []).append(run)
    return seeds


def mnist_digits(mnist: LabeledDigits) -> Digit:
    """Give MNIST's digits as a first course does: (N, 28, 28) float32 in [0, 1], each pixel as it is."""
    return mnist.images.astype(np.float32) / np.float32(255)


def count_wrong(model: SavedModel, digits: Digit, labels: NDArray[np.uint8]) -> Counts:
    """Count the digits (N, 28, 28) whose likeliest class is not the label."""
    wrong = int((model.logits(digits).argmax(axis=1) != labels).sum())
    return {"count": len(labels), "wrong": wrong}
