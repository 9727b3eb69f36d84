"""Which digits a network takes a digit for: those of MNIST's training set that are nearest in its last features."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import ModelFileError
from mnist_core.evaluation.robustness import model_hashes
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.types import MODEL_NAMES

NEIGHBORS = "neighbors.npz"
REMEDY = "run 'python -m mnist_core.explanation.collect_neighbors'."
LEVELS = 127  # int8 holds -127 to 127


@dataclass(frozen=True, eq=False)
class FeatureSpace:
    """The directions in which a network's last features differ most, and where digits lie in them.

    Attributes:
        mean: Shape (f,), float32: of the features of all digits.
        axes: Shape (k, f), float32: the principal components.
        places: Shape (n, k), float32: (features - mean) @ axes.T of each digit.
    """

    mean: NDArray[np.float32]
    axes: NDArray[np.float32]
    places: NDArray[np.float32]

    def distances(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Measure how far features (f,) lie from each digit's: (n,)."""
        return np.linalg.norm(self.places - (features - self.mean) @ self.axes.T, axis=1)


@dataclass(frozen=True, eq=False)
class Neighbor:
    """A digit of MNIST's training set.

    Attributes:
        pixels: Shape (28, 28), uint8, MNIST's own, bright on dark.
        label: The true digit, 0 to 9.
    """

    pixels: NDArray[np.uint8]
    label: int


@dataclass(frozen=True, eq=False)
class Neighbors:
    """Some thousand digits of MNIST's training set, and where each network sees them.

    Attributes:
        pixels: Shape (n, 28, 28), uint8.
        labels: Shape (n,), uint8.
        spaces: By model name.
    """

    pixels: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    spaces: Mapping[str, FeatureSpace]

    def __len__(self) -> int:
        return len(self.labels)

    def nearest(self, model: str, features: NDArray[np.float32], count: int = 5) -> list[Neighbor]:
        """Find the digits that a network sees most alike.

        Args:
            model: "nn" or "cnn".
            features: Shape (f,), float32: of a digit, as `Explainer.features` gives them.
            count: How many.

        Returns:
            The nearest first.

        Raises:
            ValueError: `model` is unknown.
        """
        if model not in self.spaces:
            raise ValueError(f"model must be one of {tuple(self.spaces)}, got {model!r}")
        order = np.argsort(self.spaces[model].distances(features))[:count]
        return [Neighbor(self.pixels[i], int(self.labels[i])) for i in order]


def save_neighbors(neighbors: Neighbors, folder: Path) -> None:
    """Write `folder/neighbors.npz`, with the hashes of the models that saw the digits.

    Axes and places are rounded to 8 bits: the five nearest stay nearly the same, in a quarter of the space.
    """
    arrays: dict[str, Any] = {"pixels": neighbors.pixels, "labels": neighbors.labels}
    for name, space in neighbors.spaces.items():
        arrays[f"{name}_mean"] = space.mean.astype(np.float16)
        for part in ("axes", "places"):
            values = getattr(space, part)
            step = np.abs(values).max(axis=1 if part == "axes" else None, keepdims=True) / LEVELS
            arrays[f"{name}_{part}"] = np.round(values / step).astype(np.int8)
            arrays[f"{name}_{part}_step"] = step.astype(np.float32)
    models = np.array(json.dumps(model_hashes(folder)))
    np.savez_compressed(folder / NEIGHBORS, models=models, **arrays)


def load_neighbors(folder: str | os.PathLike[str] | None = None) -> Neighbors:
    """Load the digits of `folder`, or of saved_models/ beside the package.

    Raises:
        ModelFileError: There are none, they are damaged, or other models saw them.
    """
    root = SAVED_MODELS if folder is None else Path(folder)
    path = root / NEIGHBORS
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
            spaces = {name: _unpack(arrays, name) for name in MODEL_NAMES}
            neighbors = Neighbors(arrays["pixels"], arrays["labels"], spaces)
            hashes = json.loads(str(arrays["models"]))
    except FileNotFoundError:
        raise ModelFileError(f"{path} is missing: {REMEDY}") from None
    except Exception:  # whatever NumPy, zipfile and zlib raise on damaged files
        raise ModelFileError(f"{path} is damaged: {REMEDY}") from None
    if hashes != model_hashes(root):
        raise ModelFileError(f"{path} belongs to other models: {REMEDY}")
    return neighbors


def _unpack(arrays: Mapping[str, NDArray[Any]], name: str) -> FeatureSpace:
    def scaled(part: str) -> NDArray[np.float32]:
        step = arrays[f"{name}_{part}_step"].astype(np.float32)
        return arrays[f"{name}_{part}"].astype(np.float32) * step

    return FeatureSpace(arrays[f"{name}_mean"].astype(np.float32), scaled("axes"), scaled("places"))
