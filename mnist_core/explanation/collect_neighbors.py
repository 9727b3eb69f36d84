"""Collect digits of MNIST's training set, and where both networks see them.

python -m mnist_core.explanation.collect_neighbors   # under a minute
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from mnist_core.datasets.mnist import LabeledDigits, load_mnist
from mnist_core.explanation.explainer import Explainer
from mnist_core.explanation.neighbors import NEIGHBORS, FeatureSpace, Neighbors, save_neighbors
from mnist_core.imaging.framing import to_digit
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.types import MODEL_NAMES, NUM_DIGITS

PER_CLASS = 200
NUM_AXES = 40


def collect_neighbors(
    explainer: Explainer,
    data: LabeledDigits,
    *,
    per_class: int = PER_CLASS,
    num_axes: int = NUM_AXES,
    seed: int = 0,
    show_progress: bool = False,
) -> Neighbors:
    """Choose as many digits of each class, at random, and see them with both networks.

    Args:
        explainer: The opened models.
        data: What to choose from.
        per_class: How many of each of the ten classes; there must be as many.
        num_axes: How many principal components are kept.
        seed: Decides the choice.
        show_progress: Whether a terminal is shown how far it is.
    """
    rng = np.random.default_rng(seed)
    chosen = np.concatenate(
        [
            rng.choice(np.flatnonzero(data.labels == label), per_class, replace=False)
            for label in range(NUM_DIGITS)
        ]
    )
    digits = [to_digit(image / np.float32(255)) for image in data.images[chosen]]
    spaces = {}
    for name in MODEL_NAMES:
        seen = [
            explainer.features(name, digit)
            for digit in tqdm(digits, desc=name, disable=None if show_progress else True)
        ]
        spaces[name] = find_axes(np.stack(seen), num_axes)
    return Neighbors(data.images[chosen], data.labels[chosen], spaces)


def find_axes(features: NDArray[np.float32], num_axes: int) -> FeatureSpace:
    """Find the principal components of features (n, f), and each row's place in them."""
    mean = features.mean(axis=0)
    centered = features - mean
    # Of the products of all rows: there are fewer digits than features.
    variances, turned = np.linalg.eigh(centered @ centered.T)
    strongest = np.argsort(-variances)[:num_axes]
    axes = turned[:, strongest].T @ centered / np.sqrt(variances[strongest])[:, None]
    return FeatureSpace(mean, axes, centered @ axes.T)


def main(argv: Sequence[str] | None = None) -> None:
    """Collect the digits and write them beside the saved models."""
    parser = argparse.ArgumentParser(
        prog="python -m mnist_core.explanation.collect_neighbors", description=main.__doc__
    )
    parser.add_argument("--folder", type=Path, default=SAVED_MODELS, help="the saved models")
    parser.add_argument("--data", help="a folder that holds MNIST's files")
    options = parser.parse_args(argv)
    explainer = Explainer.load(options.folder)
    data = load_mnist("train", options.data)
    neighbors = collect_neighbors(explainer, data, show_progress=True)
    save_neighbors(neighbors, options.folder)
    path = options.folder / NEIGHBORS
    print(f"Written: {path}, {len(neighbors)} digits, {path.stat().st_size:,} bytes", flush=True)


if __name__ == "__main__":
    main()
