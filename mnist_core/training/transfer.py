"""Transfer learning: a backbone that learned from photographs learns digits, frozen first, then unfrozen."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets.mnist import LabeledDigits, load_mnist
from mnist_core.models.export import to_tflite, weights_in
from mnist_core.models.store import (
    CALIBRATION,
    CONFIG,
    HISTORY,
    PREPROCESSING,
    PREPROCESSING_VERSION,
    TFLITE,
    Calibration,
    write_manifest,
)
from mnist_core.models.transfer import IMAGENET, build_transfer, freeze, unfreeze
from mnist_core.training.baseline import HISTORY as KERAS_NAMES
from mnist_core.training.baseline import NUM_VALIDATION
from mnist_core.training.config import TransferConfig

FROZEN, UNFROZEN = "frozen", "unfrozen"  # the stages, as a history names them


def load_transfer_data(
    config: TransferConfig, folder: str | os.PathLike[str] | None = None
) -> tuple[LabeledDigits, LabeledDigits]:
    """Load what is learned from, and the 5,000 digits to validate on: the last of MNIST's training digits.

    Raises:
        DataError: MNIST is neither in a folder nor in the cache, and can't be downloaded.
    """
    mnist = load_mnist("train", folder)
    order = np.random.default_rng(config.seed).permutation(len(mnist) - NUM_VALIDATION)
    chosen = order[: config.num_digits]
    return (
        LabeledDigits(mnist.images[chosen], mnist.labels[chosen]),
        LabeledDigits(mnist.images[-NUM_VALIDATION:], mnist.labels[-NUM_VALIDATION:]),
    )


def fit_transfer(
    config: TransferConfig,
    training: LabeledDigits,
    validation: LabeledDigits,
    *,
    weights: str | os.PathLike[str] = IMAGENET,
    on_epoch: Callable[[dict[str, Any]], None] = lambda epoch: None,
) -> tuple[keras.Model, list[dict[str, Any]]]:
    """Train the last layer on the frozen backbone, then the whole network, by Keras's own `fit`.

    Args:
        config: Decides the run.
        training: Digits in MNIST's frame, uint8.
        validation: The same; what the accuracy after each epoch is measured on.
        weights: The file with the backbone's weights, or `IMAGENET` to download them.
        on_epoch: Called with each epoch of the history.

    Returns:
        The trained network in float32, and an entry for each epoch: `stage`, "frozen" or "unfrozen",
        `epoch` from 1, `loss`, `accuracy`, `validation_loss`, `validation_accuracy`, and `seconds` since the
        start.

    Raises:
        ModelFileError: The weights are missing, of another shape, or can't be downloaded.
    """
    keras.utils.set_random_seed(config.seed)
    # Not in bfloat16: depthwise convolutions, of which a backbone has many, are slow in it.
    with weights_in("float32"):
        model = build_transfer(config.backbone, weights=weights, input_side=config.input_side)
    recorder = _Recorder(on_epoch)
    for stage, prepare, epochs, learning_rate in (
        (FROZEN, freeze, config.frozen_epochs, config.learning_rate),
        (UNFROZEN, unfreeze, config.epochs, config.fine_learning_rate),
    ):
        prepare(model)
        model.compile(
            optimizer=keras.optimizers.Adam(learning_rate),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
        )
        recorder.stage = stage
        model.fit(
            to_input(training),
            training.labels,
            batch_size=config.batch_size,
            epochs=epochs,
            validation_data=(to_input(validation), validation.labels),
            verbose=0,
            callbacks=[recorder],
        )
    return model, recorder.history


class _Recorder(keras.callbacks.Callback):
    def __init__(self, on_epoch: Callable[[dict[str, Any]], None]) -> None:
        super().__init__()
        self.stage = FROZEN
        self.history: list[dict[str, Any]] = []
        self._on_epoch, self._start = on_epoch, time.monotonic()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        given = {name: round(float(logs[key]), 6) for name, key in KERAS_NAMES.items()}
        seconds = round(time.monotonic() - self._start, 1)
        self.history.append({"stage": self.stage, "epoch": epoch + 1, **given, "seconds": seconds})
        self._on_epoch(self.history[-1])


def to_input(digits: LabeledDigits) -> NDArray[np.float32]:
    """Turn digits into what a network is given: (N, 28, 28, 1) float32 in [0, 1]."""
    return digits.images.astype(np.float32)[..., None] / np.float32(255)


def save_transfer(
    folder: Path,
    model: keras.Model,
    config: TransferConfig,
    history: Sequence[Mapping[str, Any]],
    *,
    weights: str,
) -> Path:
    """Write `folder/backbone`: model.tflite, its weights in half precision, config.json and history.json.

    Args:
        folder: Apart from the page's models; its manifest is renewed.
        model: As `fit_transfer` returns it.
        config: The configuration of the training.
        history: As `fit_transfer` returns it.
        weights: Where the backbone's weights came from: `IMAGENET`, or the file's name.

    Returns:
        The folder that was written; `load_model(folder, backbone)` loads the network.
    """
    target = folder / config.backbone
    target.mkdir(parents=True, exist_ok=True)
    tflite = to_tflite(model, half_precision=True)
    (target / TFLITE).write_bytes(tflite)
    settings = {
        "train": config.to_json(),
        "weights": weights,
        "parameters": model.count_params(),
        CALIBRATION: Calibration().to_json(),
        PREPROCESSING: PREPROCESSING_VERSION,
    }
    (target / CONFIG).write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")
    (target / HISTORY).write_text(json.dumps({"epochs": list(history)}) + "\n", encoding="utf-8")
    write_manifest(folder)
    return target
