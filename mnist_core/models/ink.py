"""The ink network: which pixels of a page are strokes of digits, which of which sign, and which all else."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

from mnist_core.types import INK_CHANNELS, INK_CLASSES

SHRINKS = (16, 40, 80, 128, 128)  # filters at 1/2, 1/4, ... of the picture's height and width


def build_ink(
    *,
    widths: tuple[int, ...] = SHRINKS,
    dropout: float = 0.0,
    normalization: type[layers.Layer] = layers.BatchNormalization,
) -> keras.Model:
    """Build the ink network, untrained: (N, H, W, 4) float32, as `to_ink_input` gives it -> (N, H, W, 9) logits.

    The classes are all else, digit, and each of the signs. U-shaped (Ronneberger et al. 2015) and of convolutions
    only: H and W may be any multiples of 32. Plain 3x3 convolutions: processors with matrix units
    learn them ten times as fast as depthwise ones of 5x5, at the same time for an answer.

    Args:
        widths: Filters of each level, from half the picture's size downwards.
        dropout: Share of the coarsest features that a training step leaves out, 0 to below 1.
        normalization: The layer after each convolution; training passes a faster equivalent.

    Raises:
        ValueError: `widths` is empty or `dropout` out of range.
    """
    if not widths or not 0 <= dropout < 1:
        raise ValueError(f"need at least one level and 0 <= dropout < 1, got {widths=}, {dropout=}")

    def convolve(x: keras.KerasTensor, filters: int, name: str) -> keras.KerasTensor:
        x = layers.Conv2D(filters, 3, padding="same", use_bias=False, name=name)(x)
        return layers.Activation("relu", name=f"{name}_relu")(normalization(name=f"{name}_norm")(x))

    picture = keras.Input((None, None, INK_CHANNELS), name="picture")
    x = layers.Conv2D(widths[0], 4, strides=2, padding="same", name="stem")(picture)
    before = []
    for level, filters in enumerate(widths):
        x = convolve(x, filters, f"down{level}_conv1")
        if level > 0:
            x = convolve(x, filters, f"down{level}_conv2")
        if level < len(widths) - 1:
            before.append(x)
            x = layers.MaxPooling2D(2, name=f"down{level}_pool")(x)
    x = layers.SpatialDropout2D(dropout, name="dropout")(x)
    for level in reversed(range(len(before))):
        x = layers.Conv2D(4 * widths[level], 1, name=f"up{level}_spread")(x)
        x = DepthToSpace(name=f"up{level}_enlarge")(x)
        x = layers.Add(name=f"up{level}_add")([x, before[level]])
        x = convolve(x, widths[level], f"up{level}_conv")
    # Logits in float32, or bfloat16 training would round what the softmax needs.
    x = layers.Conv2D(4 * INK_CLASSES, 1, dtype="float32", name="spread_logits")(x)
    x = DepthToSpace(dtype="float32", name="logits")(x)
    return keras.Model(picture, x, name="ink")


class DepthToSpace(layers.Layer):
    """Twice as high and wide: each four channels become a square of 2x2 pixels."""

    def call(self, x: Any) -> Any:
        if keras.backend.backend() != "tensorflow":
            return keras.ops.depth_to_space(x, 2)
        import tensorflow as tf  # Keras has this since 3.15, and Python 3.10 gets 3.12

        return tf.nn.depth_to_space(x, 2)
