"""python -m mnist_core train adapt FOLDER: a few drawings of one writer teach both networks that hand."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from mnist_core.datasets.folder import load_labeled_folder
from mnist_core.datasets.mnist import load_mnist
from mnist_core.errors import DataError
from mnist_core.imaging.framing import to_digit
from mnist_core.models.head import BeheadedModel, Head
from mnist_core.models.store import CONFIG, KERAS, MANIFEST, TFLITE, read_checked, write_manifest
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.training.adaptation import (
    JUDGE,
    adapt_head,
    collect_rehearsal,
    rehearsed_features,
)
from mnist_core.training.own_pictures import frame_pictures
from mnist_core.types import ALL_MODELS, MODEL_NAMES, NOT_A_DIGIT, Digit

# Drawings: fewer teach nothing that could be measured, and far more are better used by `train --extra`.
MIN_DRAWINGS, MAX_DRAWINGS = 10, 1000
OUTPUT = Path("my_models")
HELD_OUT = 3  # every third drawing of a label is kept to measure with
MNIST_BATCH = 500  # test digits whose features are computed by one thread in one go
NUM_THREADS = 2

Features = dict[str, NDArray[np.float32]]  # of some digits, by model


def add_parser(models: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `adapt` to what `train` can do, with its flags."""
    parser = models.add_parser(
        "adapt",
        help="teach NN and CNN one writer's hand in seconds, in a folder of models of their own",
        description="Retrains the last layer of both networks on drawings of one writer, says what that "
        "brings, and writes a new folder of models; the saved ones stay.",
    )
    parser.add_argument(
        "folder",
        type=Path,
        metavar="FOLDER",
        help="10 to 100 drawings of single digits, with a labels.csv (file,label)",
    )
    parser.add_argument("--output", type=Path, metavar="FOLDER", default=OUTPUT)
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where the data sets are")
    parser.add_argument("--models", type=Path, metavar="FOLDER", default=SAVED_MODELS)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Adapt, say what it brought, and write a folder of models. Returns 1 if a picture was left out."""
    source, target = arguments.models, arguments.output
    _check_target(target)
    digits, labels, left_out = _frame_drawings(arguments.folder)
    models = {
        name: BeheadedModel(read_checked(source, f"{name}/{TFLITE}"), num_threads=1)
        for name in MODEL_NAMES
    }
    test = load_mnist("test", arguments.data)
    # While one thread learns, the other computes the features of MNIST's test digits; what is left, both do.
    threads = ThreadPoolExecutor(NUM_THREADS)
    try:
        learning = threads.submit(learn_hand, models, digits, labels, arguments.data)
        features = [
            threads.submit(_mnist_features, models, test.images[start : start + MNIST_BATCH])
            for start in range(0, len(test), MNIST_BATCH)
        ]
        heads = learning.result()
        write_adapted(source, target, {name: models[name].with_head(heads[name]) for name in heads})
        for name, (before, after) in measure_mnist(models, heads, test.labels, features).items():
            print(f"{name.upper()}, MNIST's test set: {before:.2%} right before, {after:.2%} after")
    finally:
        threads.shutdown(cancel_futures=True)
    print(
        f"Saved in {target}, learned from all {len(digits)} pictures: Recognizer.load({str(target)!r}), or "
        f"'python -m mnist_core read --models {target} PICTURE'."
    )
    return 1 if left_out else 0


def _frame_drawings(folder: Path) -> tuple[Digit, NDArray[np.int64], list[str]]:
    """Frame a folder's drawings, as `frame_pictures` does, and say which are left out."""
    digits, labels, left_out = frame_pictures(load_labeled_folder(folder))
    for sentence in left_out:
        print(f"Left out: {sentence}", flush=True)
    if not MIN_DRAWINGS <= len(digits) <= MAX_DRAWINGS:
        raise DataError(
            f"{folder} has {len(digits)} pictures that can be learned from, and {MIN_DRAWINGS} to {MAX_DRAWINGS} are "
            "needed: draw each digit a few times."
        )
    return digits, labels, left_out


