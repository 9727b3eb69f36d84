"""The convolutional network: small filters that look for the same stroke everywhere."""

from __future__ import annotations

import keras
from keras import layers

from mnist_core.types import NUM_DIGITS, SIDE


def build_cnn(
    *,
    width: int = 32,
    dropout: float = 0.3,
    normalization: type[layers.Layer] = layers.BatchNormalization,
) -> keras.Model:
    """Build the convolutional network, untrained: (N, 28, 28, 1) float32 in [0, 1] -> (N, 10) logits.

    One 5x5 layer at 28x28, two 3x3 layers at 14x14 and three at 7x7: most of the work is done
    where the picture is small, which is what keeps an answer below a millisecond.

    Args:
        width: Filters of the first layer; the later ones have 2 and 4 times as many.
        dropout: Share of the last features that a training step leaves out, 0 to below 1.
        normalization: The layer after each convolution; training passes a faster equivalent.

    Raises:
        ValueError: `width` below 1 or `dropout` out of range.
    """
    if width < 1 or not 0 <= dropout < 1:
        raise ValueError(f"need width >= 1 and 0 <= dropout < 1, got {width=}, {dropout=}")

    def convolve(
        x: keras.KerasTensor, filters: int, size: int, name: str, *, halve: bool = False
    ) -> keras.KerasTensor:
        x = layers.Conv2D(filters, size, padding="same", use_bias=False, name=name)(x)
        if halve:  # before the normalization, which then has a quarter of the work
            x = layers.MaxPooling2D(name=f"{name}_pool")(x)
        return layers.Activation("relu", name=f"{name}_relu")(normalization(name=f"{name}_norm")(x))

    digits = keras.Input((SIDE, SIDE, 1), name="digits")
    x = convolve(digits, width, 5, "block1_conv1", halve=True)
    x = convolve(x, 2 * width, 3, "block2_conv1")
    x = convolve(x, 2 * width, 3, "block2_conv2", halve=True)
    for number in (1, 2, 3):
        x = convolve(x, 4 * width, 3, f"block3_conv{number}")
    x = layers.Dropout(dropout, name="dropout")(layers.Flatten(name="features")(x))
    # Logits in float32, or bfloat16 training would round what the softmax needs.
    logits = layers.Dense(NUM_DIGITS, dtype="float32", name="logits")(x)
    return keras.Model(digits, logits, name="cnn")
