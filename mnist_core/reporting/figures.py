"""The report's diagrams: each takes what was measured and returns a figure of matplotlib."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from mnist_core.evaluation.comparison import wilson_interval
from mnist_core.evaluation.disturbances import DISTURBANCES
from mnist_core.evaluation.measured import MNIST, PENS
from mnist_core.models.baselines import STEPS, baseline_name, step_of
from mnist_core.reporting.source import ReportSource
from mnist_core.reporting.style import (
    COLORS,
    INK,
    MUTED,
    PAPER,
    WRONG,
    panels,
)
from mnist_core.reporting.tables import STEP_TITLES
from mnist_core.types import MODEL_NAMES, NUM_DIGITS, SIDE

SIDE_BY_SIDE = 15  # digits in a row of the sheet
IN_ROW = 10  # mistakes in a row
GAP = 2  # pixels between digits
CAPTION = 7  # pixels below a mistake, for what was said
HALF_SHADE = 0.6  # a count on a darker shade is written in the paper's color
BRIGHT = {"nn": "#f2b263", "cnn": "#82b4ff"}  # the networks' colors on the dark ground of digits


def draw_learning_curves(source: ReportSource) -> Figure:
    """Accuracy and loss by epoch: of the first course's networks, and of this project's where a history is kept."""
    runs = [
        (
            f"{name.upper()}, first course",
            name,
            source.records[baseline_name(name, "seed")]["history"],
        )
        for name in MODEL_NAMES
    ]
    runs += [
        (f"{name.upper()}, {_which(source, name)}", name, _flat(history["epochs"]))
        for name, history in source.histories.items()
    ]
    figure, axes = panels(2, len(runs), width=2.5 * max(3, len(runs)), height=2.3)
    for column, (title, name, epochs) in enumerate(runs):
        for row, kind in enumerate(("accuracy", "loss")):
            panel = axes[row * len(runs) + column]
            _draw_history(panel, epochs, kind, COLORS[name])
            panel.set_title(title if row == 0 else "")
            if column == 0:
                panel.set_ylabel(kind)
                panel.legend()
    return figure


def _which(source: ReportSource, name: str) -> str:
    is_own = source.histories[name]["model_sha256"] == source.measured.models[name]
    return "this project" if is_own else "another run of this project"


def _flat(epochs: Sequence[dict[str, Any]]) -> list[dict[str, float]]:
    """Name the epochs of the product's training as Keras names those of the baselines."""
    return [
        {
            "epoch": one["epoch"],
            "loss": one["loss"],
            "accuracy": one["training_accuracy"],
            "validation_loss": one["validation_loss"],
            "validation_accuracy": one["accuracy"]["mnist"],
        }
        for one in epochs
    ]


def _draw_history(panel: Axes, epochs: Sequence[dict[str, float]], kind: str, color: str) -> None:
    numbers = [one["epoch"] for one in epochs]
    panel.plot(
        numbers, [one[kind] for one in epochs], color=MUTED, linestyle="--", label="training"
    )
    panel.plot(
        numbers, [one[f"validation_{kind}"] for one in epochs], color=color, label="validation"
    )
    panel.set(xlabel="epoch", xlim=(numbers[0], numbers[-1]))
    if kind == "accuracy":
        panel.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    panel.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))


def draw_per_digit(source: ReportSource) -> Figure:
    """The share of each digit that is read wrongly, with 95 % intervals."""
    figure, (panel,) = panels(1, 1, height=2.6)
    for offset, name in ((-0.2, "nn"), (0.2, "cnn")):
        counts = np.array(source.figures(name)["confusion"])
        totals, right = counts.sum(axis=1), np.diag(counts)
        shares = 1 - right / totals
        bounds = [wilson_interval(int(r), int(t)) for r, t in zip(right, totals, strict=True)]
        errors = np.array(
            [(s - (1 - high), (1 - low) - s) for s, (low, high) in zip(shares, bounds, strict=True)]
        )
        panel.bar(
            np.arange(NUM_DIGITS) + offset, shares, 0.36, color=COLORS[name], label=name.upper()
        )
        panel.errorbar(
            np.arange(NUM_DIGITS) + offset,
            shares,
            yerr=np.maximum(errors.T, 0),
            fmt="none",
            ecolor=INK,
            elinewidth=0.8,
        )
    panel.set(xticks=range(NUM_DIGITS), xlabel="true digit", ylabel="read wrongly")
    panel.yaxis.set_major_formatter(PercentFormatter(1, decimals=1))
    panel.grid(visible=False, axis="x")
    panel.legend(ncols=2)
    return figure


