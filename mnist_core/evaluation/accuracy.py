"""How many of MNIST's test digits a network reads correctly, as its metrics.json has it, and its card."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from mnist_core.errors import ModelFileError
from mnist_core.evaluation.report import CARD, load_metrics
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.types import MODEL_NAMES


@dataclass(frozen=True)
class Accuracy:
    """What was measured.

    Attributes:
        share: Of the digits, how many are read correctly, 0 to 1.
        num_digits: How many there are.
    """

    share: float
    num_digits: int


def load_accuracies(folder: str | os.PathLike[str] | None = None) -> dict[str, Accuracy]:
    """Load, by model, the accuracy on MNIST's test set, from `folder` or saved_models/ beside the package.

    Raises:
        ModelFileError: A metrics.json is missing, damaged, or holds no figures of that set.
    """
    root = SAVED_MODELS if folder is None else Path(folder)
    return {name: _load_accuracy(root, name) for name in MODEL_NAMES}


def read_card(name: str, folder: str | os.PathLike[str] | None = None) -> str:
    """Read a model's card, Markdown, from `folder` or saved_models/ beside the package.

    Raises:
        ModelFileError: There is none.
    """
    path = (SAVED_MODELS if folder is None else Path(folder)) / name / CARD
    try:
        return path.read_text("utf-8")
    except OSError:
        raise ModelFileError(f"{path} is missing: run 'python -m mnist_core evaluate'.") from None


def _load_accuracy(root: Path, name: str) -> Accuracy:
    metrics = load_metrics(root, name)
    try:
        measured = metrics["sets"]["mnist_test"]
        return Accuracy(float(measured["accuracy"]), int(measured["count"]))
    except (KeyError, TypeError, ValueError):
        raise ModelFileError(
            f"{root / name} holds no accuracy on MNIST's test set: run 'python -m mnist_core evaluate'."
        ) from None
