"""Write a report: pictures, tables and the page, into one folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from mnist_core.evaluation.report import insert_between
from mnist_core.reporting import figures
from mnist_core.reporting.own_folder import OwnReading, own_parts, own_table
from mnist_core.reporting.page import headline, no_history_kept, report_parts, write_page
from mnist_core.reporting.source import ReportSource
from mnist_core.reporting.style import look, save_picture
from mnist_core.reporting.tables import TABLES
from mnist_core.types import MODEL_NAMES

INDEX, OWN = "index.html", "own.html"
PICTURES: dict[str, Callable[[ReportSource], Any]] = {
    "per_digit": figures.draw_per_digit,
    "steps": figures.draw_steps,
    "learning_curves": figures.draw_learning_curves,
    "robustness": figures.draw_robustness,
    "sheet": figures.draw_sheet,
    "confusion": figures.draw_confusion,
    "reliability": figures.draw_reliability,
    "rejection": figures.draw_rejection,
    **{f"mistakes_{name}": partial(figures.draw_mistakes, name=name) for name in MODEL_NAMES},
}
"""By the name of the file: what draws it."""
README_PICTURES = ("sheet", "robustness", "learning_curves")
BEGIN, END = "<!-- report: begin -->", "<!-- report: end -->"  # around what the README shows of it

Track = Callable[[Sequence[Any]], Iterable[Any]]


def write_report(source: ReportSource, folder: Path, *, track: Track = iter) -> Path:
    """Write pictures, tables and the page into `folder`, which is made; return the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {}
    for name in track(list(PICTURES)):
        with look(name):
            pictures[name] = save_picture(PICTURES[name](source), folder, name, source.digest)
    for name, make in TABLES.items():
        make(source).to_csv(folder / f"{name}.csv", index=False)
    lead = (
        "A plain network (NN) and a convolutional one (CNN), measured on MNIST's 10,000 test digits and on the hands of "
        "writers nobody trained on. Every number here was measured by the program itself."
    )
    versions = ", ".join(f"{name} {version}" for name, version in source.measured.versions.items())
    files = " ".join(f'<a href="{name}.csv">{name}.csv</a>' for name in TABLES)
    footer = (
        f"Written by <code>python -m mnist_core report</code>, measured with {versions}. Tables: {files}. "
        "Each picture lies beside this page as PNG and SVG."
    )
    page = folder / INDEX
    parts = report_parts(source, pictures)
    write_page(page, parts, lead=lead, top=headline(source), footer=footer)
    return page


def write_own(readings: Sequence[OwnReading], name: str, folder: Path) -> Path:
    """Write the page and the table on one's own pictures into `folder`; return the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    own_table(readings).to_csv(folder / "own.csv", index=False)
    page = folder / OWN
    write_page(
        page,
        own_parts(readings),
        title=f"Read from {name}",
        lead=f"{len(readings):,} pictures and their labels, read by both networks.",
        footer='Every picture, and what was read of it: <a href="own.csv">own.csv</a>.',
    )
    return page


def write_readme(source: ReportSource, folder: Path, readme: Path) -> None:
    """Put the report's pictures into the README's docs/, and what they show between its marks."""
    for name in README_PICTURES:
        shutil.copy(folder / f"{name}.png", readme.parent / "docs" / f"{name}.png")
    text = readme.read_text(encoding="utf-8")
    readme.write_text(insert_between(text, BEGIN, END, readme_text(source)), encoding="utf-8")


def readme_text(source: ReportSource) -> str:
    """Say in Markdown what the README's pictures show, with their numbers."""
    on_sheet = " and ".join(
        f"the {name.upper()} misreads {len(source.wrong_on_sheet(name))}, where {mean:.1f} ± {spread:.1f} are to be expected"
        for name in MODEL_NAMES
        for mean, spread in [source.expected_on_sheet(name)]
    )
    return "\n\n".join(
        [
            f"Of {len(source.measured.sheet)} test digits drawn with a fixed seed {on_sheet}:",
            "![15 by 15 test digits; each that a network misreads is framed and named](docs/sheet.png)",
            "Accuracy while one change grows, for first-course networks without and with augmentation, and for those of "
            f"this project, on {source.measured.num_disturbed:,} test digits:",
            "![Seven diagrams: accuracy against shift, turn, size, stroke width, blur, noise and occlusion](docs/robustness.png)",
            f"How the networks learn, a first course's first. {no_history_kept(source.without_history)}",
            "![Accuracy and loss by epoch, training and validation](docs/learning_curves.png)",
        ]
    )
