"""The report's HTML: one file that needs no network, light or dark as the reader's system is."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from PIL import Image

from mnist_core.datasets.mnist import DISPUTED_TEST_INDICES
from mnist_core.evaluation.measured import Mistake
from mnist_core.reporting import tables
from mnist_core.reporting.source import ReportSource
from mnist_core.reporting.tables import percent, short_title
from mnist_core.types import MODEL_NAMES

PAGE = Path(__file__).with_name("page.html")
TITLE = "Two networks read handwritten digits"


@dataclass(frozen=True)
class Part:
    """A part of the page.

    Attributes:
        key: Its address within the page.
        title: Its heading, plain text.
        html: What follows.
    """

    key: str
    title: str
    html: str


def write_page(
    path: Path,
    parts: Sequence[Part],
    *,
    lead: str,
    top: str = "",
    title: str = TITLE,
    footer: str = "",
) -> None:
    """Write the page.

    Args:
        path: The HTML file.
        parts: In their order.
        lead: A sentence below the title, HTML.
        top: What stands above all parts, HTML.
        title: Plain text.
        footer: HTML.
    """
    links = " ".join(f'<a href="#{part.key}">{escape(part.title)}</a>' for part in parts)
    sections = "\n".join(
        f'<section id="{part.key}">\n<h2>{escape(part.title)}</h2>\n{part.html}\n</section>'
        for part in parts
    )
    page = Template(PAGE.read_text(encoding="utf-8")).substitute(
        title=escape(title), lead=lead, links=links, parts=f"{top}\n{sections}", footer=footer
    )
    path.write_text(page, encoding="utf-8")


def report_parts(source: ReportSource, pictures: dict[str, str]) -> list[Part]:
    """Put the report together.

    Args:
        source: What was measured.
        pictures: Inline SVG, by the name of the diagram.
    """

    def picture(name: str, width: str = "dense") -> str:
        return f'<div class="wide {width}">{pictures[name]}</div>'

    mistakes = [
        Part(
            f"mistakes_{name}",
            f"All mistakes of the {name.upper()}",
            paragraph(
                f"{len(source.measured.mistakes[name])} of MNIST's {source.figures(name)['count']:,} test digits, the "
                "surest answer first: the true label, what was said, how sure. A star marks a label that people don't uphold."
            )
            + _gallery(source, source.measured.mistakes[name]),
        )
        for name in MODEL_NAMES
    ]
    return [
        Part("comparison", "NN against CNN", _comparison(source, picture("per_digit"))),
        Part("steps", "From a first course to this project", _steps(source, picture("steps"))),
        Part("learning", "Learning curves", _learning(source) + picture("learning_curves")),
        Part("robustness", "Why the CNN wins, and what augmentation buys", _robustness(source) + picture("robustness")),
        Part("sheet", "A sheet of 225 test digits", _sheet(source) + picture("sheet", "narrow")),
        Part("confusion", "What is taken for what", picture("confusion")),
        Part("reliability", "Does 90 % mean 90 %?", _reliability() + picture("reliability")),
        Part("rejection", "What is no digit", _rejection(source) + picture("rejection")),
        Part("differ", "Where they differ", _differ(source)),
        *mistakes,
    ]  # fmt: skip


def headline(source: ReportSource) -> str:
    """Write the few numbers that stand above all parts."""
    tiles = []
    for name in MODEL_NAMES:
        low, high = source.interval(name)
        tiles.append(
            f'<div class="{name}"><b>{percent(source.figures(name)["accuracy"])}</b>{name.upper()}, MNIST\'s test set '
            f"(95 %: {percent(low)} to {percent(high)})</div>"
        )
    alone = source.wrong_alone()
    tiles.append(
        f"<div><b>{alone[0]} : {alone[1]}</b>digits that only the NN and only the CNN misreads "
        f"(McNemar, {p_value(source.paired_test())})</div>"
    )
    return f'<div class="numbers">{"".join(tiles)}</div>'


def p_value(p: float) -> str:
    """Write a probability as people do, as HTML: "p = 0.03", "p < 0.0001"."""
    return "p&nbsp;&lt;&nbsp;0.0001" if p < 1e-4 else f"p = {p:.2g}"


def paragraph(text: str, kind: str = "") -> str:
    """Wrap HTML as a paragraph."""
    return f'<p class="{kind}">{text}</p>' if kind else f"<p>{text}</p>"


def table(frame: pd.DataFrame, kind: str = "") -> str:
    """Lay a table out as HTML that scrolls by itself where it is too wide."""
    laid_out: str = frame.to_html(index=False, border=0, classes=kind or None, justify="inherit")
    return f'<div class="wide">{laid_out}</div>'


def digit_image(digit: NDArray[np.uint8], alt: str) -> str:
    """Embed a digit (28, 28), uint8, as a PNG."""
    packed = io.BytesIO()
    Image.fromarray(digit).save(packed, "PNG", optimize=True)
    address = base64.b64encode(packed.getvalue()).decode("ascii")
    return f'<img src="data:image/png;base64,{address}" width="28" height="28" alt="{escape(alt)}">'


def _comparison(source: ReportSource, diagram: str) -> str:
    nn, cnn = source.wrong_alone()
    doubtless = source.wrong_alone(without=tables.DOUBTFUL)
    text = (
        f"Of MNIST's {source.figures('nn')['count']:,} test digits the NN alone misreads {nn}, the CNN alone {cnn}. Were both "
        f"equally good, each of these digits could as well have fallen to the other: McNemar's exact test gives "
        f"{p_value(source.paired_test())}. Without the {len(tables.DOUBTFUL)} doubtful labels it is {doubtless[0]} to "
        f"{doubtless[1]}, {p_value(source.paired_test(without=tables.DOUBTFUL))}."
    )
    return (
        paragraph(text)
        + table(tables.compare(source))
        + "<h3>Digit by digit</h3>"
        + diagram
        + f"<details><summary>As a table</summary>{table(tables.per_digit(source))}</details>"
    )


def _steps(source: ReportSource, diagram: str) -> str:
    text = (
        "A first course normalizes MNIST, splits off 5,000 digits for validation and trains two small networks. Each row "
        "adds one step and keeps those above it; the networks stay as small and learn as few epochs, and each is trained once. "
        "The last row is the network in use: larger, longer taught, and with pictures of no digit."
    )
    text += "".join(
        f" The {sets['nn']['count']:,} {short_title(key)} are other people's, from a folder that is no part of the project."
        for key, sets in source.measured.hands.items()
    )
    if source.transferred:
        text += " Below stands what <code>train transfer</code> made of larger networks that had learned from photographs."
    seeds = tables.seeds(source)
    again = "" if seeds.empty else "<h3>The first course with other seeds</h3>" + table(seeds)
    return paragraph(text) + diagram + table(tables.steps(source), "steps") + again


def _learning(source: ReportSource) -> str:
    text = (
        "Accuracy above, loss below; dashed what is learned from, solid the validation digits. Dropout and "
        "augmentation make training harder than validation, so the dashed line may lie below."
    )
    return paragraph(text) + _unknown_histories(source)


def _unknown_histories(source: ReportSource) -> str:
    """Say of which saved networks no history was kept, and which other runs are shown instead."""
    missing = source.without_history
    if not missing:
        return ""
    sentences = [no_history_kept(missing)]
    for name in missing:
        if history := source.histories.get(name):
            train = history["train"]
            sentences.append(
                f"Shown of the {name.upper()} is another run, whose weights are not those in use: {train['epochs']} epochs of "
                f"{train['steps_per_epoch']} steps of {train['batch_size']}, {train['teachers']} teachers."
            )
    return paragraph(" ".join(sentences), "note")


def no_history_kept(names: Sequence[str]) -> str:
    """Say that no history was kept of the networks of these names; nothing if there are none."""
    if not names:
        return ""
    return f"Of the {' and '.join(name.upper() for name in names)} in use no history was kept; the next training keeps it."


def _robustness(source: ReportSource) -> str:
    return paragraph(
        "One change at a time grows, and the digit is not framed anew. The plain network knows each pixel by its place and "
        "fails when the digit moves; the convolutional one looks for the same stroke everywhere. Augmentation shows a network "
        f"such changes before. Each point rests on the first {source.measured.num_disturbed:,} test digits."
    )


def _sheet(source: ReportSource) -> str:
    size = len(source.measured.sheet)
    parts = []
    for name in MODEL_NAMES:
        mean, spread = source.expected_on_sheet(name)
        parts.append(
            f"the {name.upper()} misreads {len(source.wrong_on_sheet(name))}, and {mean:.1f} ± {spread:.1f} on all such sheets"
        )
    return paragraph(
        f"{size} digits drawn from the test set with a fixed seed; each that a network misreads is framed in its color, with "
        f"what was said. On this sheet {' and '.join(parts)}."
    )


def _reliability() -> str:
    return paragraph(
        "Answers sorted by how sure the network was: on the dashed line, of those given with 90 % confidence 90 % are right. "
        "Bars are 95 % intervals, numbers below how many answers a point rests on."
    )


def _rejection(source: ReportSource) -> str:
    outliers, digits = source.measured.rejection["both"]["at_threshold"]
    return paragraph(
        f"Both networks together say whether a picture is a digit at all. At the threshold in use {percent(digits)} of the digits pass, "
        f"and {percent(outliers)} of {source.measured.outliers:,} pictures that are none: letters and signs kept out of training, scribbles, "
        "joined and cut digits."
    )


def _differ(source: ReportSource) -> str:
    indices = {
        name: {one.index: one for one in source.measured.mistakes[name]} for name in MODEL_NAMES
    }
    parts = []
    for name, other in (MODEL_NAMES, MODEL_NAMES[::-1]):
        alone = [one for index, one in indices[name].items() if index not in indices[other]]
        parts.append(
            f"<h3>Only the {name.upper()} is wrong: {len(alone)}</h3>"
            f'<div class="digits pairs">{"".join(_pair(source, one, name, other) for one in alone)}</div>'
        )
    return "".join(parts)


def _pair(source: ReportSource, one: Mistake, wrong: str, right: str) -> str:
    picture = digit_image(source.measured.pixels[one.index], f"a {one.label}")
    star = _star(one)
    return (
        f'<figure>{picture}<figcaption><b class="{right}">{right.upper()} {one.label}</b>{star} · '
        f'<b class="{wrong}">{wrong.upper()}</b> <span class="is-wrong">{one.predicted}</span> {100 * one.confidence:.0f} %'
        "</figcaption></figure>"
    )


def _gallery(source: ReportSource, mistakes: Sequence[Mistake]) -> str:
    figures = "".join(
        f"<figure>{digit_image(source.measured.pixels[one.index], f'a {one.label}')}<figcaption><b>{one.label}</b>{_star(one)} → "
        f'<span class="is-wrong">{one.predicted}</span> {100 * one.confidence:.0f} %</figcaption></figure>'
        for one in mistakes
    )
    return f'<div class="digits">{figures}</div>'


def _star(one: Mistake) -> str:
    return "*" if one.index in DISPUTED_TEST_INDICES else ""
