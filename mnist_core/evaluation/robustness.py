"""How much of each change both models bear: accuracy curves, kept beside the models."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mnist_core.errors import ModelFileError
from mnist_core.models.store import MANIFEST, TFLITE
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.types import MODEL_NAMES

ROBUSTNESS = "robustness.json"


@dataclass(frozen=True)
class RobustnessCurve:
    """Accuracy over the amounts of one change.

    Attributes:
        amounts: The stops of the change, in its unit, rising.
        accuracy: By model name: the share of digits read correctly at each stop, 0 to 1.
    """

    amounts: tuple[float, ...]
    accuracy: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class Robustness:
    """What was measured.

    Attributes:
        num_digits: How many of MNIST's test digits each figure rests on.
        curves: By the name of the change, as in `CHANGES`.
    """

    num_digits: int
    curves: Mapping[str, RobustnessCurve]


def save_robustness(robustness: Robustness, folder: Path) -> None:
    """Write `folder/robustness.json`, with the hashes of the models that it was measured on."""
    content = {
        "data": "MNIST test set, changed, not framed anew",
        "num_digits": robustness.num_digits,
        "models": model_hashes(folder),
        "curves": {
            name: {"amounts": curve.amounts, "accuracy": curve.accuracy}
            for name, curve in robustness.curves.items()
        },
    }
    (folder / ROBUSTNESS).write_text(json.dumps(content) + "\n")


def load_robustness(folder: str | os.PathLike[str] | None = None) -> Robustness:
    """Load the curves of `folder`, or of saved_models/ beside the package.

    Raises:
        ModelFileError: There are none, they are damaged, or belong to other models.
    """
    root = SAVED_MODELS if folder is None else Path(folder)
    remedy = "run 'python -m mnist_core.evaluation.measure_robustness'."
    try:
        content = json.loads((root / ROBUSTNESS).read_text())
        curves = {
            name: RobustnessCurve(
                tuple(curve["amounts"]),
                {model: tuple(shares) for model, shares in curve["accuracy"].items()},
            )
            for name, curve in content["curves"].items()
        }
        robustness = Robustness(int(content["num_digits"]), curves)
        sums = content["models"]
    except OSError:
        raise ModelFileError(f"{root / ROBUSTNESS} is missing: {remedy}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ModelFileError(f"{root / ROBUSTNESS} is damaged: {remedy}") from None
    if sums != model_hashes(root):
        raise ModelFileError(f"{root / ROBUSTNESS} was measured on other models: {remedy}")
    return robustness


def model_hashes(folder: Path) -> dict[str, str]:
    """Read the SHA-256 of NN and CNN, which tells whose answers were measured, from `folder`'s manifest."""
    manifest = json.loads((folder / MANIFEST).read_text())
    return {name: manifest[f"{name}/{TFLITE}"] for name in MODEL_NAMES}
