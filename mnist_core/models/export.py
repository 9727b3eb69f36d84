"""A finished Keras model becomes the files that the app runs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from mnist_core.models.registry import model_entry
from mnist_core.models.store import (
    CALIBRATION,
    CONFIG,
    HISTORY,
    KERAS,
    PREPROCESSING,
    PREPROCESSING_VERSION,
    TFLITE,
    Calibration,
    write_manifest,
)


def to_tflite(
    model: keras.Model, *, batch: int | None = None, half_precision: bool = False
) -> bytes:
    """Convert a float32 model to LiteRT's format.

    One input and one output, as the model has. Where their shapes are free (the number of pictures, unless
    `batch` gives it, and the width of strips), an interpreter must be resized.

    Args:
        model: Of any shape.
        batch: How many pictures the file takes at once; None for any number.
        half_precision: Keep the weights as float16, in half the space; what is computed stays float32.
    """
    given = model.inputs[0]
    shape = (batch, *given.shape[1:])
    signature = [keras.InputSpec(shape=shape, dtype="float32", name=given.name)]
    with tempfile.TemporaryDirectory() as folder:
        # By way of a SavedModel: TFLiteConverter.from_keras_model does not know Keras 3.
        model.export(folder, format="tf_saved_model", input_signature=signature, verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(folder)
        if half_precision:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.target_spec.supported_types = [tf.float16]
        return converter.convert()


def save_model(
    model: keras.Model,
    folder: Path,
    name: str,
    *,
    config: Mapping[str, Any],
    calibration: Calibration,
    history: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Write `folder/name`: model.keras without optimizer state, model.tflite, config.json and history.json.

    model.keras holds the weights rounded to float16, in half the space; model.tflite is made of the
    rounded ones, so both answer alike. Everything is written under temporary names first: an interruption
    leaves the old model whole.

    Args:
        model: Finished, float32, not compiled; with the default sizes of its builder.
        folder: Usually saved_models/; its manifest is renewed.
        name: "nn", "cnn" or "line".
        config: The configuration of the training, as plain values for JSON.
        calibration: What turns its logits into probabilities.
        history: An entry for each epoch, plain values for JSON; an empty one removes what another run left.
    """
    build = model_entry(name).builder()
    target = folder / name
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as new:
        fresh = Path(new)
        with weights_in("float16"):
            half = build()
        half.set_weights([weight.astype(np.float16) for weight in model.get_weights()])
        half.save(fresh / KERAS)
        with weights_in("float32"):
            rounded = build()
        rounded.set_weights(half.get_weights())
        (fresh / TFLITE).write_bytes(to_tflite(rounded))
        written = {
            "train": dict(config),
            CALIBRATION: calibration.to_json(),
            PREPROCESSING: PREPROCESSING_VERSION,
        }
        (fresh / CONFIG).write_text(json.dumps(written, indent=2) + "\n")
        content = {
            "model_sha256": sha256((fresh / TFLITE).read_bytes()).hexdigest(),
            "train": dict(config),
            "epochs": list(history),
        }
        (fresh / HISTORY).write_text(json.dumps(content) + "\n")
        for file in (KERAS, TFLITE, CONFIG, HISTORY):
            (fresh / file).replace(target / file)
    write_manifest(folder)


def load_keras_model(folder: Path, name: str) -> keras.Model:
    """Load `folder/name/model.keras`: float32, not compiled.

    Built here and given the file's weights: an older version of Keras, such as that for
    Python 3.10, does not load a whole model that a newer one wrote.
    """
    with weights_in("float32"):
        model = model_entry(name).builder()()
    model.load_weights(folder / name / KERAS)
    return model


def export_model(folder: Path, name: str) -> None:
    """Convert `folder/name/model.keras` to model.tflite anew and renew the manifest."""
    (folder / name / TFLITE).write_bytes(to_tflite(load_keras_model(folder, name)))
    write_manifest(folder)


@contextmanager
def weights_in(dtype: str) -> Iterator[None]:
    """Build models in this context with weights of this type, whatever the policy of the training."""
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy(dtype)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(policy)
