"""Run the recognizer over a set of digits and turn its answers into figures that JSON can carry."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets.folder import (
    NO_DIGIT_LABEL,
    LabeledPicture,
    digit_fault,
    number_fault,
    split_faults,
)
from mnist_core.datasets.mnist import DISPUTED_TEST_INDICES, LabeledDigits, load_mnist
from mnist_core.datasets.pendigits import TEST_WRITERS, load_pendigits
from mnist_core.errors import MnistCoreError
from mnist_core.evaluation.metrics import (
    Answers,
    calibration_error,
    confusion,
    edit_distance,
    reliability,
)
from mnist_core.evaluation.overlap import Overlap
from mnist_core.imaging.framing import to_digit
from mnist_core.imaging.ink_input import to_ink_input
from mnist_core.models.store import SavedModel
from mnist_core.recognition.line_posteriors import greedy_decode
from mnist_core.recognition.recognizer import Recognizer
from mnist_core.synthesis.lines.labeled_images import LINE_IMAGE_WIDTH, find_line_image
from mnist_core.synthesis.lines.skeletons import to_glyph
from mnist_core.synthesis.lines.writing import draw_order, write_line
from mnist_core.synthesis.pages.page import write_page
from mnist_core.synthesis.pages.source import LETTERS_KEPT, collect_source
from mnist_core.synthesis.strokes import draw_by_hand
from mnist_core.types import (
    INK_MODEL,
    LINE_MODEL,
    MODEL_NAMES,
    SIDE,
    DigitReading,
    Ink,
)

BATCH = 500  # digits read at once, so that progress can be shown
PLACES = 6  # decimals of a figure in a file
RENDERING_SEED = 1  # each digit of pendigits' test writers is drawn once
NUM_LINES, LONGEST_LINE = 1000, 8  # lines put together, and the most digits of one
NUM_PAGES = 200  # written for the ink network

Track = Callable[[Sequence[Any]], Iterable[Any]]
"""Goes through a sequence, showing progress on the way; `iter` shows none."""


@dataclass(frozen=True)
class Misread:
    """A picture that was not read as its label says.

    Attributes:
        path, label: As `LabeledPicture` has them.
        answers: By "nn" and "cnn", or "text" for numbers: what was read; "" where nothing was, or no digit.
        error: Why it could not be read; "" if it was.
    """

    path: Path
    label: str
    answers: dict[str, str]
    error: str = ""


@dataclass
class SetReport:
    """What was measured on one set.

    Attributes:
        figures: By model name; each a mapping that JSON can carry.
        answers: By model name: the answers to the digits of the set; empty for numbers.
        unreadable: A sentence for each picture that could not be read; it counts as a wrong answer.
        faults: A sentence for each picture whose label is none that can be; it does not count.
        misread: What was not read as labeled, by either model, in the order of the set.
    """

    figures: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, Answers] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    misread: list[Misread] = field(default_factory=list)


def measure_mnist_test(
    recognizer: Recognizer,
    folder: str | os.PathLike[str] | None = None,
    *,
    track: Track = iter,
) -> SetReport:
    """Measure both models on MNIST's test digits: all 10,000, and without the 15 disputed labels.

    Raises:
        DataError: The test set is neither in a folder nor in the cache, and can't be downloaded.
    """
    report = measure_framed(recognizer, load_mnist("test", folder), track=track)
    for name, answers in report.answers.items():
        undisputed = answers.without(DISPUTED_TEST_INDICES)
        report.figures[name]["without_disputed"] = {
            "count": len(undisputed),
            "wrong": int((~undisputed.is_correct).sum()),
            "accuracy": round(float(undisputed.is_correct.mean()), PLACES),
        }
    return report


def measure_framed(
    recognizer: Recognizer, data: LabeledDigits, *, track: Track = iter
) -> SetReport:
    """Measure both models on digits in MNIST's frame; the strokes go through `to_digit` as all do."""
    inks = [image.astype(np.float32) / 255 for image in data.images]
    return _measure_inks(recognizer, inks, data.labels.tolist(), track)


def evaluate_pendigits(
    recognizer: Recognizer,
    folder: str | os.PathLike[str] | None = None,
    *,
    track: Track = iter,
) -> SetReport:
    """Measure both models on pen digits of five writers who are not in the training data, drawn anew.

    Raises:
        DataError: pendigits is neither in a folder nor in the cache, and can't be downloaded.
    """
    rng = np.random.default_rng(RENDERING_SEED)
    digits = [digit for digit in load_pendigits(folder) if digit.writer in TEST_WRITERS]
    inks = [draw_by_hand(digit.strokes, rng, low_resolution=0) for digit in digits]
    return _measure_inks(recognizer, inks, [digit.label for digit in digits], track)