def learn_hand(
    models: dict[str, BeheadedModel],
    digits: Digit,
    labels: NDArray[np.integer],
    folder: Path | None,
) -> dict[str, Head]:
    """Give each model a head for a hand, and print how one that learned without the held-out drawings reads them.

    Raises:
        DataError: A data set is neither in a folder nor in the cache, and can't be downloaded.
    """
    is_held_out = hold_out(labels)
    known = ~is_held_out
    rehearsal = collect_rehearsal(models[JUDGE], folder)
    heads: dict[str, Head] = {}
    for name, model in models.items():
        rehearsed = rehearsed_features(model, rehearsal)
        trial = adapt_head(model, digits[known], labels[known], rehearsed)
        print(_compare(name, model, trial, digits[is_held_out], labels[is_held_out]), flush=True)
        heads[name] = adapt_head(model, digits, labels, rehearsed)
    return heads


def hold_out(labels: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Choose every third drawing of each label to measure with: (N,) -> (N,)."""
    chosen = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        chosen[np.flatnonzero(labels == label)[HELD_OUT - 1 :: HELD_OUT]] = True
    return chosen


def measure_mnist(
    models: dict[str, BeheadedModel],
    heads: dict[str, Head],
    labels: NDArray[np.integer],
    batches: Iterable[Future[Features]],
) -> dict[str, tuple[float, float]]:
    """Measure each model's accuracy on MNIST's test digits, with its old head and its new one.

    Args:
        models: Have the old heads.
        heads: The new ones.
        labels: Shape (N,), of all test digits.
        batches: Their features, in order, as they become known.
    """
    right = {name: np.zeros(2) for name in models}
    start = 0
    for batch in tqdm(batches, desc="MNIST's test set", disable=None):
        features = batch.result()
        true = labels[start:][: len(features[JUDGE])]
        start += len(true)
        for name, model in models.items():
            for place, head in enumerate((model.head, heads[name])):
                right[name][place] += _num_right(head, features[name], true)
    return {name: tuple(count / len(labels)) for name, count in right.items()}


def _mnist_features(models: dict[str, BeheadedModel], images: NDArray[np.uint8]) -> Features:
    digits = np.stack([to_digit(image.astype(np.float32) / 255) for image in images])
    return {name: model.features(digits) for name, model in models.items()}


def write_adapted(source: Path, target: Path, files: dict[str, bytes]) -> None:
    """Copy the models of `source` to `target` with other files for some of them, and write its manifest.

    Figures, cards and model.keras of what was adapted stay behind: they are of the model before.
    """
    for name in ALL_MODELS:
        (target / name).mkdir(parents=True, exist_ok=True)
        config = json.loads(read_checked(source, f"{name}/{CONFIG}"))
        if name in files:
            config["adapted"] = True
            (target / name / TFLITE).write_bytes(files[name])
        else:
            for file in (TFLITE, KERAS):
                if (source / name / file).is_file():
                    shutil.copy(source / name / file, target / name / file)
        (target / name / CONFIG).write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    write_manifest(target)


def _check_target(target: Path) -> None:
    """Never write over other files, least of all over the models that came with the program."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        is_ours = (target / MANIFEST).is_file() and _is_adapted(target)
        if not is_ours:
            raise DataError(f"{target} holds something already: name a new folder with --output.")


def _is_adapted(folder: Path) -> bool:
    try:
        config = json.loads((folder / MODEL_NAMES[0] / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(config, dict) and bool(config.get("adapted"))


def _compare(
    name: str, model: BeheadedModel, head: Head, digits: Digit, labels: NDArray[np.integer]
) -> str:
    """Say what the held-out drawings that are digits were read as, before and after."""
    is_digit = labels != NOT_A_DIGIT
    features, count = model.features(digits[is_digit]), int(is_digit.sum())
    if not count:
        return (
            f"{name.upper()}: no label has {HELD_OUT} drawings, so none is held out to measure with"
        )
    before, after = (_num_right(h, features, labels[is_digit]) for h in (model.head, head))
    return (
        f"{name.upper()}, {count} held-out drawings: {before / count:.2%} right before, "
        f"{after / count:.2%} after"
    )


def _num_right(head: Head, features: NDArray[np.float32], labels: NDArray[np.integer]) -> int:
    return int((head.logits(features).argmax(axis=1) == labels).sum())
