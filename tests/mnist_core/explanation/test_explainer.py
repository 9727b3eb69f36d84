"""Why-maps name the places that matter, and refuse what they can't explain."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from mnist_core import MODEL_NAMES, Explainer, ModelFileError, NoInkError
from mnist_core.explanation.occlusion import log_odds

NUM_EXPLAINED = 30
SHARE = 0.2  # of the ink is erased to try a map


@pytest.fixture(scope="module")
def digits(mnist_sample) -> np.ndarray:
    return mnist_sample.images[:NUM_EXPLAINED] / np.float32(255)


@pytest.fixture(scope="module")
def why(explainer, digits) -> dict[str, list[np.ndarray]]:
    """Every digit's ten maps, by model."""
    return {model: [explainer.why(model, digit) for digit in digits] for model in MODEL_NAMES}


def _odds(recognizer, model: str, digits: list[np.ndarray], label: int) -> np.ndarray:
    """Log odds of `label`, by the same models on the path that reading takes."""
    readings = recognizer.classify_digits(digits, [(0, 0, 28, 28)] * len(digits))
    logits = np.log([reading.predictions[model].probabilities + 1e-12 for reading in readings])
    return log_odds(logits)[:, label]


def _flip(digit: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    flipped = digit.ravel().copy()
    flipped[pixels] = flipped[pixels] < 0.5
    return flipped.reshape(28, 28)


def _random_places(rng: np.random.Generator) -> np.ndarray:
    """Rank pixels at random, neighbors alike: scattered holes are noise, which costs any digit much."""
    return cv2.GaussianBlur(rng.random((28, 28)), (0, 0), 2.5)


def _cost_of_erasing(
    recognizer, model: str, digit: np.ndarray, label: int, rank: np.ndarray
) -> float:
    """Erase the fifth of the ink that ranks highest: how much log odds does `label` lose?"""
    ink = np.flatnonzero(digit > 0.2)
    chosen = ink[np.argsort(-rank.ravel()[ink])[: int(SHARE * len(ink))]]
    erased = digit.ravel().copy()
    erased[chosen] = 0
    odds = _odds(recognizer, model, [digit, erased.reshape(28, 28)], label)
    return odds[0] - odds[1]


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_erasing_what_speaks_for_a_digit_costs_it_more_than_erasing_as_much_other_ink(
    model, explainer, recognizer, digits, why
):
    rng = np.random.default_rng(0)
    by_map, at_random = [], []
    for digit, maps in zip(digits, why[model], strict=True):
        label = int(explainer.logits(model, digit[None])[0].argmax())
        by_map.append(_cost_of_erasing(recognizer, model, digit, label, maps[label]))
        at_random += [
            _cost_of_erasing(recognizer, model, digit, label, _random_places(rng)) for _ in range(3)
        ]

    assert np.mean(by_map) > 1.5 * np.mean(at_random)


def test_patches_explain_the_convolutional_network_better_than_class_activation(
    explainer, recognizer, digits, why
):
    by_patch, by_activation = [], []
    for digit, maps in zip(digits, why["cnn"], strict=True):
        evidence = explainer.class_activation(digit)
        label = int(explainer.logits("cnn", digit[None])[0].argmax())
        against = evidence[np.argsort(evidence.sum(axis=(1, 2)))[-2]]
        coarse = evidence[label] - against
        activation = cv2.resize(coarse, (28, 28), interpolation=cv2.INTER_CUBIC)
        by_patch.append(_cost_of_erasing(recognizer, "cnn", digit, label, maps[label]))
        by_activation.append(_cost_of_erasing(recognizer, "cnn", digit, label, activation))

    assert np.mean(by_patch) > np.mean(by_activation)


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_changing_what_speaks_against_the_second_digit_helps_it_more_than_changing_other_pixels(
    model, explainer, recognizer, digits, why
):
    rng = np.random.default_rng(0)
    by_map, at_random = [], []
    for digit, maps in zip(digits, why[model], strict=True):
        second = int(np.argsort(explainer.logits(model, digit[None])[0])[-2])
        near = np.flatnonzero(cv2.dilate((digit > 0.3).astype(np.uint8), np.ones((9, 9))))
        count = 12  # pixels: a stroke two wide and six long
        worst = near[np.argsort(maps[second].ravel()[near])[:count]]
        others = [near[np.argsort(_random_places(rng).ravel()[near])[:count]] for _ in range(4)]
        changed = [_flip(digit, chosen) for chosen in (worst, *others)]
        odds = _odds(recognizer, model, [digit, *changed], second)
        by_map.append(odds[1] - odds[0])
        at_random.append(odds[2:].mean() - odds[0])

    assert np.mean(by_map) > 1.5 * np.mean(at_random)


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_why_maps_keep_their_contract(model, explainer, digits):
    digit = digits[0].copy()

    maps = explainer.why(model, digit)

    assert maps.shape == (10, 28, 28)
    assert maps.dtype == np.float32
    assert np.abs(maps).max() <= 1
    np.testing.assert_array_equal(digit, digits[0])
    np.testing.assert_array_equal(explainer.why(model, digit), maps)


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_inside_shows_every_hidden_layer(model, explainer, digits):
    layers = explainer.inside(model, digits[0])

    assert {layer.kind for layer in layers} == ({"dense"} if model == "nn" else {"conv"})
    for layer in layers:
        assert layer.mosaic.dtype == np.uint8
        assert layer.mosaic.max() == 255
        assert layer.mosaic.size >= np.prod(layer.shape)


def test_inside_takes_an_empty_digit(explainer):
    layers = explainer.inside("cnn", np.zeros((28, 28), np.float32))

    assert len(layers) > 0


def test_class_activation_differs_from_the_logits_by_one_bias_per_class(explainer, digits):
    logits = explainer.logits("cnn", digits[:2])
    sums = np.stack([explainer.class_activation(digit).sum(axis=(1, 2)) for digit in digits[:2]])

    np.testing.assert_allclose(logits[0] - sums[0], logits[1] - sums[1], atol=1e-3)


def test_threads_get_the_answers_of_one(explainer, digits):
    alone = [explainer.why("nn", digit) for digit in digits[:16]]

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda digit: explainer.why("nn", digit), digits[:16]))

    np.testing.assert_array_equal(together, alone)


def test_an_empty_digit_has_nothing_to_explain(explainer):
    with pytest.raises(NoInkError, match="draw a digit"):
        explainer.why("cnn", np.zeros((28, 28), np.float32))


@pytest.mark.parametrize(
    ("digit", "message"),
    [
        (np.zeros((20, 20), np.float32), "shape"),
        (np.zeros((28, 28)), "float64"),
        (np.full((28, 28), 2, np.float32), "within 0 to 1"),
        (np.full((28, 28), np.nan, np.float32), "within 0 to 1"),
    ],
    ids=["shape", "dtype", "range", "nan"],
)
def test_what_is_no_digit_is_refused(digit, message, explainer):
    with pytest.raises(ValueError, match=message):
        explainer.why("cnn", digit)


def test_an_unknown_model_is_refused(explainer, digits):
    with pytest.raises(ValueError, match="'rnn'"):
        explainer.inside("rnn", digits[0])


def test_missing_models_are_named(tmp_path):
    with pytest.raises(ModelFileError, match="missing"):
        Explainer.load(tmp_path)
