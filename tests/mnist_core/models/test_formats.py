"""Models for other programs answer as Keras does."""

from __future__ import annotations

import keras
import numpy as np
import onnxruntime
import pytest
from ai_edge_litert.interpreter import Interpreter
from safetensors.numpy import load_file

from mnist_core import MODEL_NAMES, ModelFileError
from mnist_core.command_line.main import main
from mnist_core.models import formats
from mnist_core.models.export import load_keras_model
from mnist_core.models.formats import export_file
from mnist_core.models.store import load_model
from mnist_core.recognition.recognizer import SAVED_MODELS


@pytest.fixture(scope="module")
def digits(mnist_sample):
    return mnist_sample.images.astype(np.float32)[..., None] / 255


@pytest.fixture(scope="module", params=MODEL_NAMES)
def name(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def expected(name, digits):
    return load_keras_model(SAVED_MODELS, name).predict(digits, batch_size=250, verbose=0)


def test_1000_digits_get_the_same_logits_from_onnx_tflite_and_keras(
    name, expected, digits, tmp_path
):
    for form in ("onnx", "keras"):
        assert export_file(SAVED_MODELS, name, form, tmp_path / f"{name}.{form}") < 1e-4
    session = onnxruntime.InferenceSession(tmp_path / f"{name}.onnx")
    whole = keras.models.load_model(tmp_path / f"{name}.keras")

    answers = {
        "onnx": session.run(None, {session.get_inputs()[0].name: digits})[0],
        "tflite": load_model(SAVED_MODELS, name).logits(digits[..., 0]),
        "keras": whole.predict(digits, batch_size=250, verbose=0),
    }

    for form, logits in answers.items():
        np.testing.assert_allclose(logits, expected, atol=1e-4, err_msg=form)


@pytest.mark.parametrize("name", ["line", "ink"])
def test_lines_and_pages_are_exported_to_onnx_as_well(name, tmp_path):
    assert export_file(SAVED_MODELS, name, "onnx", tmp_path / f"{name}.onnx") < 1e-4


def test_variant_for_browsers_takes_one_picture_as_it_stands(tmp_path, capsys):
    command = ["export", "cnn", "--format", "tflite", "--batch", "1", "--output", str(tmp_path)]

    assert main(command) == 0

    interpreter = Interpreter(str(tmp_path / "cnn.batch1.tflite"))
    assert interpreter.get_input_details()[0]["shape_signature"].tolist() == [1, 28, 28, 1]
    assert "its logits are Keras's within" in capsys.readouterr().out


def test_safetensors_hold_every_weight_by_its_layers_name(tmp_path):
    export_file(SAVED_MODELS, "cnn", "safetensors", tmp_path / "cnn.safetensors")

    weights = load_file(tmp_path / "cnn.safetensors")
    model = load_keras_model(SAVED_MODELS, "cnn")
    assert weights["block1_conv1/kernel"].shape == (5, 5, 1, 32)
    assert len(weights) == len(model.weights)
    np.testing.assert_array_equal(weights["logits/bias"], model.get_layer("logits").bias)


def test_file_that_answers_otherwise_is_not_written(tmp_path, monkeypatch):
    def to_zeros(model, file, *_):
        file.touch()
        return lambda given: np.zeros((len(given), 10), np.float32)

    monkeypatch.setitem(formats.FORMATS, "onnx", to_zeros)

    with pytest.raises(ModelFileError, match="would answer otherwise than nn"):
        export_file(SAVED_MODELS, "nn", "onnx", tmp_path / "nn.onnx")
    assert list(tmp_path.iterdir()) == []


def test_batch_goes_with_tflite_only(capsys):
    with pytest.raises(ValueError, match="batch for tflite only"):
        export_file(SAVED_MODELS, "nn", "onnx", SAVED_MODELS, batch=1)
    with pytest.raises(SystemExit, match="2"):
        main(["export", "nn", "--format", "onnx", "--batch", "1"])
