"""Models for other programs: Keras, ONNX, LiteRT and safetensors, each checked against the Keras model."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
from numpy.typing import NDArray

from mnist_core.errors import ModelFileError
from mnist_core.models.export import load_keras_model, to_tflite
from mnist_core.models.registry import model_entry
from mnist_core.types import INK_CHANNELS, LINE_IMAGE_HEIGHT, SIDE

TOLERANCE = 1e-4  # the most by which a logit may differ
NUM_CHECKED = 8  # random pictures
OPSET = 18  # of ONNX; what onnxruntime has read since 1.14, of 2023
# A picture for each kind of model, where it takes any size: (height, width, channels).
CHECKED_SHAPES = {
    "digits": (SIDE, SIDE, 1),
    "lines": (LINE_IMAGE_HEIGHT, 192, 1),
    "pages": (64, 96, INK_CHANNELS),
}

Answer = Callable[[NDArray[np.float32]], NDArray[np.float32]]
"""Pictures (N, H, W, C) to logits, by the exported file."""


def export_file(
    folder: Path, name: str, form: str, target: Path, *, batch: int | None = None
) -> float:
    """Write the model `folder/name` in another format, after checking that it answers alike.

    Args:
        folder: Holds name/model.keras.
        name: Which model.
        form: "tflite", "keras", "onnx" or "safetensors".
        target: The file; it is written only if the check holds.
        batch: How many pictures the file takes at once; None for any number. Of "tflite" only.

    Returns:
        The largest difference of a logit to Keras's own, over random pictures.

    Raises:
        ModelFileError: The file would answer otherwise than the Keras model.
        ValueError: There is no such format, or a batch for one that can't have it.
    """
    if form not in FORMATS or (batch is not None and form != "tflite"):
        raise ValueError(
            f"form must be one of {tuple(FORMATS)}, batch for tflite only: {form=}, {batch=}"
        )
    model = load_keras_model(folder, name)
    shape = (batch or NUM_CHECKED, *CHECKED_SHAPES[model_entry(name).reads])
    given = np.random.default_rng(0).random(shape).astype(np.float32)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".new-") as fresh:
        file = Path(fresh) / target.name
        answer = FORMATS[form](model, file, name, batch)
        expected = keras.ops.convert_to_numpy(model(given, training=False))
        difference = float(np.abs(answer(given) - expected).max())
        if not difference <= TOLERANCE:
            raise ModelFileError(
                f"{target} would answer otherwise than {name}/model.keras, by {difference:.1g}: it is not "
                "written. Try other versions of the packages of the extra 'export'."
            )
        file.replace(target)
    return difference


def _to_tflite(model: keras.Model, file: Path, name: str, batch: int | None) -> Answer:
    from ai_edge_litert.interpreter import Interpreter

    file.write_bytes(to_tflite(model, batch=batch))
    interpreter = Interpreter(model_content=file.read_bytes())

    def answer(given: NDArray[np.float32]) -> NDArray[np.float32]:
        entry = interpreter.get_input_details()[0]["index"]
        if batch is None:
            interpreter.resize_tensor_input(entry, given.shape)
        interpreter.allocate_tensors()
        interpreter.set_tensor(entry, given)
        interpreter.invoke()
        return interpreter.get_tensor(interpreter.get_output_details()[0]["index"])

    return answer


def _to_keras(model: keras.Model, file: Path, name: str, batch: int | None) -> Answer:
    """Write model.keras in float32, which Keras loads by itself, but for the ink network's own layer."""
    model.save(file)
    custom = {type(layer).__name__: type(layer) for layer in model.layers}
    loaded = keras.models.load_model(file, custom_objects=custom, compile=False)
    return lambda given: keras.ops.convert_to_numpy(loaded(given, training=False))


def _to_onnx(model: keras.Model, file: Path, name: str, batch: int | None) -> Answer:
    """Convert by way of tf2onnx; the number of pictures stays free."""
    import onnxruntime

    (entry,) = model.inputs
    signature = [keras.InputSpec(shape=entry.shape, dtype="float32", name=entry.name)]
    model.export(file, format="onnx", input_signature=signature, opset_version=OPSET, verbose=False)
    session = onnxruntime.InferenceSession(file.read_bytes(), providers=["CPUExecutionProvider"])
    (given_name,) = (each.name for each in session.get_inputs())
    return lambda given: session.run(None, {given_name: given})[0]


def _to_safetensors(model: keras.Model, file: Path, name: str, batch: int | None) -> Answer:
    """Write the weights alone, each under its layer's name, as "block1_conv1/kernel"."""
    from safetensors.numpy import load_file, save_file

    weights = {w.path: keras.ops.convert_to_numpy(w) for w in model.weights}
    save_file(weights, file, metadata={"model": name, "layout": "Keras, channels last"})
    twin = model_entry(name).builder()()
    loaded = load_file(file)
    twin.set_weights([loaded[weight.path] for weight in model.weights])
    return lambda given: keras.ops.convert_to_numpy(twin(given, training=False))


FORMATS: dict[str, Callable[[keras.Model, Path, str, int | None], Answer]] = {
    "tflite": _to_tflite,
    "keras": _to_keras,
    "onnx": _to_onnx,
    "safetensors": _to_safetensors,
}
