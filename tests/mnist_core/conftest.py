"""Small untrained networks, exported as the real ones are, and strokes to write pages with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from mnist_core import Explainer
from mnist_core.synthesis.allographs import count_forms, write_form
from mnist_core.synthesis.pages.source import Source


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


@pytest.fixture(scope="session")
def source() -> Source:
    """What hands have written: forms of digits, and letters of one or two strokes."""
    rng = np.random.default_rng(0)
    digits = {label: [] for label in range(10)}
    for number in range(count_forms()):
        strokes, label = write_form(number, rng)
        digits[label].append(strokes)
    cross = [np.array([(0, 0), (1, 1)], np.float32), np.array([(0, 1), (1, 0)], np.float32)]
    roof = [np.array([(0, 1), (0.5, 0), (1, 1)], np.float32)]
    return Source(digits, digits, [cross, roof])
