"""The networks keep their contracts: a picture in, its logits out."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.models.export import export_model, load_keras_model, save_model
from mnist_core.models.registry import model_entry
from mnist_core.models.store import Calibration, load_model

# What each network is given, one picture, and the shape of its answer.
GIVEN = {"nn": (28, 28, 1), "cnn": (28, 28, 1), "line": (32, 192, 1), "ink": (64, 96, 4)}
ANSWER = {"nn": (10,), "cnn": (10,), "line": (48, 11), "ink": (64, 96, 9)}
# Strips may have any width that is a multiple of 4, pages any sides that are multiples of 32.
OTHER = {"line": [(32, 68, 1), (17, 11)], "ink": [(128, 32, 4), (128, 32, 9)]}


@pytest.fixture(scope="module", params=GIVEN)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def build(name):
    return model_entry(name).builder()


@pytest.fixture(scope="module")
def model(build):
    """The network, untrained."""
    return build()


@pytest.fixture(scope="module")
def saved_models(model, name, tmp_path_factory):
    """The folder where it is saved."""
    folder = tmp_path_factory.mktemp("saved_models")
    save_model(model, folder, name, config={"seed": 0}, calibration=Calibration())
    return folder


def test_model_maps_pictures_to_float32_logits(model, name):
    logits = model(np.zeros((3, *GIVEN[name]), np.float32))

    assert logits.shape == (3, *ANSWER[name])
    assert logits.dtype == "float32"


def test_model_takes_pictures_of_changing_size(model, name, saved_models):
    usual = (GIVEN[name], ANSWER[name])
    saved = load_model(saved_models, name)

    for given, answer in (usual, OTHER.get(name, usual), usual):
        pictures = np.zeros((1, *given), np.float32)
        assert model(pictures).shape == (1, *answer)
        assert saved.logits(pictures).shape == (1, *answer)


def test_every_layer_is_named_by_us(model):
    for layer in model.layers:
        assert not layer.name.startswith(("conv2d", "dense", "activation", "input_layer"))


def test_dropout_out_of_range_raises_value_error(build):
    with pytest.raises(ValueError, match="0 <= dropout < 1"):
        build(dropout=1)


def test_plain_network_has_no_convolution_and_fewer_than_3_million_weights():
    from mnist_core.models.nn import build_nn

    model = build_nn()

    assert not any("conv" in type(layer).__name__.lower() for layer in model.layers)
    assert model.count_params() < 3_000_000


def test_convolutional_network_has_fewer_than_1_5_million_weights():
    from mnist_core.models.cnn import build_cnn

    assert build_cnn().count_params() < 1_500_000


def test_saved_model_answers_like_the_keras_model(model, name, saved_models):
    pictures = np.random.default_rng(0).random((20, *GIVEN[name])).astype(np.float32)

    saved = np.array(load_keras_model(saved_models, name)(pictures))

    np.testing.assert_allclose(load_model(saved_models, name).logits(pictures), saved, atol=1e-4)
    # The file's weights are rounded to float16, to eleven bits; the answers nearly stay.
    np.testing.assert_allclose(saved, np.array(model(pictures)), atol=5e-3)


def test_saved_keras_model_takes_half_the_space_of_its_weights(model, name, saved_models):
    size = (saved_models / name / "model.keras").stat().st_size

    assert size < 3 * model.count_params()


@pytest.mark.parametrize("name", ["nn"], indirect=True)
def test_export_renews_an_altered_tflite_file(name, saved_models):
    tflite = saved_models / name / "model.tflite"
    before = tflite.read_bytes()
    tflite.write_bytes(b"altered")

    export_model(saved_models, name)

    assert len(tflite.read_bytes()) == len(before)
    logits = load_model(saved_models, name).logits(np.zeros((1, *GIVEN[name]), np.float32))
    assert logits.shape == (1, *ANSWER[name])


@pytest.mark.parametrize("committed", ["nn", "cnn", "line"])
def test_committed_tflite_gives_the_keras_models_probabilities(committed, mnist_sample):
    import keras

    from mnist_core.recognition.recognizer import SAVED_MODELS

    model = load_keras_model(SAVED_MODELS, committed)
    digits = mnist_sample.images.astype(np.float32) / 255
    if committed == "line":  # five digits side by side, in the middle of each strip's rows
        rows = np.concatenate(np.split(digits, 5), axis=2)
        digits = np.pad(rows, ((0, 0), (2, 2), (26, 26)))

    expected = keras.ops.softmax(model.predict(digits[..., None], verbose=0))
    given = keras.ops.softmax(load_model(SAVED_MODELS, committed).logits(digits))

    assert np.abs(np.array(expected) - np.array(given)).max() < 1e-4


def test_conversion_gives_one_input_and_one_output(name, saved_models):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_path=str(saved_models / name / "model.tflite"))

    interpreter.resize_tensor_input(interpreter.get_input_details()[0]["index"], (1, *GIVEN[name]))
    interpreter.allocate_tensors()

    assert [tuple(d["shape"]) for d in interpreter.get_input_details()] == [(1, *GIVEN[name])]
    assert [tuple(d["shape"]) for d in interpreter.get_output_details()] == [(1, *ANSWER[name])]
