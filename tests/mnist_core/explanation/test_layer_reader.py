"""What is shown of a model is what the model computes."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.explanation.layer_reader import BATCH, OpenedModel


@pytest.fixture(scope="module")
def digits(mnist_sample) -> np.ndarray:
    return mnist_sample.images[: BATCH + 5] / np.float32(255)


@pytest.fixture(scope="module")
def real_networks(to_tflite, untrained) -> dict:
    """The networks that are trained, small: by name the Keras model and its exported file, opened."""
    from mnist_core.models.cnn import build_cnn
    from mnist_core.models.nn import build_nn

    models = {"cnn": untrained(build_cnn(width=4)), "nn": untrained(build_nn(hidden=(32, 16)))}
    return {name: (model, OpenedModel(to_tflite(model))) for name, model in models.items()}


@pytest.mark.parametrize("name", ["nn", "cnn"])
def test_activations_are_those_of_the_keras_layers(name, real_networks, digits):
    import keras

    model, opened = real_networks[name]
    activated = [layer.output for layer in model.layers if layer.name.endswith("_relu")]
    expected = keras.Model(model.input, activated)(digits[:1, :, :, None], training=False)

    activations = opened.activations(digits[0])

    assert len(activations) == len(activated)
    for got, wanted in zip(activations, expected, strict=True):
        np.testing.assert_allclose(got, np.asarray(wanted)[0], atol=1e-4)  # float32 sums reordered


@pytest.mark.parametrize("name", ["nn", "cnn"])
def test_logits_of_a_batch_are_those_of_the_model(name, real_networks, digits):
    model, opened = real_networks[name]

    logits = opened.logits(digits)

    assert logits.shape == (len(digits), 10)
    expected = np.asarray(model(digits[..., None], training=False))
    np.testing.assert_allclose(logits, expected, atol=1e-4)


@pytest.mark.parametrize("end", ["flatten", "pool"])
def test_class_activation_adds_up_to_the_logits(end, to_tflite, untrained, digits):
    import keras
    from keras import layers

    entry = keras.Input((28, 28, 1))
    x = layers.Conv2D(6, 5, strides=4, padding="same", activation="relu")(entry)
    x = layers.Flatten()(x) if end == "flatten" else layers.GlobalAveragePooling2D()(x)
    model = untrained(keras.Model(entry, layers.Dense(10, name="logits")(x)))
    opened = OpenedModel(to_tflite(model))

    activation_map = opened.class_activation(digits[3])

    assert activation_map.shape == (10, 7, 7)
    biases = np.asarray(model.get_layer("logits").bias)
    logits = opened.logits(digits[3:4])[0]
    np.testing.assert_allclose(activation_map.sum(axis=(1, 2)) + biases, logits, atol=1e-4)


def test_class_activation_of_a_plain_network_is_refused(real_networks, digits):
    _, opened = real_networks["nn"]

    with pytest.raises(ValueError, match="convolution"):
        opened.class_activation(digits[0])


def test_a_layer_that_adds_a_shortcut_shows_the_sum(to_tflite, untrained, digits):
    import keras
    from keras import layers

    entry = keras.Input((28, 28, 1))
    first = layers.Conv2D(3, 3, padding="same", activation="relu")(entry)
    second = layers.Conv2D(3, 3, padding="same")(first)
    total = layers.Activation("relu")(layers.Add()([first, second]))
    model = untrained(keras.Model(entry, layers.Dense(10)(layers.Flatten()(total))))
    expected = keras.Model(entry, [first, total])(digits[:1, :, :, None])

    activations = OpenedModel(to_tflite(model)).activations(digits[0])

    np.testing.assert_allclose(activations[0], np.asarray(expected[0])[0], atol=1e-4)
    np.testing.assert_allclose(activations[1], np.asarray(expected[1])[0], atol=1e-4)