def draw_confusion(source: ReportSource) -> Figure:
    """What is taken for what; only mistakes are shaded, or the diagonal would hide them."""
    figure, axes = panels(1, 2, height=4.1)
    for panel, name in zip(axes, MODEL_NAMES, strict=True):
        counts = np.array(source.figures(name)["confusion"])
        wrong = counts - np.diag(np.diag(counts))
        for true, predicted in np.argwhere(counts):
            is_right, count = true == predicted, int(counts[true, predicted])
            shade = 0.0 if is_right else 0.15 + 0.85 * count / wrong.max()
            if shade:
                corner = (predicted - 0.5, true - 0.5)
                panel.add_patch(Rectangle(corner, 1, 1, facecolor=WRONG, alpha=shade))
            panel.text(
                predicted, true, f"{count}", ha="center", va="center", fontsize=7,
                color=COLORS[name] if is_right else PAPER if shade > HALF_SHADE else INK,
            )  # fmt: skip
        ends = (-0.5, NUM_DIGITS - 0.5)
        panel.set(xlim=ends, ylim=ends[::-1], xticks=range(NUM_DIGITS), yticks=range(NUM_DIGITS))
        panel.set(xlabel="predicted", ylabel="true", aspect="equal")
        panel.set_title(f"{name.upper()}: {wrong.sum():,} of {counts.sum():,} wrong")
        panel.grid(visible=False)
    return figure


def draw_reliability(source: ReportSource) -> Figure:
    """Of the answers given with a confidence of 90 %, are 90 % right? MNIST and pen writers together."""
    figure, axes = panels(1, 2, height=3.6)
    for panel, name in zip(axes, MODEL_NAMES, strict=True):
        panel.plot([0, 1], [0, 1], color=MUTED, linestyle="--", linewidth=1)
        bins = source.figures(name)["reliability"]
        confidences = [part["confidence"] for part in bins]
        shares = [part["accuracy"] for part in bins]
        intervals = [wilson_interval(round(p["accuracy"] * p["count"]), p["count"]) for p in bins]
        errors = [(s - low, high - s) for s, (low, high) in zip(shares, intervals, strict=True)]
        panel.errorbar(
            confidences, shares, yerr=np.maximum(np.array(errors).T, 0), fmt="o-", markersize=4,
            color=COLORS[name], ecolor=COLORS[name], elinewidth=0.8,
        )  # fmt: skip
        for part in bins:
            panel.annotate(
                f"{part['count']:,}",
                (part["confidence"], 0.02),
                ha="center",
                fontsize=6,
                color=MUTED,
            )
        error = source.figures(name)["calibration_error"]
        panel.set_title(f"{name.upper()}: calibration error {100 * error:.2f} %")
        panel.set(
            xlim=(0.3, 1.02), ylim=(0, 1.04), xlabel="confidence", ylabel="share that is right"
        )
        for axis in (panel.xaxis, panel.yaxis):
            axis.set_major_formatter(PercentFormatter(1, decimals=0))
    return figure


def draw_rejection(source: ReportSource) -> Figure:
    """Digits that pass against others that pass, at every threshold; the one in use is marked."""
    figure, axes = panels(1, 2, height=3.4)
    styles = {"both": (INK, "both together"), "nn": (COLORS["nn"], "NN alone"), "cnn": (COLORS["cnn"], "CNN alone")}  # fmt: skip
    for panel, (low, high) in zip(axes, ((0.0, 1.0), (0.9, 0.12)), strict=True):
        for name, (color, title) in styles.items():
            curve = source.measured.rejection[name]
            label = f"{title}: area {curve['area']:.4f}"
            panel.plot(
                curve["accepted_outliers"], curve["accepted_digits"], color=color, label=label
            )
        x, y = source.measured.rejection["both"]["at_threshold"]
        panel.plot(x, y, "o", color=WRONG, markersize=6, label="the threshold")
        panel.set(
            xlim=(-0.01 * high, high),
            ylim=(low, 1.003),
            xlabel="no digits that pass",
            ylabel="digits that pass",
        )
        for axis in (panel.xaxis, panel.yaxis):
            axis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes[0].legend(loc="lower right")
    axes[0].set_title("all of it")
    axes[1].set_title("its corner")
    return figure


def draw_robustness(source: ReportSource) -> Figure:
    """Accuracy while one change grows: first-course NN and CNN without and with augmentation, and the product's."""
    figure, axes = panels(3, 3, width=9.5, height=2.5)
    lines = [
        (baseline_name(name, step), COLORS[name], style, f"{name.upper()}, {title}", width)
        for step, style, title, width in (
            ("seed", ":", "no augmentation", 1.4),
            ("augmentation", "--", "augmented", 1.4),
        )
        for name in MODEL_NAMES
    ] + [(name, COLORS[name], "-", f"{name.upper()} of this project", 1.8) for name in MODEL_NAMES]
    for panel, (name, curve) in zip(axes, source.measured.curves.items(), strict=False):
        for network, color, style, label, width in lines:
            accuracy = curve["accuracy"][network]
            panel.plot(curve["amounts"], accuracy, style, color=color, label=label, linewidth=width)
        panel.set_title(DISTURBANCES[name].title, fontsize=8.5)
        panel.set(ylim=(0, 1.02), xlim=(curve["amounts"][0], curve["amounts"][-1]))
        panel.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    for panel in axes[len(source.measured.curves) :]:
        panel.set_axis_off()
    handles, labels = axes[0].get_legend_handles_labels()
    axes[-2].legend(handles, labels, loc="center left", fontsize=9)
    return figure


