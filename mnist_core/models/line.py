"""The line network: reads the digits of a whole line of writing, wherever they touch."""

from __future__ import annotations

import keras
from keras import layers

from mnist_core.types import LINE_IMAGE_HEIGHT, NUM_DIGITS


def build_line(
    *,
    width: int = 40,
    dropout: float = 0.2,
    normalization: type[layers.Layer] = layers.BatchNormalization,
) -> keras.Model:
    """Build the line network, untrained: (N, 32, W, 1) float32 in [0, 1] -> (N, W / 4, 11) logits.

    Each position says whether the middle of a digit lies in its four columns, and of which: ten digits
    and, last, "none". Only convolutions, so W may be any multiple of 4; a position sees about three
    digits to each side.

    Args:
        width: Filters of the first layer; the later ones have 1.5, 2.5 and 3.5 times as many.
        dropout: Share of the last features that a training step leaves out, 0 to below 1.
        normalization: The layer after each convolution; training passes a faster equivalent.

    Raises:
        ValueError: `width` below 2 or `dropout` out of range.
    """
    if width < 2 or not 0 <= dropout < 1:
        raise ValueError(f"need width >= 2 and 0 <= dropout < 1, got {width=}, {dropout=}")

    def convolve(
        x: keras.KerasTensor,
        filters: int,
        size: tuple[int, int],
        name: str,
        *,
        padding: str = "same",
        pool: tuple[int, int] | None = None,
    ) -> keras.KerasTensor:
        x = layers.Conv2D(filters, size, padding=padding, use_bias=False, name=name)(x)
        if pool is not None:  # before the normalization, which then has less to do
            x = layers.MaxPooling2D(pool, name=f"{name}_pool")(x)
        return layers.Activation("relu", name=f"{name}_relu")(normalization(name=f"{name}_norm")(x))

    strips = keras.Input((LINE_IMAGE_HEIGHT, None, 1), name="strips")
    x = convolve(strips, width, (5, 5), "block1_conv1", pool=(2, 2))
    x = convolve(x, width * 3 // 2, (3, 3), "block2_conv1")
    x = convolve(x, width * 3 // 2, (3, 3), "block2_conv2", pool=(2, 2))
    x = convolve(x, width * 5 // 2, (3, 3), "block3_conv1")
    x = convolve(x, width * 5 // 2, (3, 3), "block3_conv2", pool=(2, 1))
    # The remaining four rows become one; later layers work along the line only.
    x = layers.ZeroPadding2D((0, 1), name="ends")(x)
    x = convolve(x, width * 7 // 2, (4, 3), "along1", padding="valid")
    x = convolve(x, width * 7 // 2, (1, 5), "along2")
    x = layers.Dropout(dropout, name="dropout")(x)
    # Logits in float32, or bfloat16 training would round what the softmax needs.
    x = layers.Conv2D(NUM_DIGITS + 1, 1, dtype="float32", name="logits")(x)
    x = keras.ops.squeeze(x, axis=1)
    return keras.Model(strips, x, name="line")
