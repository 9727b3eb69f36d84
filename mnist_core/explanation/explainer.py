"""Explains both models' answers to a digit: why, and what happens inside."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import NoInkError
from mnist_core.explanation.arithmetic import Contributions, DenseUnit, FeatureMap
from mnist_core.explanation.feature_mosaic import mosaic_step, num_columns, to_mosaic
from mnist_core.explanation.layer_reader import OpenedModel
from mnist_core.explanation.occlusion import occlusion_maps
from mnist_core.models.store import TFLITE, read_checked
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.types import MODEL_NAMES, SIDE, Digit


@dataclass(frozen=True)
class LayerView:
    """The activations of one layer for a digit, ready to show.

    Attributes:
        kind: "conv" (feature maps) or "dense" (hidden units).
        shape: (height, width, channels) of a convolution, (units,) of a dense layer.
        num_active: How many of its channels or units answer to this digit at all.
        strongest: The channel or unit with the largest value.
        columns: How many of them stand in a row of `mosaic`.
        step: Pixels of `mosaic` from one to the next.
        mosaic: Shape (rows, columns), uint8; 255 is the layer's strongest value for this digit.
            All channels side by side in their fixed order, each (height, width) pixels with a
            pixel of 0 between them, or one pixel per hidden unit; what is left over is 0.
    """

    kind: str
    shape: tuple[int, ...]
    num_active: int
    strongest: int
    columns: int
    step: int
    mosaic: NDArray[np.uint8]


class Explainer:
    """Opens the saved models and shows why they answer as they do; safe to share between threads."""

    def __init__(self, models: Mapping[str, OpenedModel]) -> None:
        missing = [name for name in MODEL_NAMES if name not in models]
        if missing:
            raise ValueError(f"models must hold {MODEL_NAMES}, {missing} are missing")
        self._models = dict(models)

    @classmethod
    def load(cls, folder: str | os.PathLike[str] | None = None) -> Explainer:
        """Open both models of `folder`, or of saved_models/ beside the package.

        Raises:
            ModelFileError: A model file is missing, or is not the one its manifest names.
        """
        root = SAVED_MODELS if folder is None else Path(folder)
        return cls(
            {name: OpenedModel(read_checked(root, f"{name}/{TFLITE}")) for name in MODEL_NAMES}
        )

    def why(self, model: str, digit: Digit) -> NDArray[np.float32]:
        """Map, for each class, which places of the digit speak for it and which against it.

        At each place near the ink a patch is erased or inked once (see `occlusion_maps`), which gives
        the maps of all ten classes. It takes about 100 answers of the model, 5 ms for the plain
        and 70 ms for the convolutional network: call it when the pen is up.

        Args:
            model: "nn" or "cnn".
            digit: Shape (28, 28), float32 in [0, 1], as a reading holds it.

        Returns:
            A new array of shape (10, 28, 28), float32 in [-1, 1], in the order 0 to 9. Positive:
            what is there, ink or the absence of ink, speaks for the class; negative: against it.

        Raises:
            NoInkError: The digit is empty.
            ValueError: `model` is unknown, or `digit` has another shape, dtype or range.
        """
        check_digit(digit)
        if digit.max() < 0.3:
            raise NoInkError("no_ink_to_explain")
        return occlusion_maps(self._open(model).logits, digit)

    def inside(self, model: str, digit: Digit) -> tuple[LayerView, ...]:
        """Show the activations of every hidden layer for a digit: about 3 ms, fast enough for every stroke.

        Args and errors are those of `why`; but an empty digit is allowed.
        """
        check_digit(digit)
        return tuple(_view(values) for values in self._open(model).activations(digit))

    def unit(self, model: str, digit: Digit, layer: int, index: int) -> DenseUnit | FeatureMap:
        """Show what one unit, or feature map, of a hidden layer computes for a digit, number by number.

        Args:
            model: "nn" or "cnn".
            digit: Shape (28, 28), float32 in [0, 1].
            layer: Of `inside`, from 0.
            index: The unit or map within it, from 0.

        Raises:
            ValueError: `model`, layer or unit is unknown, or `digit` has another shape, dtype or range.
        """
        check_digit(digit)
        return self._open(model).unit(digit, layer, index)

    def contributions(self, model: str, digit: Digit) -> Contributions:
        """Show what each unit, or feature map, of the last hidden layer adds to each class's logit.

        Args and errors are those of `inside`.
        """
        check_digit(digit)
        return self._open(model).contributions(digit)

    def features(self, model: str, digit: Digit) -> NDArray[np.float32]:
        """Compute a network's last features, those that its outputs are made of, in one row: (f,) float32.

        Args and errors are those of `inside`.
        """
        check_digit(digit)
        return self._open(model).activations(digit)[-1].ravel()

    def class_activation(self, digit: Digit) -> NDArray[np.float32]:
        """Map where the convolutional network's last features speak for each digit.

        Args:
            digit: Shape (28, 28), float32 in [0, 1].

        Returns:
            A new array of shape (10, height, width), float32, for example (10, 7, 7): what each
            place adds to each class's logit. Exact: the sum over the places, plus a bias per
            class, is the logit.

        Raises:
            ValueError: `digit` has another shape, dtype or range, or the network doesn't end
                with pooling or flattening and one dense layer.
        """
        check_digit(digit)
        return self._models["cnn"].class_activation(digit)

    def logits(self, model: str, digits: Digit) -> NDArray[np.float32]:
        """Compute one model's logits of many digits at once: (N, 28, 28) -> (N, 10) float32."""
        return self._open(model).logits(digits)

    def _open(self, model: str) -> OpenedModel:
        if model not in self._models:
            raise ValueError(f"model must be one of {MODEL_NAMES}, got {model!r}")
        return self._models[model]


def _view(values: NDArray[np.float32]) -> LayerView:
    num_active = np.count_nonzero((values > 0).reshape(-1, values.shape[-1]).any(axis=0))
    kind = "conv" if values.ndim == 3 else "dense"
    strongest = int(values.reshape(-1, values.shape[-1]).max(axis=0).argmax())
    return LayerView(
        kind=kind,
        shape=values.shape,
        num_active=int(num_active),
        strongest=strongest,
        columns=num_columns(values.shape),
        step=mosaic_step(values.shape),
        mosaic=to_mosaic(values),
    )


def check_digit(digit: Digit) -> None:
    """Raise ValueError unless `digit` is (28, 28), float32, within [0, 1]."""
    if digit.shape != (SIDE, SIDE) or digit.dtype != np.float32:
        raise ValueError(
            f"digit must be a float32 array of shape ({SIDE}, {SIDE}), "
            f"got shape {digit.shape} and dtype {digit.dtype}"
        )
    low, high = float(digit.min()), float(digit.max())
    if not (0 <= low and high <= 1):
        raise ValueError(f"digit must be within 0 to 1, got {low:g} to {high:g}")
