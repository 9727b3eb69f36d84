"""saved_models/report.json: what was measured for the report beyond metrics.json, bound to its models."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import ModelFileError
from mnist_core.evaluation.packing import pack_digits, unpack_digits
from mnist_core.evaluation.robustness import model_hashes
from mnist_core.recognition.recognizer import SAVED_MODELS

MEASURED = "report.json"
MNIST, PENS = "mnist_test", "pendigits_unseen_writers"  # sets, as metrics.json names them
REMEDY = "run 'python -m mnist_core report --measure'."


@dataclass(frozen=True)
class Mistake:
    """A test digit that a network reads wrongly: its place in the set, what it is, what was said, how sure."""

    index: int
    label: int
    predicted: int
    confidence: float


@dataclass(frozen=True, eq=False)
class Measured:
    """What the report shows and metrics.json does not hold.

    Attributes:
        mistakes: By model name, the surest first: every mistake on MNIST's test set.
        sheet: The 225 test digits of the sheet, as indices into the test set.
        pixels: By index into the test set: (28, 28) uint8, of every mistake and of the sheet.
        costs: By network: `parameters`, `bytes` and `milliseconds` for one digit.
        rejection: By score, "both", "nn" and "cnn": `accepted_outliers` and `accepted_digits`, the points of
            the curve, its `area`, and the two shares `at_threshold`.
        outliers: How many pictures of what is no digit these rest on.
        curves: By disturbance: `amounts`, and `accuracy` by network.
        num_disturbed: How many test digits each of their figures rests on.
        baselines: By baseline: by set, folders of hands among them, `count` and `wrong`.
        hands: By folder of other people's digits: by model name, `count` and `wrong`.
        seeds: By model: the seed baseline's runs, each with `seed`, `count`, `wrong` and `seconds`.
        versions: Of the packages that decide an answer.
        models: The SHA-256 of NN and CNN.
    """

    mistakes: dict[str, list[Mistake]]
    sheet: list[int]
    pixels: dict[int, NDArray[np.uint8]]
    costs: dict[str, dict[str, float]]
    rejection: dict[str, dict[str, Any]]
    outliers: int
    curves: dict[str, dict[str, Any]]
    num_disturbed: int
    baselines: dict[str, dict[str, Any]]
    hands: dict[str, dict[str, Any]]
    seeds: dict[str, list[dict[str, Any]]]
    versions: dict[str, str]
    models: dict[str, str]


def save_measured(measured: Measured, folder: Path) -> None:
    """Write `folder/report.json`."""
    content = {
        name: value for name, value in vars(measured).items() if name not in ("pixels", "mistakes")
    }
    content["mistakes"] = {
        name: [list(asdict(one).values()) for one in given]
        for name, given in measured.mistakes.items()
    }
    indices = sorted(measured.pixels)
    content["digits"] = indices
    content["pixels"] = pack_digits(np.stack([measured.pixels[index] for index in indices]))
    lines = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in content.items())
    (folder / MEASURED).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def load_measured(folder: str | os.PathLike[str] | None = None) -> Measured:
    """Load what was measured for the report, from `folder` or from saved_models/ beside the package.

    Raises:
        ModelFileError: There is no such file, it is damaged, or belongs to other models.
    """
    root = SAVED_MODELS if folder is None else Path(folder)
    path = root / MEASURED
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        indices, packed = content.pop("digits"), content.pop("pixels")
        content["pixels"] = dict(zip(indices, unpack_digits(packed), strict=True))
        content["mistakes"] = {
            name: [Mistake(*one) for one in given] for name, given in content["mistakes"].items()
        }
        measured = Measured(**content)
    except OSError:
        raise ModelFileError(f"{path} is missing: {REMEDY}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ModelFileError(f"{path} is damaged: {REMEDY}") from None
    if measured.models != model_hashes(root):
        raise ModelFileError(f"{path} was measured on other models: {REMEDY}")
    return measured
