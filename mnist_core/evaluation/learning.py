"""How a small NN and a small CNN learn: accuracy and first weights at some moments of their training."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import ModelFileError
from mnist_core.recognition.recognizer import SAVED_MODELS

LEARNING = "learning.json"
REMEDY = "run 'python -m mnist_core.training.record_learning'."
LEVELS = 127  # int8 holds -127 to 127


@dataclass(frozen=True, eq=False)
class LearningRecord:
    """One network's training, moment by moment.

    Attributes:
        digits: How many digits it had learned from at each moment, rising, each counted as often as it came.
        accuracy: Share of the validation digits that it read correctly then, 0 to 1.
        weights: Shape (moments, units, side, side), int8: first-layer weights of some units or all maps; 127
            is the strongest of all moments.
    """

    digits: tuple[int, ...]
    accuracy: tuple[float, ...]
    weights: NDArray[np.int8]

    def __post_init__(self) -> None:
        if not len(self.digits) == len(self.accuracy) == len(self.weights):
            raise ValueError("digits, accuracy and weights must hold as many moments")
        if self.weights.ndim != 4 or self.weights.dtype != np.int8:
            raise ValueError(
                "weights must be int8 of shape (moments, units, side, side), "
                f"got shape {self.weights.shape} and dtype {self.weights.dtype}"
            )


@dataclass(frozen=True, eq=False)
class Learning:
    """Both networks' trainings.

    Attributes:
        num_validation: How many digits each accuracy rests on.
        records: By model name.
    """

    num_validation: int
    records: Mapping[str, LearningRecord]


def quantize(weights: NDArray[np.float32]) -> NDArray[np.int8]:
    """Round weights of any shape to 8 bits: 127 is the strongest."""
    return np.round(weights * (LEVELS / max(float(np.abs(weights).max()), 1e-9))).astype(np.int8)


def save_learning(learning: Learning, folder: Path) -> None:
    """Write `folder/learning.json`."""
    content = {
        "num_validation": learning.num_validation,
        "records": {
            name: {
                "digits": record.digits,
                "accuracy": record.accuracy,
                "shape": record.weights.shape,
                "weights": base64.b64encode(record.weights.tobytes()).decode("ascii"),
            }
            for name, record in learning.records.items()
        },
    }
    (folder / LEARNING).write_text(json.dumps(content) + "\n", encoding="utf-8")


def load_learning(folder: str | os.PathLike[str] | None = None) -> Learning:
    """Load the trainings of `folder`, or of saved_models/ beside the package.

    Raises:
        ModelFileError: There are none, or the file is damaged.
    """
    path = (SAVED_MODELS if folder is None else Path(folder)) / LEARNING
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        records = {
            name: LearningRecord(
                tuple(record["digits"]),
                tuple(record["accuracy"]),
                np.frombuffer(base64.b64decode(record["weights"]), np.int8).reshape(
                    record["shape"]
                ),
            )
            for name, record in content["records"].items()
        }
        return Learning(int(content["num_validation"]), records)
    except OSError:
        raise ModelFileError(f"{path} is missing: {REMEDY}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ModelFileError(f"{path} is damaged: {REMEDY}") from None
