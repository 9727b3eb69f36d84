"""The plain network: fully connected layers only, which know no neighborhood of pixels."""

from __future__ import annotations

from collections.abc import Sequence

import keras
from keras import layers

from mnist_core.types import NUM_DIGITS, SIDE


def build_nn(
    *,
    hidden: Sequence[int] = (832, 352, 176),
    dropout: float = 0.1,
    normalization: type[layers.Layer] = layers.BatchNormalization,
) -> keras.Model:
    """Build the plain network, untrained: (N, 28, 28, 1) float32 in [0, 1] -> (N, 10) logits.

    Args:
        hidden: Units of each hidden layer, at least one layer.
        dropout: Share of each hidden layer's units that a training step leaves out, 0 to below 1.
        normalization: The layer after each matrix product; training passes a faster equivalent.

    Raises:
        ValueError: No hidden layer, a layer without units, or `dropout` out of range.
    """
    if not hidden or min(hidden) < 1 or not 0 <= dropout < 1:
        raise ValueError(
            f"need layers of at least 1 unit and 0 <= dropout < 1, got {hidden=}, {dropout=}"
        )
    digits = keras.Input((SIDE, SIDE, 1), name="digits")
    x = layers.Flatten(name="pixels")(digits)
    for number, units in enumerate(hidden, start=1):
        x = layers.Dense(units, use_bias=False, name=f"hidden{number}")(x)
        x = normalization(name=f"hidden{number}_norm")(x)
        x = layers.Activation("relu", name=f"hidden{number}_relu")(x)
        x = layers.Dropout(dropout, name=f"hidden{number}_dropout")(x)
    # Logits in float32, or bfloat16 training would round what the softmax needs.
    logits = layers.Dense(NUM_DIGITS, dtype="float32", name="logits")(x)
    return keras.Model(digits, logits, name="nn")
