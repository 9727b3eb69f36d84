"""Record how a small NN and a small CNN learn, for the page to replay.

python -m mnist_core.training.record_learning   # some minutes
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_core.evaluation.learning import (
    LEARNING,
    Learning,
    LearningRecord,
    quantize,
    save_learning,
)
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.training.baseline import (
    PRESETS,
    BaselineConfig,
    BaselineData,
    fit_baseline,
    load_baseline_data,
)
from mnist_core.types import MODEL_NAMES, SIDE

NUM_MOMENTS = 20
NUM_UNITS = 16  # of the NN, whose weights are shown
EPOCHS = 3  # later ones change little


def record_learning(
    config: BaselineConfig, data: BaselineData, *, num_moments: int = NUM_MOMENTS
) -> LearningRecord:
    """Train a baseline, and look at it before the first step and at ever longer distances after it.

    Args:
        config: Decides the training.
        data: What to learn from, and to validate on.
        num_moments: How often to look, at least 2; less often where the training has fewer steps.
    """
    num_steps = config.epochs * (len(data.labels) // config.batch_size)
    moments = {0, *np.geomspace(1, num_steps, num_moments - 1).round().astype(int).tolist()}
    observer = _Observer(sorted(moments), data)
    fit_baseline(config, data, callbacks=[observer])
    return LearningRecord(
        tuple(moment * config.batch_size for moment in observer.moments),
        tuple(observer.accuracy),
        quantize(_strongest(np.stack(observer.weights))),
    )


def _strongest(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Keep the units (moments, units, side, side) whose weights are strongest at the end, in their order."""
    strength = np.abs(weights[-1]).sum(axis=(1, 2))
    is_kernel = weights.shape[-1] < SIDE
    return weights if is_kernel else weights[:, np.sort(np.argsort(-strength)[:NUM_UNITS])]


class _Observer(keras.callbacks.Callback):
    """Notes accuracy and first weights at some steps."""

    def __init__(self, moments: Sequence[int], data: BaselineData) -> None:
        super().__init__()
        self.moments, self._data, self._step = moments, data, 0
        self.accuracy: list[float] = []
        self.weights: list[NDArray[np.float32]] = []

    def on_train_begin(self, logs: Any = None) -> None:
        self._look()

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self._step += 1
        if self._step in self.moments:
            self._look()

    def _look(self) -> None:
        digits = self._data.validation_digits
        logits = [
            np.asarray(self.model(digits[start : start + 500, :, :, None], training=False))
            for start in range(0, len(digits), 500)
        ]
        predicted = np.concatenate(logits).argmax(axis=1)
        self.accuracy.append(round(float((predicted == self._data.validation_labels).mean()), 4))
        weights = self.model.trainable_variables[0].numpy().astype(np.float32)
        # Of a dense layer (784, units), of a convolution (3, 3, 1, maps): the units come last.
        units = np.moveaxis(weights, -1, 0)
        side = round((units[0].size) ** 0.5)
        self.weights.append(units.reshape(-1, side, side))


def main(argv: Sequence[str] | None = None) -> None:
    """Train both baselines and write what was seen of it beside the saved models."""
    parser = argparse.ArgumentParser(
        prog="python -m mnist_core.training.record_learning", description=main.__doc__
    )
    parser.add_argument("--folder", type=Path, default=SAVED_MODELS, help="the saved models")
    parser.add_argument("--data", help="a folder that holds MNIST's files")
    options = parser.parse_args(argv)
    records = {}
    for name in MODEL_NAMES:
        config = replace(PRESETS[name], epochs=EPOCHS)
        data = load_baseline_data(config, options.data)
        records[name] = record_learning(config, data)
        print(f"{name}: {records[name].accuracy[-1]:.2%} read correctly at the end", flush=True)
    save_learning(Learning(len(data.validation_labels), records), options.folder)
    path = options.folder / LEARNING
    print(f"Written: {path}, {path.stat().st_size:,} bytes", flush=True)


if __name__ == "__main__":
    main()
