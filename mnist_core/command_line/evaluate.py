"""python -m mnist_core evaluate: how good the models are, printed and written beside them."""

from __future__ import annotations

import argparse
import csv
import json
import platform
import re
import sys
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any, TextIO

from tqdm import tqdm

from mnist_core.datasets.folder import load_labeled_folder
from mnist_core.evaluation import measure
from mnist_core.evaluation.report import METRICS, set_title, write_report
from mnist_core.models.store import CONFIG, TFLITE, load_model, write_manifest
from mnist_core.recognition.recognizer import SAVED_MODELS, Recognizer
from mnist_core.types import ALL_MODELS, MODEL_NAMES

PACKAGES = ("numpy", "opencv-python-headless", "ai-edge-litert")  # what decides an answer
README = "README.md"  # beside saved_models, if at all


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `evaluate` and its flags."""
    parser = commands.add_parser(
        "evaluate",
        help="measure the models",
        description="Without FOLDER: measures on MNIST's 10,000 test digits and on pen digits of five "
        "writers nobody trained on, and on lines put together from both, and writes metrics.json and CARD.md. With FOLDER: measures on the "
        "pictures that its labels.csv names (columns file,label; none is the label of what is no digit).",
    )
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="has a labels.csv")
    parser.add_argument(
        "--number", action="store_true", help="the labels are numbers; | parts lines"
    )
    parser.add_argument(
        "--write", action="store_true", help="write a FOLDER's figures down as well"
    )
    parser.add_argument("--list", action="store_true", help="name each picture that was misread")
    parser.add_argument(
        "--csv",
        action="store_true",
        help="name them as a table, on standard output; all else goes to standard error",
    )
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="where to save diagrams, PNG")
    parser.add_argument(
        "--seeds",
        nargs="+",
        type=Path,
        metavar="FOLDER",
        help="models trained alike with other seeds: count their mistakes on MNIST's test set, and "
        "write down the mean and the spread",
    )
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="where MNIST and pendigits are")
    parser.add_argument("--models", type=Path, metavar="FOLDER", help="instead of saved_models")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure, print, write. Returns 1 if a picture could not be read or has no usable label."""
    if arguments.seeds is not None:
        return _run_seeds(arguments)
    if arguments.plots is not None:
        import_module("mnist_core.evaluation.plots")  # misses matplotlib now, not after measuring
    recognizer = Recognizer.load(arguments.models)
    reports = {}
    for key, measure_set in _sets(arguments).items():
        reports[key] = measure_set(
            recognizer, track=partial(tqdm, desc=set_title(key), disable=None)
        )
        _print_report(key, reports[key], sys.stderr if arguments.csv else sys.stdout)
        if arguments.list and not arguments.csv:
            _print_misread(reports[key].misread)
        if arguments.plots is not None:
            _save_plots(arguments.plots, key, reports[key])
    if arguments.csv:
        _write_misread([one for report in reports.values() for one in report.misread])
    if arguments.write or not arguments.folders:
        write_metrics(arguments.models or SAVED_MODELS, reports)
    return 1 if any(report.unreadable or report.faults for report in reports.values()) else 0


def _sets(arguments: argparse.Namespace) -> dict[str, Any]:
    """Name what is to be measured and the function that does it."""
    if not arguments.folders:
        return {
            "mnist_test": partial(measure.measure_mnist_test, folder=arguments.data),
            "pendigits_unseen_writers": partial(measure.evaluate_pendigits, folder=arguments.data),
            "lines_put_together": partial(measure.measure_lines, folder=arguments.data),
            "pages_written": partial(measure.measure_pages, folder=arguments.data),
        }
    measure_folder = measure.measure_numbers if arguments.number else measure.measure_digits
    return {
        folder.resolve().name: partial(measure_folder, pictures=load_labeled_folder(folder))
        for folder in arguments.folders
    }


def _run_seeds(arguments: argparse.Namespace) -> int:
    """Measure every model in the named folders, and that in place: of the others the figures stay."""
    in_place = arguments.models or SAVED_MODELS
    for name in MODEL_NAMES:
        others = [folder for folder in arguments.seeds if (folder / name).is_dir()]
        if not others:
            continue
        runs = []
        for folder in [in_place, *others]:
            config = json.loads((folder / name / CONFIG).read_text(encoding="utf-8"))["train"]
            decided = {"seed": config["seed"], "teachers": config.get("teachers", 0)}
            figures = measure.measure_seed(load_model(folder, name), arguments.data)
            runs.append({**decided, **figures})
            print(f"{name.upper()}, {runs[-1]}", flush=True)
        _update_metrics(in_place / name, {"seeds": runs})
    _write_what_follows(in_place)
    return 0