def measure_lines(
    recognizer: Recognizer,
    folder: str | os.PathLike[str] | None = None,
    *,
    track: Track = iter,
) -> SetReport:
    """Measure the line network by itself on lines put together from digits that are not in the training data.

    The digits are MNIST's test digits and those of `evaluate_pendigits`.

    Raises:
        DataError: A data set is neither in a folder nor in the cache, and can't be downloaded.
    """
    rng = np.random.default_rng(RENDERING_SEED)
    mnist = load_mnist("test", folder)
    pens = [digit for digit in load_pendigits(folder) if digit.writer in TEST_WRITERS]
    inks = [image.astype(np.float32) / 255 for image in mnist.images]
    inks += [draw_by_hand(digit.strokes, rng) for digit in pens]
    glyphs = [to_glyph(to_digit(ink)) for ink in inks]
    labels = np.concatenate([mnist.labels, [digit.label for digit in pens]])
    exact = errors = count = 0
    for _ in track(range(NUM_LINES)):
        chosen = draw_order(labels, rng, count=LONGEST_LINE)
        line = write_line([glyphs[i] for i in chosen], labels[chosen], rng, width=LINE_IMAGE_WIDTH)
        strip = find_line_image(line, width=LINE_IMAGE_WIDTH)
        true = "".join(str(label) for label in strip.labels)
        predicted = greedy_decode(recognizer.line_posteriors(strip.ink))
        exact += predicted == true
        errors += edit_distance(predicted, true)
        count += len(true)
    return SetReport(figures={LINE_MODEL: _number_figures(NUM_LINES, exact, count, errors)})


def measure_pages(
    recognizer: Recognizer,
    folder: str | os.PathLike[str] | None = None,
    *,
    track: Track = iter,
) -> SetReport:
    """Measure the ink network by itself on pages whose digits are of writers not in the training data.

    An overlap is the share of pixels that are of a class and said to be among those that are either.

    Raises:
        DataError: A data set is neither in a folder nor in the cache, and can't be downloaded.
    """
    source = collect_source(folder, TEST_WRITERS, lambda number: number % LETTERS_KEPT == 0)
    overlap = Overlap()
    for seed in track(range(NUM_PAGES)):
        page = write_page(source, np.random.default_rng((RENDERING_SEED, seed)))
        logits = recognizer.ink_logits(to_ink_input(page.picture)[None])[0]
        overlap.add(logits.argmax(axis=2), page.target)
    found = overlap.measure()
    figures = {
        "count": NUM_PAGES,
        "digit_overlap": round(found["digits"], PLACES),
        "sign_overlap": round(found["signs"], PLACES),
        "signs_named": round(found["named signs"], PLACES),
    }
    return SetReport(figures={INK_MODEL: figures})


def measure_seed(model: SavedModel, folder: str | os.PathLike[str] | None = None) -> dict[str, int]:
    """Count one more training run's mistakes on MNIST's test digits, all 10,000.

    Raises:
        DataError: The test set is neither in a folder nor in the cache, and can't be downloaded.
    """
    data = load_mnist("test", folder)
    digits = np.stack([to_digit(image.astype(np.float32) / 255) for image in data.images])
    num_errors = int((model.logits(digits).argmax(axis=1) != data.labels).sum())
    return {"count": len(data), "wrong": num_errors}


def _measure_inks(
    recognizer: Recognizer, inks: Sequence[Ink], labels: Sequence[int], track: Track
) -> SetReport:
    readings: list[DigitReading] = []
    for start in track(range(0, len(inks), BATCH)):
        digits = [to_digit(ink) for ink in inks[start : start + BATCH]]
        readings += recognizer.classify_digits(digits, [(0, 0, SIDE, SIDE)] * len(digits))
    return _report(readings, labels, [])


def measure_digits(
    recognizer: Recognizer, pictures: Sequence[LabeledPicture], *, track: Track = iter
) -> SetReport:
    """Measure both models on pictures of one digit each; those labeled as no digit must be rejected.

    Raises:
        DataError: No picture has a label that can be used.
    """
    pictures, faults = split_faults(pictures, digit_fault)
    readings: list[DigitReading | None] = []
    errors: list[str] = []
    for picture in track(pictures):
        try:
            readings.append(recognizer.read_digit(picture.path))
            errors.append("")
        except MnistCoreError as error:
            readings.append(None)
            errors.append(str(error))
    unreadable = [f"{p.path}: {error}" for p, error in zip(pictures, errors, strict=True) if error]
    report = _report(readings, [picture.digit for picture in pictures], unreadable)
    report.faults = faults
    report.misread = [
        Misread(picture.path, picture.label, _digit_answers(reading), error)
        for picture, reading, error in zip(pictures, readings, errors, strict=True)
        if _is_misread(picture, reading)
    ]
    return report


