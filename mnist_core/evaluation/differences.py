"""Where the networks differ: the test digits that one of them misreads, or both, kept beside the models."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets.mnist import DISPUTED_TEST_INDICES, LabeledDigits
from mnist_core.errors import ModelFileError
from mnist_core.evaluation.metrics import Answers
from mnist_core.evaluation.packing import pack_digits, unpack_digits
from mnist_core.evaluation.robustness import model_hashes
from mnist_core.imaging.framing import to_digit
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.types import MODEL_NAMES, Digit

DIFFERENCES = "differences.json"
REMEDY = "run 'python -m mnist_core report --measure'."


@dataclass(frozen=True, eq=False)
class Difference:
    """A digit of MNIST's test set that one network misreads, or both.

    Attributes:
        index: Its place in the test set, 0 to 9,999.
        label: The true digit, 0 to 9.
        labels: What each network answers, by model name.
        confidences: How sure it is of that, 0 to 1, by model name.
        pixels: Shape (28, 28), uint8, MNIST's own, bright on dark.
    """

    index: int
    label: int
    labels: Mapping[str, int]
    confidences: Mapping[str, float]
    pixels: NDArray[np.uint8]

    @property
    def wrong(self) -> tuple[str, ...]:
        """The names of the models that misread it, at least one."""
        return tuple(name for name, label in self.labels.items() if label != self.label)

    @property
    def is_doubtful(self) -> bool:
        """Whether the true label is one that people do not uphold when asked."""
        return self.index in DISPUTED_TEST_INDICES

    @property
    def digit(self) -> Digit:
        """What both networks were given: shape (28, 28), float32 in [0, 1]."""
        return to_digit(self.pixels.astype(np.float32) / np.float32(255))


def find_differences(answers: Mapping[str, Answers], data: LabeledDigits) -> list[Difference]:
    """Find the digits that only one model misreads, then those that all do, the surest mistake first.

    Args:
        answers: By model name, to all digits of `data`.
        data: The digits.
    """
    is_misread = ~np.all([given.is_correct for given in answers.values()], axis=0)
    found = [
        Difference(
            index=index,
            label=int(data.labels[index]),
            labels={name: int(given.predicted[index]) for name, given in answers.items()},
            confidences={
                name: float(given.probabilities[index].max()) for name, given in answers.items()
            },
            pixels=data.images[index],
        )
        for index in np.flatnonzero(is_misread).tolist()
    ]
    return sorted(
        found, key=lambda one: (len(one.wrong), -max(one.confidences[name] for name in one.wrong))
    )


def save_differences(differences: Sequence[Difference], folder: Path) -> None:
    """Write `folder/differences.json`, with the hashes of the models whose answers they are."""
    content = {
        "data": "MNIST test set",
        "models": model_hashes(folder),
        "digits": [
            {
                "index": one.index,
                "label": one.label,
                "answers": {
                    name: [one.labels[name], round(one.confidences[name], 4)] for name in one.labels
                },
            }
            for one in differences
        ],
        "pixels": pack_digits(np.stack([one.pixels for one in differences])),
    }
    (folder / DIFFERENCES).write_text(json.dumps(content) + "\n", encoding="utf-8")


def load_differences(folder: str | os.PathLike[str] | None = None) -> tuple[Difference, ...]:
    """Load the digits that NN, CNN or both misread, from `folder` or from saved_models/ beside the package.

    Returns:
        In the order of `find_differences`.

    Raises:
        ModelFileError: There is no such file, it is damaged, or belongs to other models.
    """
    root = SAVED_MODELS if folder is None else Path(folder)
    path = root / DIFFERENCES
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        pixels = unpack_digits(content["pixels"])
        differences = tuple(
            _from_json(entry, one) for entry, one in zip(content["digits"], pixels, strict=True)
        )
        hashes = content["models"]
    except OSError:
        raise ModelFileError(f"{path} is missing: {REMEDY}") from None
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        raise ModelFileError(f"{path} is damaged: {REMEDY}") from None
    if hashes != model_hashes(root):
        raise ModelFileError(f"{path} was measured on other models: {REMEDY}")
    return differences


def _from_json(entry: Mapping[str, Any], pixels: NDArray[np.uint8]) -> Difference:
    given = entry["answers"]
    difference = Difference(
        index=int(entry["index"]),
        label=int(entry["label"]),
        labels={name: int(given[name][0]) for name in MODEL_NAMES},
        confidences={name: float(given[name][1]) for name in MODEL_NAMES},
        pixels=pixels,
    )
    if not difference.wrong:
        raise ValueError(f"no answer to digit {difference.index} is wrong")
    return difference