def write_metrics(folder: Path, reports: dict[str, measure.SetReport]) -> None:
    """Add the figures to each model's metrics.json, and write again what is made from them."""
    for name in ALL_MODELS:
        given = {key: each.figures[name] for key, each in reports.items() if name in each.figures}
        sets = _load_metrics(folder / name).get("sets", {}) | given
        _update_metrics(folder / name, {"sets": sets})
    _write_what_follows(folder)


def _load_metrics(folder: Path) -> dict[str, Any]:
    """Read what was measured of the model in `folder`; nothing if that was another model."""
    path = folder / METRICS
    metrics = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return metrics if metrics.get("model_sha256") == _model_hash(folder) else {}


def _update_metrics(folder: Path, changes: dict[str, Any]) -> None:
    metrics = {
        **_load_metrics(folder),
        "model_sha256": _model_hash(folder),
        "command": "python -m mnist_core evaluate",
        "versions": _versions(),
        **changes,
    }
    (folder / METRICS).write_text(_readable_json(metrics), encoding="utf-8")


def _model_hash(folder: Path) -> str:
    return sha256((folder / TFLITE).read_bytes()).hexdigest()


def _write_what_follows(folder: Path) -> None:
    """Write again what is made from the figures: the cards, the README's table, the manifest."""
    readme = folder.parent / README
    write_report(folder, readme if readme.exists() else None)
    write_manifest(folder)


def _versions() -> dict[str, str]:
    return {"Python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def _readable_json(metrics: dict[str, Any]) -> str:
    """Indent, but keep what holds no more than plain values on one line: a row of a table."""
    innermost = r"[\[{][^\[\]{}]*[\]}]"
    return (
        re.sub(innermost, lambda part: " ".join(part[0].split()), json.dumps(metrics, indent=1))
        + "\n"
    )


def _print_report(key: str, report: measure.SetReport, file: TextIO) -> None:
    for name, figures in report.figures.items():
        print(f"{set_title(key)}, {name.upper()}: {', '.join(_sentences(figures))}", file=file)
    for sentence in (*report.faults, *report.unreadable):
        print(f"  {sentence}", file=file)
    file.flush()


def _print_misread(misread: Sequence[measure.Misread]) -> None:
    """Name what was misread, a line each; what could not be read at all is named already."""
    for one in misread:
        if not one.error:
            answers = (f"{name.upper()} {said}" for name, said in one.answers.items())
            read = ", ".join(answers) if "text" not in one.answers else one.answers["text"]
            print(f"  {one.path}: is {one.label}, was read as {read or 'no digit'}", flush=True)


def _write_misread(misread: Sequence[measure.Misread]) -> None:
    """Write what was misread as CSV; a column that another set does not have stays empty."""
    columns = ("file", "label", *dict.fromkeys(name for one in misread for name in one.answers))
    table = csv.DictWriter(sys.stdout, (*columns, "error"), lineterminator="\n")
    table.writeheader()
    for one in misread:
        row = {"file": one.path, "label": one.label, "error": one.error}
        table.writerow(row | one.answers)


def _sentences(figures: dict[str, Any]) -> Sequence[str]:
    sentences = []
    if "accuracy" in figures:
        sentences += [
            f"{figures['accuracy']:.2%} right ({figures['wrong']:,} of {figures['count']:,} wrong)",
            f"calibration error {figures['calibration_error']:.2%}",
            f"{figures['refused']:.2%} refused",
        ]
    if without := figures.get("without_disputed"):
        sentences.append(
            f"{without['accuracy']:.2%} without the disputed labels (n = {without['count']:,})"
        )
    if "exact" in figures:
        sentences += [
            f"{figures['exact']:.2%} of {figures['count']:,} exactly right",
            f"{figures['digit_errors']:.2%} of {figures['digits']:,} digits wrong",
        ]
    if "digit_overlap" in figures:
        sentences.append(
            f"overlap of digits {figures['digit_overlap']:.2%}, of signs {figures['sign_overlap']:.2%}"
        )
    if "no_digits" in figures:
        no_digits = figures["no_digits"]
        sentences.append(
            f"{no_digits['refused']:.2%} of {no_digits['count']:,} that are no digit refused"
        )
    return sentences


def _save_plots(folder: Path, key: str, report: measure.SetReport) -> None:
    if not report.answers:
        return
    from mnist_core.evaluation.plots import save_confusion, save_reliability

    folder.mkdir(parents=True, exist_ok=True)
    answers = {name.upper(): given for name, given in report.answers.items()}
    save_reliability(answers, folder / f"{key}_reliability.png")
    save_confusion(answers, folder / f"{key}_confusion.png")
