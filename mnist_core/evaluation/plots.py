"""Pictures of what was measured. matplotlib is imported here only, and draws without a screen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from mnist_core.evaluation.metrics import Answers, calibration_error, confusion, reliability
from mnist_core.types import NUM_DIGITS

SIZE = 4.2  # side of one panel, inches
RESOLUTION = 120  # dots per inch
BLUE, GREY, RED = "#2457a6", "#8a8f98", "#b3261e"


def save_reliability(answers: Mapping[str, Answers], path: Path) -> None:
    """Save a reliability diagram for each model: of the answers given with a confidence of 90 %, are 90 % correct?

    Args:
        answers: By the title of the panel.
        path: The PNG file to write.
    """
    figure, panels = _panels(len(answers))
    for panel, (name, given) in zip(panels, answers.items(), strict=True):
        bins = [part for part in reliability(given) if part.count]
        width = bins[0].high - bins[0].low
        middles = [(part.low + part.high) / 2 for part in bins]
        accuracies = [part.accuracy for part in bins]
        panel.plot([0, 1], [0, 1], color=GREY, linestyle="--", linewidth=1)
        panel.bar(middles, accuracies, width=0.9 * width, color=BLUE)
        for part, middle in zip(bins, middles, strict=True):
            panel.annotate(
                f"{part.count:,}",
                (middle, part.accuracy),
                ha="center",
                va="bottom",
                fontsize=6,
                color=GREY,
            )
        panel.set(xlim=(0, 1), ylim=(0, 1.08), xlabel="confidence", ylabel="share that is right")
        error = calibration_error(reliability(given))
        panel.set_title(f"{name}: calibration error {error:.2%}, n = {len(given):,}", fontsize=9)
    _save(figure, path)


def save_confusion(answers: Mapping[str, Answers], path: Path) -> None:
    """Save the confusion matrix of each model: true classes down, predicted classes across.

    Args:
        answers: By the title of the panel.
        path: The PNG file to write.
    """
    figure, panels = _panels(len(answers))
    for panel, (name, given) in zip(panels, answers.items(), strict=True):
        counts = confusion(given)
        _draw_counts(panel, counts)
        num_errors = int(counts.sum() - np.trace(counts))
        panel.set_title(f"{name}: {num_errors:,} of {len(given):,} wrong", fontsize=9)
    _save(figure, path)


def _draw_counts(panel: Axes, counts: NDArray[np.int64]) -> None:
    mistakes = counts - np.diag(np.diag(counts))
    # Shading the diagonal as well would hide the mistakes.
    panel.imshow(mistakes, cmap="Reds", vmin=0, vmax=max(1, int(mistakes.max())))
    for true, predicted in np.ndindex(counts.shape):
        if counts[true, predicted]:
            is_dark = 2 * mistakes[true, predicted] > mistakes.max()
            panel.text(
                predicted,
                true,
                counts[true, predicted],
                ha="center",
                va="center",
                fontsize=7,
                color="white" if is_dark else BLUE if true == predicted else RED,
            )
    ticks = range(NUM_DIGITS)
    panel.set(xticks=ticks, yticks=ticks, xlabel="predicted", ylabel="true")


def _panels(count: int) -> tuple[Figure, list[Axes]]:
    # Without pyplot a figure needs no screen and leaves nothing behind in the program.
    figure = Figure(figsize=(SIZE * count, SIZE), layout="constrained")
    return figure, list(figure.subplots(1, count, squeeze=False)[0])


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, dpi=RESOLUTION)
