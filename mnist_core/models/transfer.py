"""A network for digits on a backbone that learned from ImageNet's photographs, as Keras offers it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

import keras
from keras import layers

from mnist_core.errors import ModelFileError
from mnist_core.types import NUM_DIGITS, SIDE

BUILDERS: dict[str, Callable[..., keras.Model]] = {
    "mobilenetv3small": keras.applications.MobileNetV3Small,
    "efficientnetv2b0": keras.applications.EfficientNetV2B0,
}
IMAGENET = "imagenet"  # what Keras calls the weights that it downloads
DROPOUT = 0.2  # share of the features that a training step leaves out


def build_transfer(
    backbone: str,
    *,
    weights: str | os.PathLike[str] | None = IMAGENET,
    input_side: int = 96,
) -> keras.Model:
    """Build a network on a backbone: (N, 28, 28, 1) float32 in [0, 1] -> (N, 10) logits.

    A digit is enlarged to the backbone's input, made 3 equal channels of 0 to 255, and scaled by the
    backbone's own first layers as its photographs were.

    Args:
        backbone: "mobilenetv3small" or "efficientnetv2b0".
        weights: A file with the backbone's weights without its top layers, `IMAGENET` to have Keras download
            them (and keep them below ~/.keras), or None for random ones.
        input_side: Side of the square picture that the backbone gets, pixels, at least 32.

    Raises:
        ModelFileError: The file is missing, is not of this backbone, or can't be downloaded.
        ValueError: No backbone has this name, or `input_side` is too small for it.
    """
    if backbone not in BUILDERS:
        raise ValueError(f"backbone must be one of {tuple(BUILDERS)}, got {backbone!r}")
    digits = keras.Input((SIDE, SIDE, 1), name="digits")
    x = layers.Resizing(input_side, input_side, name="enlarged")(digits)
    x = layers.Rescaling(255.0, name="brightness")(x)
    x = layers.Concatenate(name="channels")([x, x, x])
    x = _load_backbone(backbone, weights, input_side)(x)
    x = layers.Dropout(DROPOUT, name="dropout")(x)
    # Logits in float32, or bfloat16 training would round what the softmax needs.
    logits = layers.Dense(NUM_DIGITS, dtype="float32", name="logits")(x)
    return keras.Model(digits, logits, name=backbone)


def backbone_of(model: keras.Model) -> keras.Model:
    """Find the backbone in a network that `build_transfer` built."""
    (backbone,) = (layer for layer in model.layers if isinstance(layer, keras.Model))
    return backbone


def freeze(model: keras.Model) -> None:
    """Let only what stands behind the backbone learn."""
    backbone_of(model).trainable = False


def unfreeze(model: keras.Model) -> None:
    """Let all layers learn but batch normalization, whose statistics of photographs few digits would spoil.

    To call the backbone with `training=False` does not do it: a Keras model passes its own `training` on.
    """
    backbone = backbone_of(model)
    backbone.trainable = True
    for layer in backbone.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.trainable = False


def _load_backbone(
    backbone: str, weights: str | os.PathLike[str] | None, input_side: int
) -> keras.Model:
    """Build the backbone without its top layers, with its features averaged over the picture."""
    build = partial(
        BUILDERS[backbone],
        include_top=False,
        input_shape=(input_side, input_side, 3),
        pooling="avg",
    )
    with warnings.catch_warnings():
        # Keras's notes on sizes other than 224, and on each container of layers that a file does not name.
        warnings.simplefilter("ignore", UserWarning)
        if weights == IMAGENET:
            return _download(build, backbone)
        base = build(weights=None)
        if weights is not None:
            _load_weights(base, Path(weights), backbone)
    return base


def _download(build: Callable[..., keras.Model], backbone: str) -> keras.Model:
    try:
        return build(weights=IMAGENET)
    except Exception as error:  # Keras raises no narrower one if it can't reach or verify the file
        raise ModelFileError(
            f"ImageNet's weights of {backbone} can't be downloaded ({error}): fetch that file by other "
            "means, and name it with --weights FILE."
        ) from None


def _load_weights(base: keras.Model, path: Path, backbone: str) -> None:
    if not path.is_file():
        raise ModelFileError(
            f"The weights file {path} is missing: name one of {backbone} without its top layers, or leave "
            "--weights out to download ImageNet's."
        )
    try:
        base.load_weights(path)
    except (ValueError, OSError, KeyError):  # other layers or shapes; no HDF5; damaged HDF5
        raise ModelFileError(
            f"{path} does not hold the weights of {backbone} without its top layers, as .h5 or .weights.h5: "
            "name a file that Keras wrote for this backbone."
        ) from None
