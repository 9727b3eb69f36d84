"""The head of an exported model, its last dense layer: what reaches it, and another one in its place."""

from __future__ import annotations

import threading
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import ModelFileError
from mnist_core.types import NUM_DIGITS, SIDE, Digit

DENSE, DEQUANTIZE = "FULLY_CONNECTED", "DEQUANTIZE"
BATCH = 50  # digits at once: enough to keep two cores busy


@dataclass(frozen=True, eq=False)
class Head:
    """The layer that makes logits of features: `features @ weights.T + biases`.

    Attributes:
        weights: Shape (10, F), float32.
        biases: Shape (10,), float32.
    """

    weights: NDArray[np.float32]
    biases: NDArray[np.float32]

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compute the logits of features: (N, F) -> (N, 10)."""
        return features @ self.weights.T + self.biases


class BeheadedModel:
    """An exported model of digits parted into its features and its head; safe to share between threads.

    Needs no TensorFlow: LiteRT keeps every intermediate value when asked to, and a head of the same shape
    is put into the file in place of the old one, byte for byte. Each thread has an interpreter of its own, so
    that several compute features at once.
    """

    def __init__(self, tflite: bytes, *, num_threads: int = 2) -> None:
        """Open the file; each interpreter computes with `num_threads`.

        Raises:
            ModelFileError: It does not end with a dense layer of ten outputs.
        """
        self._tflite = tflite
        self._num_threads = num_threads
        self._opened = threading.local()
        self._features, weights, biases = _find_head(self._interpreter())
        self.head = Head(*(self._value(tensor).astype(np.float32) for tensor in (weights, biases)))

    def features(self, digits: Digit) -> NDArray[np.float32]:
        """Compute what reaches the head: (N, 28, 28) float32 in [0, 1] -> (N, F) float32."""
        padded = np.zeros((len(digits) + -len(digits) % BATCH, SIDE, SIDE, 1), np.float32)
        padded[: len(digits), ..., 0] = digits
        parts = [self._answer(padded[at : at + BATCH]) for at in range(0, len(padded), BATCH)]
        width = self.head.weights.shape[1]
        return np.concatenate(parts or [np.zeros((0, width), np.float32)])[: len(digits)]

    def with_head(self, head: Head) -> bytes:
        """Return the model's file with another head of the same shape.

        Raises:
            ValueError: The shapes differ.
            ModelFileError: The old head does not stand in the file exactly once, as float32.
        """
        tflite = self._tflite
        for old, new in ((self.head.weights, head.weights), (self.head.biases, head.biases)):
            if old.shape != new.shape:
                raise ValueError(f"the head must keep its shape {old.shape}, got {new.shape}")
            if tflite.count(old.tobytes()) != 1:
                raise ModelFileError(
                    "The model's last layer can't be told from the rest of its file: train it anew."
                )
            tflite = tflite.replace(old.tobytes(), new.astype(np.float32).tobytes())
        return tflite

    def _answer(self, batch: NDArray[np.float32]) -> NDArray[np.float32]:
        interpreter = self._interpreter()
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], batch)
        interpreter.invoke()
        return self._value(self._features)

    def _value(self, tensor: int) -> NDArray[np.float32]:
        return self._interpreter().get_tensor(tensor)

    def _interpreter(self) -> Any:
        """Return this thread's interpreter, which is made when it is first asked for."""
        if not hasattr(self._opened, "interpreter"):
            self._opened.interpreter = _open(self._tflite, self._num_threads)
        return self._opened.interpreter


def _open(tflite: bytes, num_threads: int) -> Any:
    from ai_edge_litert.interpreter import Interpreter

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # keeping the values is what is wanted
        interpreter = Interpreter(
            model_content=tflite,
            num_threads=num_threads,
            experimental_preserve_all_tensors=True,
        )
    entry = interpreter.get_input_details()[0]["index"]
    try:
        interpreter.resize_tensor_input(entry, (BATCH, SIDE, SIDE, 1))
        interpreter.allocate_tensors()
    except (RuntimeError, ValueError):  # LiteRT's
        raise ModelFileError("The model does not read digits: it can't be adapted.") from None
    return interpreter


def _find_head(interpreter: Any) -> tuple[int, int, int]:
    """Find the tensors of the last operation: its features, weights and biases."""
    # LiteRT has no public list of operations; a test adapts every saved model.
    operations = interpreter._get_ops_details()
    dense = [o for o in operations if o["op_name"] == DENSE]
    output = interpreter.get_output_details()[0]["index"]
    if not dense or output not in dense[-1]["outputs"] or len(dense[-1]["inputs"]) != 3:
        raise ModelFileError("The model does not end with a dense layer: it can't be adapted.")
    # Weights in half precision are the inputs of an operation of their own, whose outputs are never filled.
    kept = {o["outputs"][0]: o["inputs"][0] for o in operations if o["op_name"] == DEQUANTIZE}
    features, weights, biases = (kept.get(t, t) for t in map(int, dense[-1]["inputs"]))
    value = interpreter.get_tensor(weights)
    if not np.issubdtype(value.dtype, np.floating) or value.shape[0] != NUM_DIGITS:
        raise ModelFileError(
            f"The model's last layer holds {value.dtype} weights of shape {value.shape}, "
            f"and numbers of ({NUM_DIGITS}, ...) are needed: it can't be adapted."
        )
    return features, weights, biases