def draw_steps(source: ReportSource) -> Figure:
    """The mistakes of each baseline on MNIST and on real hands, from a first course on."""
    rows = math.ceil(len(source.sets) / 2)
    figure, axes = panels(rows, 2, height=2.8)
    baselines = source.measured.baselines
    steps = [step for step in STEPS if any(step_of(name) == step for name in baselines)]
    titles = {MNIST: "MNIST, test set", PENS: "pen writers nobody trained on"}
    for panel, key in zip(axes, source.sets, strict=False):
        for name in MODEL_NAMES:
            trained = [step for step in steps if baseline_name(name, step) in baselines]
            networks = [*(baseline_name(name, step) for step in trained), name]
            counts = [source.counts(network, key) for network in networks]
            places = [*(steps.index(step) for step in trained), len(steps)]
            shares = [one["wrong"] / one["count"] for one in counts]
            panel.plot(places, shares, "o-", color=COLORS[name], label=name.upper())
        ticks = [*(STEP_TITLES[step] for step in steps), "this project"]
        panel.set_xticks(range(len(ticks)), ticks, rotation=30, ha="right")
        panel.set_title(titles.get(key, key.replace("_", " ")))
        panel.set_ylim(bottom=0)
        panel.set_ylabel("read wrongly")
        panel.yaxis.set_major_formatter(PercentFormatter(1, decimals=1))
        panel.legend()
    for panel in axes[len(source.sets) :]:
        panel.set_axis_off()
    return figure


def draw_sheet(source: ReportSource) -> Figure:
    """The 15 by 15 sheet: every digit that a network reads wrongly is framed in its color, and named."""
    measured = source.measured
    figure, (panel,) = panels(1, 1, width=7.0, height=7.2)
    _draw_digits(panel, [measured.pixels[index] for index in measured.sheet], SIDE_BY_SIDE)
    cell = SIDE + GAP
    for name, inset in zip(MODEL_NAMES, (0, 2.2), strict=True):
        said = {one.index: one.predicted for one in measured.mistakes[name]}
        for index in source.wrong_on_sheet(name):
            y, x = divmod(measured.sheet.index(index), SIDE_BY_SIDE)
            corner, side = (x * cell + inset, y * cell + inset), SIDE + 1 - 2 * inset
            panel.add_patch(
                Rectangle(corner, side, side, fill=False, edgecolor=BRIGHT[name], linewidth=2)
            )
            place = (x * cell + 2 + inset, y * cell + (SIDE if name == "cnn" else 7))
            panel.text(
                *place,
                f"{name.upper()} {said[index]}",
                color=BRIGHT[name],
                fontsize=7,
                weight="bold",
            )
    panel.set_title(", ".join(_on_sheet(source, name) for name in MODEL_NAMES))
    return figure


def _on_sheet(source: ReportSource, name: str) -> str:
    return (
        f"{name.upper()} {len(source.wrong_on_sheet(name))} of {len(source.measured.sheet)} wrong"
    )


def draw_mistakes(source: ReportSource, name: str) -> Figure:
    """Every test digit that a network reads wrongly, the surest answer first: true → said, how sure."""
    mistakes = source.measured.mistakes[name]
    rows = math.ceil(len(mistakes) / IN_ROW)
    figure, (panel,) = panels(1, 1, width=9.0, height=1.12 * rows)
    _draw_digits(
        panel, [source.measured.pixels[one.index] for one in mistakes], IN_ROW, below=CAPTION
    )
    for number, one in enumerate(mistakes):
        row, column = divmod(number, IN_ROW)
        place = (
            column * (SIDE + GAP) + SIDE / 2,
            row * (SIDE + GAP + CAPTION) + SIDE + CAPTION / 2,
        )
        said = f"{one.label} → {one.predicted}  {100 * one.confidence:.0f} %"
        panel.text(*place, said, ha="center", va="center", fontsize=7)
    return figure


def _draw_digits(
    panel: Axes, digits: Sequence[NDArray[np.uint8]], in_row: int, *, below: int = 0
) -> None:
    """Draw digits in rows; `below` leaves so many pixels of paper under each row."""
    width, height = SIDE + GAP, SIDE + GAP + below
    rows = math.ceil(len(digits) / in_row)
    canvas = np.zeros((rows * height, in_row * width, 4), np.uint8)
    if not below:
        canvas[..., 3] = 255  # one dark sheet
    for number, digit in enumerate(digits):
        y, x = divmod(number, in_row)
        place = canvas[y * height : y * height + SIDE, x * width : x * width + SIDE]
        place[..., :3], place[..., 3] = digit[..., None], 255
    panel.imshow(canvas, interpolation="nearest")
    panel.set_axis_off()
