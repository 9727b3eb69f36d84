"""metrics.json in words: the models' cards and the README's table are written from it, never by hand."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from mnist_core.errors import ModelFileError
from mnist_core.evaluation.hub_card import front_matter
from mnist_core.models.registry import model_entry
from mnist_core.synthesis.allographs import count_forms
from mnist_core.types import ALL_MODELS, INK_MODEL, LINE_MODEL, MODEL_NAMES

METRICS, CARD = "metrics.json", "CARD.md"
BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"  # around the README's table
CONFIDENCES = (0, 0.5, 0.7, 0.9, 1)  # bounds of the rows of a card's reliability table
LISTED_MISTAKES = 10  # kinds of mistakes in a card
READS_DIGIT = (
    "Reads one handwritten digit framed as MNIST's are: (N, 28, 28, 1) float32 in [0, 1], bright on "
    "dark, in; ten logits out."
)
READS_LINE = (
    "Reads a line of handwritten digits, leveled and scaled so that they are about 18 px high: "
    "(N, 32, W, 1) float32 in [0, 1], bright on dark, in; for each four columns eleven logits out, which "
    "digit has its middle there, or none. The number reader asks it where digits are that touch, and "
    "weighs its word against the CNN's."
)
READS_PAGE = (
    "Tells which pixels of a photograph are strokes of handwritten digits, which are of which sign of a "
    "number (. , - / : + =), and which are all else: (N, H, W, 4) float32, red, green and blue in [0, 1] and the "
    "local contrast, H and W multiples of 32, in; nine logits for each pixel out. The digits are then cut "
    "out of the photograph itself, with their own soft edges."
)
# What the sets are called; a folder that someone measured goes by its own name.
SET_TITLES = {
    "mnist_test": "MNIST, test set",
    "pendigits_unseen_writers": "pen digits of 5 writers nobody trained on",
    "lines_put_together": "lines put together from both, the line network alone",
    "pages_written": "pages written by these writers, pixel by pixel",
}
LINE_DATA = (
    f"A line is put together from these and from {count_forms()} forms that other schools teach, drawn by us: one pen "
    "writes them all, touching or joined, among dots, dashes and rests of printed lines. The line is found on its page as "
    "`read_number` finds it."
)
PAGE_DATA = (
    "Pages that are written by the program itself with strokes of 22 of the writers of UCI's pendigits (CC BY 4.0), with "
    f"traced strokes of 4,000 of MNIST's training digits (CC BY-SA 3.0), of {count_forms()} forms that other schools teach and of Omniglot's letters (MIT), and printed in the fonts "
    "that matplotlib brings: lines, sums, forms, tables, sudokus, prose; boxed, ringed, underlined, struck out; on any "
    "paper, with any pen, in any light. No photograph is among them. A small network that tells signs by their size and "
    "place, too, was fitted on numbers and pages that are written alike: `config.json` holds it."
)

Metrics = Mapping[str, Any]
Sets = Mapping[str, Metrics]
# What a model learned after its first run.
CONTINUED = {
    INK_MODEL: "    python -m mnist_core train ink --start-from saved_models --epochs 3 --steps-per-epoch 600 "
    "--batch-size 24 --learning-rate 0.0006 --ema-decay 0.997 --num-pages 6200 --seed 9\n"
}


def load_metrics(folder: Path, name: str) -> dict[str, Any]:
    """Read `folder/name/metrics.json`: what was measured of a model.

    Raises:
        ModelFileError: It is missing or is not valid JSON.
    """
    path = folder / name / METRICS
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise ModelFileError(
            f"{path} can't be read ({error}): run 'python -m mnist_core evaluate'."
        ) from None


def write_report(folder: Path, readme: Path | None = None) -> None:
    """Write each model's CARD.md, and the table within `readme`, from the metrics.json files."""
    metrics = {name: load_metrics(folder, name) for name in ALL_MODELS}
    for name in ALL_MODELS:
        (folder / name / CARD).write_text(card_text(name, metrics[name]), encoding="utf-8")
    if readme is not None:
        text = insert_results(readme.read_text(encoding="utf-8"), results_table(metrics))
        readme.write_text(text, encoding="utf-8")


def results_table(metrics: Mapping[str, Metrics]) -> str:
    """Lay out what the models reached on every set that was measured, as Markdown tables."""
    sets = {name: metrics[name]["sets"] for name in MODEL_NAMES}
    cnn = sets["cnn"]
    tables = (
        _digits_table(sets),
        _seeds_sentence(metrics),
        _numbers_table({**cnn, **metrics[LINE_MODEL]["sets"]}),
        _no_digits_table(cnn),
    )
    return "\n\n".join(table for table in tables if table)


