"""What is shown of a unit adds up to what the network computes."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from mnist_core import MODEL_NAMES
from mnist_core.explanation.arithmetic import DenseUnit, FeatureMap

CLOSE = {"rtol": 1e-4, "atol": 1e-4}  # float32 sums in another order


@pytest.fixture(scope="module")
def digit(mnist_sample) -> np.ndarray:
    return mnist_sample.images[3] / np.float32(255)


def value_of(unit: DenseUnit) -> float:
    return max(0.0, float(unit.inputs @ unit.weights) + unit.bias)


def values_of(feature_map: FeatureMap, inputs: np.ndarray) -> np.ndarray:
    """Follow the docstring of `FeatureMap`; `inputs` has shape (height, width, channels)."""
    channels = zip(np.moveaxis(inputs, -1, 0), np.moveaxis(feature_map.kernel, -1, 0), strict=True)
    sums = sum(
        cv2.filter2D(below, cv2.CV_32F, kernel, borderType=cv2.BORDER_CONSTANT)
        for below, kernel in channels
    )
    pool = feature_map.pool
    squares = sums.reshape(sums.shape[0] // pool, pool, sums.shape[1] // pool, pool)
    return np.maximum(0, feature_map.scale * squares.max(axis=(1, 3)) + feature_map.shift)


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_value_of_every_unit_follows_from_its_numbers(explainer, digit, layer):
    for index in range(explainer.inside("nn", digit)[layer].shape[0]):
        unit = explainer.unit("nn", digit, layer, index)

        assert value_of(unit) == pytest.approx(unit.value, rel=1e-4, abs=1e-4)


def test_first_unit_reads_the_pixels(explainer, digit):
    np.testing.assert_array_equal(explainer.unit("nn", digit, 0, 5).inputs, digit.ravel())


@pytest.mark.parametrize("layer", range(6))
def test_values_of_every_map_follow_from_its_numbers(explainer, digit, layer):
    def maps(number: int) -> list[FeatureMap]:
        count = explainer.inside("cnn", digit)[number].shape[-1]
        return [explainer.unit("cnn", digit, number, index) for index in range(count)]

    before = (
        np.stack([one.values for one in maps(layer - 1)], axis=-1) if layer else digit[..., None]
    )

    for feature_map in maps(layer):
        assert isinstance(feature_map, FeatureMap)
        np.testing.assert_allclose(values_of(feature_map, before), feature_map.values, **CLOSE)


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_contributions_add_up_to_the_logits(explainer, digit, model):
    contributions = explainer.contributions(model, digit)

    logits = explainer.logits(model, digit[None])[0]
    np.testing.assert_allclose(contributions.logits, logits, **CLOSE)
    np.testing.assert_allclose(
        contributions.shares.sum(axis=1) + contributions.biases, logits, **CLOSE
    )


@pytest.mark.parametrize(("layer", "index"), [(3, 0), (-1, 0), (0, 832), (0, -1)])
def test_unit_that_is_not_there_is_refused(explainer, digit, layer, index):
    with pytest.raises(ValueError, match="has no unit"):
        explainer.unit("nn", digit, layer, index)
