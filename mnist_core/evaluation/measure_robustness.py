"""Measure how much of each change both models bear, and the first course's, which learned without augmentation.

python -m mnist_core.evaluation.measure_robustness   # all 10,000 MNIST test digits, some minutes
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets.mnist import load_mnist
from mnist_core.evaluation.robustness import Robustness, RobustnessCurve, save_robustness
from mnist_core.explanation.explainer import Explainer
from mnist_core.explanation.occlusion import Logits
from mnist_core.explanation.perturbation import CHANGES, change_digit
from mnist_core.models.baselines import STEPS, baseline_name, load_baseline, saved_baselines
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.types import MODEL_NAMES, Digit


def measure_robustness(
    models: Mapping[str, Logits],
    digits: Digit,
    labels: NDArray[np.uint8],
    *,
    without_augmentation: Mapping[str, Logits] | None = None,
    changes: Sequence[str] = tuple(CHANGES),
    on_curve: Callable[[str, RobustnessCurve], None] | None = None,
) -> Robustness:
    """Measure every model's accuracy at every stop of every change, one change at a time.

    Args:
        models: By name: (N, 28, 28) float32 in [0, 1] -> (N, 10) logits.
        digits: Shape (N, 28, 28), float32 in [0, 1]; changed, and not framed anew.
        labels: Shape (N,), 0 to 9.
        without_augmentation: As `models`: networks that learned without it.
        changes: Which changes, by their names in `CHANGES`.
        on_curve: Called with each finished curve, to show progress.
    """
    groups: tuple[Mapping[str, Logits], ...] = (models, without_augmentation or {})
    curves = {}
    for name in changes:
        stops = CHANGES[name].amounts
        rights: list[dict[str, list[float]]] = [{model: [] for model in group} for group in groups]
        for amount in stops:
            changed = np.stack([change_digit(digit, **{name: amount}) for digit in digits])
            for group, shares in zip(groups, rights, strict=True):
                for model, logits in group.items():
                    share = float((logits(changed).argmax(axis=1) == labels).mean())
                    shares[model].append(round(share, 6))
        accuracy, without = (
            {model: tuple(given) for model, given in shares.items()} for shares in rights
        )
        curves[name] = RobustnessCurve(stops, accuracy, without)
        if on_curve:
            on_curve(name, curves[name])
    return Robustness(len(digits), curves)


def main(argv: Sequence[str] | None = None) -> None:
    """Measure the saved models on MNIST's test set and write the curves beside them."""
    parser = argparse.ArgumentParser(
        prog="python -m mnist_core.evaluation.measure_robustness", description=main.__doc__
    )
    parser.add_argument("--folder", type=Path, default=SAVED_MODELS, help="the saved models")
    parser.add_argument("--data", help="a folder that holds MNIST's files")
    parser.add_argument(
        "--num", type=int, help="only the first so many digits (default: all 10,000)"
    )
    options = parser.parse_args(argv)
    test = load_mnist("test", options.data)
    digits = test.images[: options.num] / np.float32(255)
    explainer = Explainer.load(options.folder)
    models = {name: partial(explainer.logits, name) for name in MODEL_NAMES}
    names = {model: baseline_name(model, STEPS[0]) for model in MODEL_NAMES}
    first_course = {
        model: load_baseline(options.folder, name).logits
        for model, name in names.items()
        if name in saved_baselines(options.folder)
    }

    def print_curve(name: str, curve: RobustnessCurve) -> None:
        worst = "  ".join(f"{model} {min(shares):.1%}" for model, shares in curve.accuracy.items())
        print(f"{name:8} lowest accuracy: {worst}", flush=True)

    measured = measure_robustness(
        models,
        digits,
        test.labels[: options.num],
        without_augmentation=first_course,
        on_curve=print_curve,
    )
    save_robustness(measured, options.folder)


if __name__ == "__main__":
    main()