def _is_misread(picture: LabeledPicture, reading: DigitReading | None) -> bool:
    """Tell whether NN or CNN is wrong; of what is no digit, whether it was taken for one."""
    if picture.digit is None:
        return reading is not None and reading.is_digit
    return reading is None or any(p.label != picture.digit for p in reading.predictions.values())


def _digit_answers(reading: DigitReading | None) -> dict[str, str]:
    predictions = {} if reading is None else reading.predictions
    return {name: str(predictions[name].label) if predictions else "" for name in MODEL_NAMES}


def measure_numbers(
    recognizer: Recognizer, pictures: Sequence[LabeledPicture], *, track: Track = iter
) -> SetReport:
    """Measure how pictures of numbers are read; in a label, | separates lines and spaces are ignored.

    Raises:
        DataError: No picture has a label that can be used.
    """
    pictures, faults = split_faults(pictures, number_fault)
    report = SetReport(faults=faults)
    exact = errors = digits = 0
    for picture in track(pictures):
        is_number = not NO_DIGIT_LABEL.fullmatch(picture.label)
        true = picture.label.replace(" ", "").replace("|", "\n") if is_number else ""
        predicted, reason = _read_number(recognizer, picture.path)
        if reason:
            report.unreadable.append(f"{picture.path}: {reason}")
        if predicted != true or (reason and is_number):
            answers = {"text": predicted.replace("\n", "|")}
            report.misread.append(Misread(picture.path, picture.label, answers, reason))
        exact += predicted == true
        errors += edit_distance(predicted.replace("\n", ""), true.replace("\n", ""))
        digits += len(true.replace("\n", ""))
    report.figures["cnn"] = _number_figures(len(pictures), exact, digits, errors)
    return report


def _read_number(recognizer: Recognizer, path: Path) -> tuple[str, str]:
    """Return the text of a picture, and why it could not be read, "" if it could."""
    try:
        return recognizer.read_number(path).text, ""
    except MnistCoreError as error:
        return "", str(error)


def _number_figures(count: int, exact: int, digits: int, errors: int) -> dict[str, Any]:
    return {
        "count": count,
        "exact": round(exact / count, PLACES),
        "digits": digits,
        "digit_errors": round(errors / max(digits, 1), PLACES),
    }


def _report(
    readings: Sequence[DigitReading | None], labels: Sequence[int | None], unreadable: list[str]
) -> SetReport:
    report = SetReport(unreadable=unreadable)
    for name in MODEL_NAMES:
        figures: dict[str, Any] = {}
        if answers := _answers(name, readings, labels):
            report.answers[name] = answers
            figures |= _digit_figures(answers)
        rejected = [
            reading is None or not reading.is_digit
            for reading, label in zip(readings, labels, strict=True)
            if label is None
        ]
        if rejected:
            figures["no_digits"] = {
                "count": len(rejected),
                "refused": round(float(np.mean(rejected)), PLACES),
            }
        report.figures[name] = figures
    return report


def _answers(
    name: str, readings: Sequence[DigitReading | None], labels: Sequence[int | None]
) -> Answers | None:
    """Collect one model's answers; a picture that could not be read counts as wrong, with low confidence."""
    given = list(_digits_only(readings, labels))
    if not given:
        return None
    return Answers(
        labels=np.array([label for _, label in given]),
        probabilities=np.stack(
            [
                _wrong_answer(label) if reading is None else reading.predictions[name].probabilities
                for reading, label in given
            ]
        ),
        is_digit=np.array([reading is not None and reading.is_digit for reading, _ in given]),
    )


def _digits_only(
    readings: Sequence[DigitReading | None], labels: Sequence[int | None]
) -> Iterator[tuple[DigitReading | None, int]]:
    for reading, label in zip(readings, labels, strict=True):
        if label is not None:
            yield reading, label


def _wrong_answer(label: int) -> NDArray[np.float32]:
    probabilities = np.full(10, 0.1, np.float32)
    probabilities[label] = 0
    probabilities[(label + 1) % 10] = 0.2
    return probabilities


def _digit_figures(answers: Answers) -> dict[str, Any]:
    bins = reliability(answers)
    return {
        "count": len(answers),
        "wrong": int((~answers.is_correct).sum()),
        "accuracy": round(float(answers.is_correct.mean()), PLACES),
        "calibration_error": round(calibration_error(bins), PLACES),
        "refused": round(float(1 - answers.is_digit.mean()), PLACES),
        "confusion": confusion(answers).tolist(),
        "reliability": [
            {key: round(value, PLACES) for key, value in asdict(part).items()}
            for part in bins
            if part.count
        ],
    }
