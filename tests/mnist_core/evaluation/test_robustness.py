"""Curves are measured as they say, and never shown for other models."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mnist_core import CHANGES, MODEL_NAMES, ModelFileError, load_robustness
from mnist_core.evaluation.measure_robustness import measure_robustness
from mnist_core.evaluation.robustness import (
    ROBUSTNESS,
    Robustness,
    RobustnessCurve,
    save_robustness,
)

SUMS = {"nn/model.tflite": "a1", "cnn/model.tflite": "b2", "baselines/cnn-seed.tflite": "c3"}


@pytest.fixture
def folder(tmp_path) -> Path:
    """Give a folder with a manifest of two models and their curves."""
    (tmp_path / "manifest.json").write_text(json.dumps(SUMS))
    without = {"nn": (0.98, 0.4), "cnn": (0.99, 0.8)}
    curve = RobustnessCurve((0.0, 1.0), {"nn": (0.99, 0.5), "cnn": (0.995, 0.9)}, without)
    save_robustness(Robustness(1000, {"blur": curve}), tmp_path)
    return tmp_path


def test_curves_come_back_as_they_were_saved(folder):
    robustness = load_robustness(folder)

    assert robustness.num_digits == 1000
    assert robustness.curves["blur"].amounts == (0.0, 1.0)
    assert robustness.curves["blur"].accuracy["cnn"] == (0.995, 0.9)
    assert robustness.curves["blur"].without_augmentation["cnn"] == (0.99, 0.8)


def test_missing_curves_are_named(tmp_path):
    with pytest.raises(ModelFileError, match=r"missing: run 'python -m mnist_core"):
        load_robustness(tmp_path)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"curves": {"blur": 3}}', '{"curves": '], ids=repr
)
def test_damaged_curves_are_named(content, folder):
    (folder / ROBUSTNESS).write_text(content)

    with pytest.raises(ModelFileError, match="damaged: run"):
        load_robustness(folder)


@pytest.mark.parametrize("name", SUMS)
def test_curves_of_other_models_are_refused(name, folder):
    (folder / "manifest.json").write_text(json.dumps({**SUMS, name: "d4"}))

    with pytest.raises(ModelFileError, match="other models: run"):
        load_robustness(folder)


def test_measuring_tries_every_stop_with_every_model(mnist_sample):
    digits = mnist_sample.images[:3] / np.float32(255)

    def always_seven(given: np.ndarray) -> np.ndarray:
        assert given.shape == (3, 28, 28)
        assert given.dtype == np.float32
        return np.tile(np.arange(10) == 7, (len(given), 1)).astype(np.float32)

    seen: list[str] = []
    robustness = measure_robustness(
        {"seven": always_seven},
        digits,
        np.array([7, 7, 1]),
        without_augmentation={"seven": always_seven},
        on_curve=lambda name, _: seen.append(name),
    )

    assert seen == list(robustness.curves) == list(CHANGES)
    for name, curve in robustness.curves.items():
        assert curve.amounts == CHANGES[name].amounts
        assert set(curve.accuracy["seven"]) == {0.666667}
        assert curve.without_augmentation == curve.accuracy


def test_the_convolutional_network_bears_more_than_the_plain_one(explainer, mnist_sample):
    digits = mnist_sample.images[:200] / np.float32(255)
    labels = mnist_sample.labels[:200]
    models = {
        name: lambda given, name=name: explainer.logits(name, given) for name in ("nn", "cnn")
    }

    curve = measure_robustness(models, digits, labels, changes=["shift_x"]).curves["shift_x"]

    plain, convolutional = (np.mean(curve.accuracy[name]) for name in ("nn", "cnn"))
    assert convolutional > plain + 0.1


def test_committed_curves_hold_both_networks_and_the_first_courses_which_bear_less_but_blur():
    curves = load_robustness().curves

    assert list(curves) == list(CHANGES)
    for name, curve in curves.items():
        assert curve.amounts == CHANGES[name].amounts
        for model in MODEL_NAMES:
            shares, without = curve.accuracy[model], curve.without_augmentation[model]
            assert len(shares) == len(without) == len(curve.amounts)
            # Training shows little blur: strong blur is borne better by networks that saw none.
            assert (np.mean(without) < np.mean(shares)) == (name != "blur")
