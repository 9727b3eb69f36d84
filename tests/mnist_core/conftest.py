"""Small untrained networks with every way to end that is explained, exported as the real ones are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from mnist_core import Explainer


@pytest.fixture(scope="session")
def to_tflite(tmp_path_factory) -> Callable:
    """Give a function that converts a Keras model: keras.Model -> bytes."""
    import tensorflow as tf

    def convert(model) -> bytes:
        folder = str(tmp_path_factory.mktemp("saved_model"))
        model.export(folder, format="tf_saved_model", verbose=False)
        return tf.lite.TFLiteConverter.from_saved_model(folder).convert()

    return convert


@pytest.fixture(scope="session")
def untrained() -> Callable:
    """Give a function that fills a Keras model, its normalization too, with random values."""

    def fill(model):
        rng = np.random.default_rng(0)
        for variable in model.weights:
            if "variance" in variable.path or "gamma" in variable.path:
                variable.assign(rng.uniform(0.5, 1.5, variable.shape))
            else:
                spread = 1 / np.sqrt(np.prod(variable.shape[:-1], initial=1) + 1)
                variable.assign(rng.normal(0, spread, variable.shape))
        return model

    return fill


@pytest.fixture(scope="session")
def explainer() -> Explainer:
    """The committed models, opened."""
    return Explainer.load()