def _digits_table(sets: Mapping[str, Sets]) -> str:
    """Compare the models on every set of digits that all of them were measured on."""
    rows = []
    for key, figures in sets["cnn"].items():
        of_all = [one[key] for one in sets.values() if "accuracy" in one.get(key, {})]
        if len(of_all) < len(sets):
            continue
        rows.append([set_title(key), _count(figures), *map(_accuracy, of_all)])
        if without := figures.get("without_disputed"):
            accuracies = [_accuracy(one["without_disputed"]) for one in of_all]
            rows.append([_less(key, figures), _count(without), *accuracies])
    return _table(["digits", "n", *map(str.upper, sets)], rows)


def _seeds_sentence(metrics: Mapping[str, Metrics]) -> str:
    means = [
        f"{name.upper()} {_mean(runs)} ({len(runs)} seeds{_teachers(runs)})"
        for name in MODEL_NAMES
        if (runs := metrics[name].get("seeds"))
    ]
    return f"MNIST's test set, mean of several trainings: {', '.join(means)}." if means else ""


def _numbers_table(sets: Sets) -> str:
    rows = [
        [
            set_title(key),
            _count(figures),
            _percent(figures["exact"]),
            _percent(figures["digit_errors"]),
        ]
        for key, figures in sets.items()
        if "exact" in figures
    ]
    return _table(["numbers", "n", "exactly right", "wrong digits"], rows)


def _no_digits_table(cnn: Sets) -> str:
    rows = [
        [set_title(key), _count(figures["no_digits"]), _percent(figures["no_digits"]["refused"])]
        for key, figures in cnn.items()
        if "no_digits" in figures
    ]
    return _table(["no digits", "n", "refused"], rows)


def insert_results(text: str, table: str) -> str:
    """Put the table between its marks in a Markdown text. Raises as `insert_between`."""
    return insert_between(text, BEGIN, END, table)


def insert_between(text: str, begin: str, end: str, inserted: str) -> str:
    """Replace what stands between two marks of a text.

    Raises:
        ValueError: The marks are not there.
    """
    before, first, rest = text.partition(begin)
    _, last, after = rest.partition(end)
    if not first or not last:
        raise ValueError(f"the text must hold the marks {begin} and {end}")
    return f"{before}{begin}\n{inserted}\n{end}{after}"


