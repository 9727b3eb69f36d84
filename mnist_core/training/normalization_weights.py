"""The weights of Keras's batch normalization, for layers that compute the same in a faster way."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

EPSILON = 1e-3  # Keras's default: the saved model is built with Keras's own layer
MOMENTUM = 0.98  # how much of the moving statistics each training step keeps


class BatchNormalizationTwin(layers.Layer):
    """Has the weights of `keras.layers.BatchNormalization` in the same order, on any backend.

    Attributes:
        momentum: How much of the moving statistics each training step keeps, 0 to below 1.
    """

    def __init__(self, momentum: float = MOMENTUM, **options: Any) -> None:
        super().__init__(**options)
        self.momentum = momentum

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        def add(name: str, initializer: str, trainable: bool) -> keras.Variable:
            return self.add_weight(
                shape=(input_shape[-1],), name=name, initializer=initializer,
                trainable=trainable, dtype="float32", autocast=False,
            )  # fmt: skip

        self.gamma, self.beta = add("gamma", "ones", True), add("beta", "zeros", True)
        self.moving_mean = add("moving_mean", "zeros", False)
        self.moving_variance = add("moving_variance", "ones", False)
