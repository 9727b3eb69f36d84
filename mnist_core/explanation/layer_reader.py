"""The values inside a saved model: activations and last weights, from the very file the app runs."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import ModelFileError
from mnist_core.explanation.arithmetic import Contributions, DenseUnit, FeatureMap
from mnist_core.types import NUM_DIGITS, SIDE, Digit

CONVOLUTIONS = ("CONV_2D", "DEPTHWISE_CONV_2D")
POOLING = "MAX_POOL_2D"
DENSE = "FULLY_CONNECTED"
MULTIPLICATION, ADDITION = "MUL", "ADD"  # of normalization, where it was not folded into the layer
BATCH = 32  # digits per call: large enough to keep a core busy, small enough to stay in its cache


@dataclass(frozen=True)
class _Layer:
    kind: str  # "conv" or "dense"
    tensor: int
    shape: tuple[int, ...]
    source: int  # the tensor that it reads
    weights: int
    bias: int
    pool: int = 1
    factors: tuple[int, ...] = ()  # tensors that normalization multiplies with, after the bias
    terms: tuple[int, ...] = ()  # and those that it adds after that


class OpenedModel:
    """One exported model whose inner values can be read; safe to share between threads.

    LiteRT keeps every intermediate value when asked to, so no second file with extra outputs is
    needed: what is shown is what was computed for the answer.
    """

    def __init__(self, tflite: bytes) -> None:
        from ai_edge_litert.interpreter import Interpreter, OpResolverType

        # An interpreter is not thread-safe; computing a map must not hold up the live layers.
        self._inner_lock, self._batch_lock = threading.Lock(), threading.Lock()
        # Without the delegate that would keep a second, packed copy of every weight.
        self._inner = Interpreter(
            model_content=tflite,
            num_threads=1,
            experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
            experimental_preserve_all_tensors=True,
        )
        self._inner.allocate_tensors()
        self._entry = self._inner.get_input_details()[0]["index"]
        self._exit = self._inner.get_output_details()[0]["index"]
        self._batched = Interpreter(model_content=tflite, num_threads=2)
        self._batched.resize_tensor_input(self._entry, (BATCH, SIDE, SIDE, 1))
        self._batched.allocate_tensors()
        self._layers, self._head = self._find_layers()

    def logits(self, digits: Digit) -> NDArray[np.float32]:
        """Compute the logits of many digits at once: (N, 28, 28) in [0, 1] -> (N, 10) float32."""
        padding = -len(digits) % BATCH
        padded = np.concatenate([digits, np.zeros((padding, SIDE, SIDE), np.float32)])
        answers = []
        for start in range(0, len(padded), BATCH):
            batch = padded[start : start + BATCH, :, :, None].astype(np.float32)
            with self._batch_lock:
                self._batched.set_tensor(self._entry, batch)
                self._batched.invoke()
                answers.append(self._batched.get_tensor(self._exit))
        return np.concatenate(answers)[: len(digits), :NUM_DIGITS]

    def activations(self, digit: Digit) -> list[NDArray[np.float32]]:
        """Compute the activations of every hidden layer for one digit, from the first to the last.

        Returns:
            One array per layer, float32: (height, width, channels) of a convolution, (units,) of
            a dense layer; after the activation function. The logits are not among them.
        """
        with self._inner_lock:
            self._invoke(digit)
            return [self._inner.get_tensor(layer.tensor)[0] for layer in self._layers]

    def unit(self, digit: Digit, layer: int, index: int) -> DenseUnit | FeatureMap:
        """Read what one unit or feature map of a hidden layer computes for a digit.

        Raises:
            ValueError: There is no such layer, or no such unit or map in it.
        """
        if not 0 <= layer < len(self._layers) or not 0 <= index < self._layers[layer].shape[-1]:
            raise ValueError(f"the model has no unit {index} in a layer {layer}")
        read = self._dense_unit if self._layers[layer].kind == "dense" else self._feature_map
        with self._inner_lock:
            self._invoke(digit)
            return read(self._layers[layer], index)

    def contributions(self, digit: Digit) -> Contributions:
        """Compute what each unit, or feature map, of the last hidden layer adds to each logit.

        Raises:
            ValueError: The last dense layer reads neither these features nor their means over all places.
        """
        with self._inner_lock:
            self._invoke(digit)
            features = self._inner.get_tensor(self._layers[-1].tensor)[0]
            weights = self._inner.get_tensor(self._head["inputs"][1])[:NUM_DIGITS]
            biases = self._inner.get_tensor(self._head["inputs"][2])[:NUM_DIGITS]
            logits = self._inner.get_tensor(self._exit)[0, :NUM_DIGITS]
        if features.ndim == 1:
            return Contributions(weights * features, biases, logits)
        return Contributions(_by_place(features, weights).sum(axis=(1, 2)), biases, logits)

    def class_activation(self, digit: Digit) -> NDArray[np.float32]:
        """Compute how much each place of the last feature maps adds to each logit.

        The generalization of class activation mapping (Zhou et al. 2016) to any network with a linear
        last layer: the logits are sums over the places, so the map is exact, not an estimate.

        Returns:
            Shape (10, height, width) of the last convolution, float32; its sum over height and
            width, plus the biases, gives the logits.

        Raises:
            ValueError: The model doesn't end with convolution, global average pooling or
                flattening, and one dense layer.
        """
        if self._layers[-1].kind != "conv":
            raise ValueError(
                "class activation needs a model whose last hidden layer is a convolution"
            )
        with self._inner_lock:
            self._invoke(digit)
            features = self._inner.get_tensor(self._layers[-1].tensor)[0]
            weights = self._inner.get_tensor(self._head["inputs"][1])[:NUM_DIGITS]
        return _by_place(features, weights).sum(axis=-1)

    def _dense_unit(self, layer: _Layer, index: int) -> DenseUnit:
        tensor = self._inner.get_tensor
        return DenseUnit(
            inputs=tensor(layer.source).ravel(),
            weights=tensor(layer.weights)[index],
            bias=float(tensor(layer.bias)[index]),
            value=float(tensor(layer.tensor)[0, index]),
        )

    def _feature_map(self, layer: _Layer, index: int) -> FeatureMap:
        def constant(number: int) -> float:
            return float(self._inner.get_tensor(number)[index])

        scale = math.prod(constant(number) for number in layer.factors)
        return FeatureMap(
            kernel=self._inner.get_tensor(layer.weights)[index],
            pool=layer.pool,
            scale=scale,
            shift=scale * constant(layer.bias) + sum(map(constant, layer.terms)),
            values=self._inner.get_tensor(layer.tensor)[0, ..., index],
        )

    def _invoke(self, digit: Digit) -> None:
        self._inner.set_tensor(self._entry, digit.reshape(1, SIDE, SIDE, 1))
        self._inner.invoke()

    def _find_layers(self) -> tuple[list[_Layer], dict[str, Any]]:
        """Find the hidden layers in the order they run, and the dense operation of the logits.

        What follows a layer (pooling before its activation, normalization, activation, the sum of a
        residual block) still belongs to it.
        """
        shapes = {
            tensor["index"]: tuple(int(size) for size in tensor["shape"])
            for tensor in self._inner.get_tensor_details()
        }
        # LiteRT has no public list of operations; a test reads every layer of the saved models.
        operations = self._inner._get_ops_details()
        dense = [o for o in operations if o["op_name"] == DENSE]
        if not dense:
            raise ModelFileError("The model file has no dense layer: export the model anew.")
        computed = {int(output) for o in operations for output in o["outputs"]} | {self._entry}
        layers: list[_Layer] = []
        for operation in operations:
            if operation is dense[-1]:
                break
            tensor = int(operation["outputs"][0])
            name = operation["op_name"]
            if name in CONVOLUTIONS or name == DENSE:
                source, weights, bias = (int(number) for number in operation["inputs"])
                kind = "dense" if name == DENSE else "conv"
                layers.append(_Layer(kind, tensor, shapes[tensor], source, weights, bias))
            elif layers and (name == POOLING or shapes[tensor] == layers[-1].shape):
                constants = tuple(int(i) for i in operation["inputs"] if int(i) not in computed)
                layers[-1] = _extend(layers[-1], name, constants, tensor, shapes[tensor])
        return layers, dense[-1]


def _extend(
    layer: _Layer, name: str, constants: tuple[int, ...], tensor: int, shape: tuple[int, ...]
) -> _Layer:
    """Add an operation that belongs to a layer to it."""
    return replace(
        layer,
        tensor=tensor,
        shape=shape,
        pool=layer.shape[1] // shape[1] if name == POOLING else layer.pool,
        factors=layer.factors + (constants if name == MULTIPLICATION else ()),
        terms=layer.terms + (constants if name == ADDITION else ()),
    )


def _by_place(features: NDArray[np.float32], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """Compute what each feature at each place adds to each logit: (10, height, width, channels).

    Raises:
        ValueError: The weights, (10, n), are neither for each feature at each place nor for the means.
    """
    height, width, channels = features.shape
    if weights.shape[1] == channels:  # global average pooling
        return features / (height * width) * weights[:, None, None, :]
    if weights.shape[1] == features.size:  # flattened: each place has weights of its own
        return features * weights.reshape(-1, *features.shape)
    raise ValueError(
        "class activation needs pooling or flattening and one dense layer after the last convolution; "
        f"{features.shape} features meet weights {weights.shape}"
    )
