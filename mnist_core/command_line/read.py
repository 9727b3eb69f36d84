"""python -m mnist_core read: digits and numbers from pictures, as text, JSON or CSV."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tqdm import tqdm

from mnist_core.errors import MnistCoreError
from mnist_core.imaging.picture import SUFFIXES
from mnist_core.recognition.recognizer import Recognizer
from mnist_core.serialization import reading_answer
from mnist_core.types import MODEL_NAMES, DigitReading, NumberReading

DIGIT_COLUMNS = ("is_digit", "digit_score", *MODEL_NAMES, "confidence")
COLUMNS = {
    "read": ("file", "text", *DIGIT_COLUMNS, "error"),  # of a number its text alone
    "read_digit": ("file", "label", *DIGIT_COLUMNS, "error"),
    "read_number": ("file", "text", "error"),
}

Answer = dict[str, Any]
"""One picture's line of the report: "file", and either an answer or "error", a sentence."""

Read = Callable[[Path], DigitReading | NumberReading]
"""One of `Recognizer`'s ways to read a picture."""


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `read` and its flags."""
    parser = commands.add_parser("read", help="read digits or numbers from pictures")
    parser.add_argument("pictures", nargs="+", type=Path, metavar="PICTURE", help="file or folder")
    kind = parser.add_mutually_exclusive_group()
    for flag, what in (("digit", "one digit"), ("number", "any number of digits and lines")):
        kind.add_argument(
            f"--{flag}",
            dest="kind",
            action="store_const",
            const=f"read_{flag}",
            help=f"take each picture for {what}; otherwise the picture decides",
        )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object a line")
    form.add_argument("--csv", action="store_true", help="a table; in a text, | parts its lines")
    parser.add_argument("--models", type=Path, metavar="FOLDER", help="instead of saved_models")
    parser.set_defaults(run=run, kind="read")


def run(arguments: argparse.Namespace) -> int:
    """Read every picture; one that can't be read is a line of the report. Returns 1 if any was."""
    recognizer = Recognizer.load(arguments.models)
    paths = list(list_pictures(arguments.pictures))
    # On a terminal the answers would tear the bar apart, so it is for reports sent elsewhere.
    is_hidden = len(paths) < 2 or sys.stdout.isatty() or None
    answers = read_all(getattr(recognizer, arguments.kind), tqdm(paths, disable=is_hidden))
    if arguments.csv:
        num_unreadable = _write_csv(answers, COLUMNS[arguments.kind])
    else:
        num_unreadable = _write_lines(answers, as_json=arguments.json)
    return 1 if num_unreadable else 0


def list_pictures(paths: Iterable[Path]) -> Iterator[Path]:
    """Name the files as given, and of a folder every picture below it, in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
        else:
            yield path


def read_all(read: Read, paths: Iterable[Path]) -> Iterator[Answer]:
    """Read one picture after the other; what can't be read gives a sentence under "error"."""
    for path in paths:
        try:
            answer = reading_answer(read(path))
        except MnistCoreError as error:
            answer = {"error": str(error)}
        yield {"file": str(path), **answer}


def _write_lines(answers: Iterable[Answer], *, as_json: bool) -> int:
    num_unreadable = 0
    for answer in answers:
        line = json.dumps(answer, ensure_ascii=False) if as_json else _sentence(answer)
        print(line, flush=True)
        num_unreadable += "error" in answer
    return num_unreadable


def _sentence(answer: Answer) -> str:
    if "error" in answer:
        return f"{answer['file']}: {answer['error']}"
    if "text" in answer:
        return f"{answer['file']}: {_one_line(answer['text']) or 'no digit found'}"
    predictions = ", ".join(
        f"{name.upper()} {model['label']} {model['confidence']:.1%}"
        for name, model in answer["models"].items()
    )
    label = answer["label"] if answer["is_digit"] else "no digit"
    return f"{answer['file']}: {label} ({predictions})"


def _write_csv(answers: Iterable[Answer], columns: tuple[str, ...]) -> int:
    table = csv.DictWriter(sys.stdout, columns, extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    num_unreadable = 0
    for answer in answers:
        row = dict(answer)
        if "text" in row:
            row["text"] = _one_line(row["text"])
        if "models" in row:
            row["text"] = row["label"]
            row |= {name: model["label"] for name, model in row["models"].items()}
            row["confidence"] = row["models"]["cnn"]["confidence"]
        table.writerow(row)
        num_unreadable += "error" in answer
    return num_unreadable


def _one_line(text: str) -> str:
    return text.replace("\n", "|")
