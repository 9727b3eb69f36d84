"""The networks keep their contracts: a picture in, its logits out."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.models.export import export_model, load_keras_model, save_model, to_tflite
from mnist_core.models.store import Calibration, load_model

# What each network is given, one picture, and the shape of its answer.
GIVEN = {"nn": (28, 28, 1), "cnn": (28, 28, 1), "line": (32, 192, 1), "ink": (64, 96, 4)}
ANSWER = {"nn": (10,), "cnn": (10,), "line": (48, 11), "ink": (64, 96, 3)}


@pytest.fixture(params=GIVEN)
def name(request):
    return request.param


@pytest.fixture
def build(name):
    from mnist_core.models.cnn import build_cnn
    from mnist_core.models.ink import build_ink
    from mnist_core.models.line import build_line
    from mnist_core.models.nn import build_nn

    return {"nn": build_nn, "cnn": build_cnn, "line": build_line, "ink": build_ink}[name]


def test_model_maps_pictures_to_float32_logits(build, name):
    logits = build()(np.zeros((3, *GIVEN[name]), np.float32))

    assert logits.shape == (3, *ANSWER[name])
    assert logits.dtype == "float32"


def test_line_network_takes_strips_of_any_width_that_is_a_multiple_of_4():
    from mnist_core.models.line import build_line

    assert build_line()(np.zeros((1, 32, 68, 1), np.float32)).shape == (1, 17, 11)


def test_ink_network_takes_pages_of_any_multiple_of_32():
    from mnist_core.models.ink import build_ink

    assert build_ink()(np.zeros((1, 32, 160, 4), np.float32)).shape == (1, 32, 160, 3)


def test_ink_network_answers_for_pages_of_changing_size(tmp_path):
    from mnist_core.models.ink import build_ink

    save_model(build_ink(), tmp_path, "ink", config={}, calibration=Calibration())
    saved = load_model(tmp_path, "ink")

    for height, width in ((64, 96), (128, 32), (64, 96)):
        page = np.zeros((1, height, width, 4), np.float32)
        assert saved.logits(page).shape == (1, height, width, 3)


def test_every_layer_is_named_by_us(build):
    for layer in build().layers:
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


def test_saved_model_answers_like_the_keras_model(build, name, tmp_path):
    model = build()

    save_model(model, tmp_path, name, config={"seed": 0}, calibration=Calibration())

    pictures = np.random.default_rng(0).random((20, *GIVEN[name])).astype(np.float32)
    saved = np.array(load_keras_model(tmp_path, name)(pictures))
    np.testing.assert_allclose(load_model(tmp_path, name).logits(pictures), saved, atol=1e-4)
    # The file's weights are rounded to float16, to eleven bits; the answers nearly stay.
    np.testing.assert_allclose(saved, np.array(model(pictures)), atol=5e-3)


def test_saved_keras_model_takes_half_the_space_of_its_weights(build, name, tmp_path):
    model = build()

    save_model(model, tmp_path, name, config={}, calibration=Calibration())

    assert (tmp_path / name / "model.keras").stat().st_size < 3 * model.count_params()


def test_export_renews_an_altered_tflite_file(build, name, tmp_path):
    save_model(build(), tmp_path, name, config={}, calibration=Calibration())
    tflite = tmp_path / name / "model.tflite"
    before = tflite.read_bytes()
    tflite.write_bytes(b"altered")

    export_model(tmp_path, name)

    assert len(tflite.read_bytes()) == len(before)
    logits = load_model(tmp_path, name).logits(np.zeros((1, *GIVEN[name]), np.float32))
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


def test_conversion_gives_one_input_and_one_output(build, name):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=to_tflite(build()))

    interpreter.resize_tensor_input(interpreter.get_input_details()[0]["index"], (1, *GIVEN[name]))
    interpreter.allocate_tensors()

    assert [tuple(d["shape"]) for d in interpreter.get_input_details()] == [(1, *GIVEN[name])]
    assert [tuple(d["shape"]) for d in interpreter.get_output_details()] == [(1, *ANSWER[name])]
