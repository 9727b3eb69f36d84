"""Measure what the report shows and metrics.json does not hold: some minutes, with all data sets."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets.mnist import LabeledDigits, load_mnist
from mnist_core.datasets.pendigits import TEST_WRITERS, load_pendigits
from mnist_core.errors import ModelFileError
from mnist_core.evaluation.differences import find_differences, save_differences
from mnist_core.evaluation.disturbances import DISTURBANCES, disturb
from mnist_core.evaluation.measure import RENDERING_SEED
from mnist_core.evaluation.measure_baselines import (
    Drawings,
    load_hands,
    measure_baselines,
    measure_product,
    measure_seeds,
)
from mnist_core.evaluation.measured import PENS, Measured, Mistake, load_measured, save_measured
from mnist_core.evaluation.metrics import Answers
from mnist_core.evaluation.rejection import rejection_curve
from mnist_core.evaluation.robustness import model_hashes
from mnist_core.imaging.framing import to_digit
from mnist_core.models.baselines import (
    FOLDER,
    STEPS,
    baseline_name,
    load_baseline,
    load_record,
    saved_baselines,
)
from mnist_core.models.registry import model_entry
from mnist_core.models.store import TFLITE, SavedModel, energy, load_model
from mnist_core.recognition.recognizer import SCORE_THRESHOLD, Recognizer
from mnist_core.synthesis.strokes import draw_by_hand
from mnist_core.training.corpus import OutlierSource, Pool, pack
from mnist_core.types import MODEL_NAMES, SIDE, Digit, DigitReading, Ink

SHEET, SHEET_SEED = 225, 0  # digits of the sheet, 15 by 15, and what chooses them
NUM_DISTURBED = 2000  # test digits of each point of a robustness curve, the first ones
OUTLIER_SEED, OUTLIER_TIMES = 31, 2
NUM_TIMED = 300  # answers to a single digit
BATCH = 500  # digits read at once
PLACES = 6  # decimals of a figure in a file
PACKAGES = ("numpy", "opencv-python-headless", "ai-edge-litert")  # what decides an answer


@dataclass(frozen=True)
class _TestSets:
    """MNIST's test digits, framed, and the inks of pen writers nobody trained on."""

    mnist: LabeledDigits
    digits: Digit
    inks: Sequence[Ink]
    pen_labels: NDArray[np.uint8]


