"""Measure a network that `train transfer` made, on the sets that every network is measured on."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets.mnist import load_mnist
from mnist_core.datasets.pendigits import TEST_WRITERS, load_pendigits
from mnist_core.evaluation.comparison import wilson_interval
from mnist_core.evaluation.measure import PLACES, RENDERING_SEED
from mnist_core.evaluation.measure_report import time_answer
from mnist_core.imaging.framing import to_digit
from mnist_core.models.store import CONFIG, HISTORY, TFLITE, SavedModel, load_model
from mnist_core.synthesis.strokes import draw_by_hand
from mnist_core.types import Digit

METRICS = "metrics.json"
MNIST, PENS = "mnist_test", "pendigits_unseen_writers"  # as the models' metrics.json name them


def measure_transfer(
    folder: Path, backbone: str, data: str | os.PathLike[str] | None = None
) -> dict[str, Any]:
    """Measure `folder/backbone` as LiteRT runs it, and write its metrics.json.

    Args:
        folder: Where `train transfer` saved it.
        backbone: Its name there.
        data: Where to look first for MNIST and pendigits.

    Returns:
        What is written: `sets`, each with `count`, `wrong`, `accuracy` and its 95 % `interval`;
        `parameters`, `bytes`, `milliseconds` of an answer to one digit, the median, `train` and `seconds`
        of the training.

    Raises:
        DataError: A data set is nowhere and can't be downloaded.
        ModelFileError: The network is missing or altered.
    """
    model = load_model(folder, backbone)
    config = json.loads((folder / backbone / CONFIG).read_text(encoding="utf-8"))
    epochs = json.loads((folder / backbone / HISTORY).read_text(encoding="utf-8"))["epochs"]
    mnist = load_mnist("test", data)
    digits = mnist.images.astype(np.float32) / np.float32(255)
    pens, written = _draw_pens(data)
    figures = {
        "network": backbone,
        "weights": config["weights"],
        "train": config["train"],
        "seconds": epochs[-1]["seconds"],
        "parameters": config["parameters"],
        "bytes": (folder / backbone / TFLITE).stat().st_size,
        "milliseconds": time_answer(model, digits[0]),
        "sets": {MNIST: _count(model, digits, mnist.labels), PENS: _count(model, pens, written)},
    }
    text = json.dumps(figures, indent=2) + "\n"
    (folder / backbone / METRICS).write_text(text, encoding="utf-8")
    return figures


def transfer_row(figures: Mapping[str, Any]) -> str:
    """Lay the figures out as a Markdown table of one row, with its head."""
    mnist, pens = (figures["sets"][name] for name in (MNIST, PENS))
    low, high = mnist["interval"]
    cells = {
        "network": figures["network"],
        "MNIST right": f"{_percent(mnist['accuracy'])} ({mnist['wrong']} wrong)",
        "95 % interval": f"{_percent(low)} to {_percent(high)}",
        "pen writers right": f"{_percent(pens['accuracy'])} ({pens['wrong']} wrong)",
        "parameters": f"{figures['parameters']:,}",
        "size": f"{figures['bytes'] / 1e6:.1f} MB",
        "time for a digit": f"{figures['milliseconds']:.2f} ms",
        "trained in": f"{figures['seconds']:.0f} s",
    }
    rule = ("--" for _ in cells)
    return "\n".join(f"| {' | '.join(row)} |" for row in (cells, rule, cells.values()))


def _draw_pens(data: str | os.PathLike[str] | None) -> tuple[Digit, NDArray[np.uint8]]:
    """Draw the digits of the writers whom nobody was trained on, as `evaluate` does."""
    rng = np.random.default_rng(RENDERING_SEED)
    written = [digit for digit in load_pendigits(data) if digit.writer in TEST_WRITERS]
    framed = [to_digit(draw_by_hand(digit.strokes, rng, low_resolution=0)) for digit in written]
    return np.stack(framed), np.array([digit.label for digit in written], np.uint8)


def _count(model: SavedModel, digits: Digit, labels: NDArray[np.uint8]) -> dict[str, Any]:
    wrong, count = int((model.logits(digits).argmax(axis=1) != labels).sum()), len(labels)
    interval = [round(bound, PLACES) for bound in wilson_interval(count - wrong, count)]
    accuracy = round(1 - wrong / count, PLACES)
    return {"count": count, "wrong": wrong, "accuracy": accuracy, "interval": interval}


def _percent(share: float) -> str:
    return f"{100 * share:.2f} %"
