"""How much of each change both models bear: accuracy curves, kept beside the models."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from mnist_core.errors import ModelFileError
from mnist_core.models.baselines import FOLDER, STEPS, baseline_name
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
        without_augmentation: The same of the first course's networks, which learned without augmentation;
            empty where there are none beside the models.
    """

    amounts: tuple[float, ...]
    accuracy: Mapping[str, tuple[float, ...]]
    without_augmentation: Mapping[str, tuple[float, ...]] = field(default_factory=dict)


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
        "models": _hashes_with_first_course(folder),
        "curves": {name: asdict(curve) for name, curve in robustness.curves.items()},
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
                _shares(curve["accuracy"]),
                _shares(curve.get("without_augmentation", {})),
            )
            for name, curve in content["curves"].items()
        }
        robustness = Robustness(int(content["num_digits"]), curves)
        sums = content["models"]
    except OSError:
        raise ModelFileError(f"{root / ROBUSTNESS} is missing: {remedy}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ModelFileError(f"{root / ROBUSTNESS} is damaged: {remedy}") from None
    current = _hashes_with_first_course(root)
    if sums != {name: current.get(name) for name in (*MODEL_NAMES, *sums)}:
        raise ModelFileError(f"{root / ROBUSTNESS} was measured on other models: {remedy}")
    return robustness


def _shares(by_model: Mapping[str, list[float]]) -> dict[str, tuple[float, ...]]:
    return {model: tuple(shares) for model, shares in by_model.items()}


def model_hashes(folder: Path) -> dict[str, str]:
    """Read the SHA-256 of NN and CNN, which tells whose answers were measured, from `folder`'s manifest."""
    manifest = json.loads((folder / MANIFEST).read_text())
    return {name: manifest[f"{name}/{TFLITE}"] for name in MODEL_NAMES}


def _hashes_with_first_course(folder: Path) -> dict[str, str]:
    """Read the SHA-256 of NN and CNN, and of the first course's, where these lie beside them."""
    manifest = json.loads((folder / MANIFEST).read_text())
    names = [baseline_name(model, STEPS[0]) for model in MODEL_NAMES]
    files = {name: f"{FOLDER}/{name}.tflite" for name in names}
    found = {name: manifest[file] for name, file in files.items() if file in manifest}
    return model_hashes(folder) | found