def card_text(name: str, metrics: Metrics) -> str:
    """Write a model's card: what it is, what it was trained on, how good it is, what it is not for."""
    title = model_entry(name).title
    parts = [
        front_matter({name: metrics}, SET_TITLES),
        f"# {title[0].upper()}{title[1:]}",
        *FIGURES.get(name, _digit_figures)(metrics),
        "## Data",
        PAGE_DATA
        if name == INK_MODEL
        else "MNIST's training set (CC BY-SA 3.0) less 5,000 digits kept for validation, and pen strokes of 22 "
        "of the writers of UCI's pendigits (CC BY 4.0), drawn with many brushes. To learn what is no digit: "
        "drawn characters of Omniglot (MIT), letters and signs of the fonts that matplotlib brings, "
        "scribbles, joined and cut digits. MNIST's test set was measured on, never trained on.",
        LINE_DATA if name == LINE_MODEL else "",
        "## Limits",
        "Western Arabic digits written by hand. Not for deciding anything about a person "
        "without a person looking at it. A confidence is a share over many digits; a single sure answer "
        "can be wrong.",
        "## Repeat it",
        f"    python -m mnist_core train {name}\n{CONTINUED.get(name, '')}    {metrics['command']}",
        _versions(metrics),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _digit_figures(metrics: Metrics) -> list[str]:
    return [
        READS_DIGIT,
        "## Figures",
        _sets_table(metrics["sets"]),
        _seeds(metrics),
        "The accuracy is that of the whole digit, whether or not it was also taken for a digit; *refused* "
        "counts the digits that were not. The calibration error is the mean distance between confidence "
        "and accuracy over 15 bins.",
        *_reliability(metrics["sets"]),
        "## Mistakes on MNIST's test set",
        _mistakes(metrics["sets"].get("mnist_test", {})),
    ]


def _line_figures(metrics: Metrics) -> list[str]:
    return [READS_LINE, "## Figures", _numbers_table(metrics["sets"])]


def _page_figures(metrics: Metrics) -> list[str]:
    rows = [
        [
            set_title(key),
            _count(figures),
            _percent(figures["digit_overlap"]),
            _percent(figures["sign_overlap"]),
            _percent(figures["signs_named"]),
        ]
        for key, figures in metrics["sets"].items()
        if "digit_overlap" in figures
    ]
    table = _table(
        ["pages", "n", "overlap of digits", "overlap of signs", "of these named rightly"], rows
    )
    return [READS_PAGE, "## Figures", table]


FIGURES = {LINE_MODEL: _line_figures, INK_MODEL: _page_figures}


def set_title(key: str) -> str:
    """What a set is called in a table."""
    return SET_TITLES.get(key, key.replace("_", " "))


def _sets_table(sets: Sets) -> str:
    rows = []
    for key, figures in sets.items():
        if "accuracy" not in figures:
            continue
        rows.append(
            [
                set_title(key),
                _count(figures),
                _accuracy(figures),
                _percent(figures["calibration_error"]),
                _percent(figures["refused"]),
            ]
        )
        if without := figures.get("without_disputed"):
            rows.append([_less(key, figures), _count(without), _accuracy(without), "", ""])
    return _table(["set", "n", "right", "calibration error", "refused"], rows)


def _seeds(metrics: Metrics) -> str:
    """Say what the same recipe reached with other seeds, where that was measured."""
    if not (runs := metrics.get("seeds")):
        return ""
    num_errors = ", ".join(f"{run['wrong']:,}" for run in runs)
    return (
        f"The same command with {len(runs)} seeds{_teachers(runs)}: {num_errors} of MNIST's {_count(runs[0])} test digits "
        f"wrong, {_mean(runs)} right."
    )


def _teachers(runs: Sequence[Metrics]) -> str:
    """Say that the runs share their teachers: their spread leaves that of the teachers out."""
    teachers = min(run.get("teachers", 0) for run in runs)
    return f", taught by the same {teachers} CNNs of other seeds" if teachers else ""


def _mean(runs: Sequence[Metrics]) -> str:
    """Write the mean accuracy of several runs and, of at least two, their standard deviation."""
    shares = [1 - run["wrong"] / run["count"] for run in runs]
    if len(shares) < 2:
        return _percent(shares[0])
    return f"{100 * statistics.mean(shares):.2f} ± {_percent(statistics.stdev(shares))}"


def _reliability(sets: Sets) -> list[str]:
    """Compare confidence with accuracy, all digits together, in a table of a few rows."""
    bins = [part for figures in sets.values() for part in figures.get("reliability", [])]
    rows = []
    for low, high in pairwise(CONFIDENCES):
        inside = [part for part in bins if low < part["confidence"] <= high]
        if not (count := sum(part["count"] for part in inside)):
            continue
        confidence, accuracy = (
            sum(part[key] * part["count"] for part in inside) / count
            for key in ("confidence", "accuracy")
        )
        rows.append(
            [
                f"{100 * low:g} to {100 * high:g} %",
                f"{count:,}",
                _percent(confidence),
                _percent(accuracy),
            ]
        )
    if not rows:
        return []
    return ["## Reliability", _table(["confidence", "n", "said on the mean", "right"], rows)]


def _mistakes(figures: Metrics) -> str:
    """List which digit is read as which, most frequent first."""
    if "confusion" not in figures:
        return ""
    pairs = [
        (count, true, predicted)
        for true, row in enumerate(figures["confusion"])
        for predicted, count in enumerate(row)
        if count and true != predicted
    ]
    frequent = sorted(pairs, reverse=True)[:LISTED_MISTAKES]
    listed = ", ".join(f"{true} as {predicted} ({count})" for count, true, predicted in frequent)
    return f"The most frequent: {listed}." if listed else "None."


def _versions(metrics: Metrics) -> str:
    listed = [f"{name} {version}" for name, version in metrics.get("versions", {}).items()]
    return f"Measured with {', '.join(listed)}." if listed else ""


def _less(key: str, figures: Metrics) -> str:
    count = figures["count"] - figures["without_disputed"]["count"]
    return f"{set_title(key)}, less {count} doubtful labels"


def _accuracy(figures: Metrics) -> str:
    return f"{_percent(figures['accuracy'])} ({figures['wrong']:,} wrong)"


def _count(figures: Metrics) -> str:
    return f"{figures['count']:,}"


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a Markdown table; "" without rows."""
    rule = [":--", *("--:" for _ in head[1:])]
    lines = ["| " + " | ".join(row) + " |" for row in (head, rule, *rows)]
    return "\n".join(lines) if rows else ""