def measure_report(
    folder: Path,
    data: str | os.PathLike[str] | None = None,
    *,
    seeds: Sequence[Path] = (),
    hands: Sequence[Path] = (),
    on_step: Callable[[str], None] = lambda step: None,
) -> Measured:
    """Measure everything for the report, and write report.json and differences.json into `folder`.

    Args:
        folder: The saved models; their metrics.json stays as it is.
        data: Where to look first for MNIST, pendigits and Omniglot.
        seeds: Folders with seed baselines trained with other seeds; without any, the figures of the last
            time stay.
        hands: Folders with labels.csv of other people's digits: each network is measured on them as well.
        on_step: Called with what is being done.

    Raises:
        DataError: A data set is nowhere and can't be downloaded, or a folder of hands is none.
        ModelFileError: A model is missing or altered.
    """
    written = {folder.resolve().name: load_hands(folder) for folder in hands}
    on_step("MNIST's test set")
    sets = _load_sets(data)
    recognizer = Recognizer.load(folder)
    readings = _read(recognizer, sets.digits)
    answers = {name: _answers(name, readings, sets.mnist) for name in MODEL_NAMES}
    on_step("rejection")
    rejection, num_outliers = _measure_rejection(recognizer, folder, sets, readings, data)
    on_step("baselines")
    drawings = {PENS: Drawings(sets.inks, sets.pen_labels)}
    drawings |= {name: given.drawings for name, given in written.items()}
    baselines = measure_baselines(folder, sets.mnist, drawings)
    measured = Measured(
        mistakes={name: _mistakes(given) for name, given in answers.items()},
        sheet=choose_sheet(len(sets.mnist)),
        pixels={},
        costs=_measure_costs(folder, sets.digits[0], on_step),
        rejection=rejection,
        outliers=num_outliers,
        curves=_measure_curves(folder, sets, on_step),
        num_disturbed=NUM_DISTURBED,
        baselines=baselines,
        hands={name: measure_product(recognizer, given) for name, given in written.items()},
        seeds=measure_seeds([folder, *seeds], sets.mnist) if seeds else _earlier_seeds(folder),
        versions={
            "Python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        models=model_hashes(folder),
    )
    shown = {one.index for given in measured.mistakes.values() for one in given}
    measured.pixels.update({i: sets.mnist.images[i] for i in sorted(shown | set(measured.sheet))})
    save_measured(measured, folder)
    save_differences(find_differences(answers, sets.mnist), folder)
    return measured


def choose_sheet(count: int) -> list[int]:
    """Choose the sheet's digits among `count`: indices, in the order drawn, always the same."""
    return np.random.default_rng(SHEET_SEED).permutation(count)[:SHEET].tolist()


def _load_sets(data: str | os.PathLike[str] | None) -> _TestSets:
    mnist = load_mnist("test", data)
    pens = [digit for digit in load_pendigits(data) if digit.writer in TEST_WRITERS]
    rng = np.random.default_rng(
        RENDERING_SEED
    )  # the same drawings as `evaluate_pendigits` measures
    return _TestSets(
        mnist=mnist,
        digits=np.stack(
            [to_digit(image.astype(np.float32) / np.float32(255)) for image in mnist.images]
        ),
        inks=[draw_by_hand(digit.strokes, rng, low_resolution=0) for digit in pens],
        pen_labels=np.array([digit.label for digit in pens], np.uint8),
    )


def _read(recognizer: Recognizer, digits: Digit) -> list[DigitReading]:
    readings: list[DigitReading] = []
    for start in range(0, len(digits), BATCH):
        part = list(digits[start : start + BATCH])
        readings += recognizer.classify_digits(part, [(0, 0, SIDE, SIDE)] * len(part))
    return readings


def _answers(name: str, readings: Sequence[DigitReading], mnist: LabeledDigits) -> Answers:
    return Answers(
        labels=mnist.labels.astype(int),
        probabilities=np.stack([reading.predictions[name].probabilities for reading in readings]),
        is_digit=np.array([reading.is_digit for reading in readings]),
    )


def _mistakes(answers: Answers) -> list[Mistake]:
    """List the wrong answers, the surest first."""
    wrong = [
        Mistake(
            index=index,
            label=int(answers.labels[index]),
            predicted=int(answers.predicted[index]),
            confidence=round(float(answers.probabilities[index].max()), 4),
        )
        for index in np.flatnonzero(~answers.is_correct).tolist()
    ]
    return sorted(wrong, key=lambda one: -one.confidence)


def _measure_rejection(
    recognizer: Recognizer,
    folder: Path,
    sets: _TestSets,
    readings: Sequence[DigitReading],
    data: str | os.PathLike[str] | None,
) -> tuple[dict[str, dict[str, Any]], int]:
    """Score digits and what is none by both networks together, as the product does, and by each alone."""
    pens = np.stack([to_digit(ink) for ink in sets.inks])
    outliers = _draw_outliers(sets, pens, data)
    digits = np.concatenate([sets.digits, pens])
    scores = {
        "both": (
            np.array([one.digit_score for one in [*readings, *_read(recognizer, pens)]]),
            np.array([one.digit_score for one in _read(recognizer, outliers)]),
        )
    }
    for name in MODEL_NAMES:
        model = load_model(folder, name)
        scores[name] = (_score(model, digits), _score(model, outliers))
    rejection = {}
    for name, (inside, outside) in scores.items():
        curve = rejection_curve(inside, outside)
        at_threshold = [float((part >= SCORE_THRESHOLD).mean()) for part in (outside, inside)]
        rejection[name] = {
            **vars(curve),
            "area": round(curve.area, PLACES),
            "at_threshold": [round(share, PLACES) for share in at_threshold],
        }
    return rejection, len(outliers)


def _draw_outliers(sets: _TestSets, pens: Digit, data: str | os.PathLike[str] | None) -> Digit:
    """Draw what is no digit from characters and glyphs kept out of training, and from test digits."""
    bytes_of = [np.round(digits * 255).astype(np.uint8) for digits in (sets.digits, pens)]
    source = OutlierSource(
        data, Pool(bytes_of[0], sets.mnist.labels), Pool(bytes_of[1], sets.pen_labels)
    )
    rng = np.random.default_rng(OUTLIER_SEED)
    return pack(source.draw(rng, OUTLIER_TIMES, is_validation=True)).digits.astype(
        np.float32
    ) / np.float32(255)


def _score(model: SavedModel, digits: Digit) -> NDArray[np.float32]:
    calibration = model.calibration
    raised = energy(model.logits(digits)) - calibration.score_offset
    return 1 / (1 + np.exp(-calibration.score_scale * raised))


def _earlier_seeds(folder: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        return load_measured(folder).seeds
    except ModelFileError:
        return {}


def _measure_costs(
    folder: Path, digit: Digit, on_step: Callable[[str], None]
) -> dict[str, dict[str, float]]:
    """Measure what each network weighs, and the median time of an answer to a single digit."""
    on_step("time")
    costs = {}
    for name in MODEL_NAMES:
        costs[name] = {
            "parameters": model_entry(name).builder()().count_params(),
            "bytes": (folder / name / TFLITE).stat().st_size,
            "milliseconds": time_answer(load_model(folder, name), digit),
        }
    for name in saved_baselines(folder):
        costs[name] = {
            "parameters": load_record(folder, name)["parameters"],
            "bytes": (folder / FOLDER / f"{name}.tflite").stat().st_size,
            "milliseconds": time_answer(load_baseline(folder, name), digit),
        }
    return costs


def time_answer(model: SavedModel, digit: Digit) -> float:
    """Return the median time that a network takes for one digit, milliseconds."""
    seconds = []
    for _ in range(NUM_TIMED):
        start = time.perf_counter()
        model.logits(digit[None])
        seconds.append(time.perf_counter() - start)
    return round(1000 * statistics.median(seconds), 4)


def _measure_curves(
    folder: Path, sets: _TestSets, on_step: Callable[[str], None]
) -> dict[str, dict[str, Any]]:
    """Measure accuracy under each disturbance: the networks, and the baselines with and without augmentation."""
    networks: dict[str, SavedModel] = {name: load_model(folder, name) for name in MODEL_NAMES}
    for model in MODEL_NAMES:
        for step in STEPS[:2]:
            name = baseline_name(model, step)
            networks[name] = load_baseline(folder, name)
    digits, labels = sets.digits[:NUM_DISTURBED], sets.mnist.labels[:NUM_DISTURBED]
    curves = {}
    for name, disturbance in DISTURBANCES.items():
        on_step(f"robustness: {name}")
        accuracy: Mapping[str, list[float]] = {network: [] for network in networks}
        for amount in disturbance.amounts:
            disturbed = disturb(digits, name, amount)
            for network, model_ in networks.items():
                right = model_.logits(disturbed).argmax(axis=1) == labels
                accuracy[network].append(round(float(right.mean()), PLACES))
        curves[name] = {"amounts": list(disturbance.amounts), "accuracy": dict(accuracy)}
    return curves
