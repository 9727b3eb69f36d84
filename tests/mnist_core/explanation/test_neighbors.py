"""The digits that a network sees most alike are those nearest in its last features."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from mnist_core import MODEL_NAMES, ModelFileError, load_neighbors
from mnist_core.explanation.collect_neighbors import collect_neighbors, find_axes
from mnist_core.explanation.neighbors import NEIGHBORS, Neighbors, save_neighbors
from mnist_core.imaging.framing import to_digit
from mnist_core.recognition.recognizer import SAVED_MODELS

PER_CLASS = 8
NUM_AXES = 40
MOST_BYTES = 2_000_000  # of the committed file


@pytest.fixture(scope="module")
def collected(explainer, mnist_sample) -> Neighbors:
    return collect_neighbors(explainer, mnist_sample, per_class=PER_CLASS, num_axes=NUM_AXES)


@pytest.fixture
def folder(tmp_path, collected) -> Path:
    sums = {"nn/model.tflite": "a1", "cnn/model.tflite": "b2"}
    (tmp_path / "manifest.json").write_text(json.dumps(sums))
    save_neighbors(collected, tmp_path)
    return tmp_path


def framed(pixels: np.ndarray) -> np.ndarray:
    return to_digit(pixels / np.float32(255))


def test_as_many_digits_of_each_class_are_collected(collected):
    assert np.bincount(collected.labels).tolist() == [PER_CLASS] * 10
    assert collected.pixels.shape == (len(collected), 28, 28)


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_nothing_is_nearer_to_a_collected_digit_than_itself(model, collected, explainer):
    for index in range(0, len(collected), 7):
        features = explainer.features(model, framed(collected.pixels[index]))

        nearest = collected.nearest(model, features, 1)

        np.testing.assert_array_equal(nearest[0].pixels, collected.pixels[index])
        assert nearest[0].label == collected.labels[index]


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_nearest_in_the_kept_axes_are_near_in_all_features(
    model, collected, explainer, mnist_sample
):
    known = np.stack([explainer.features(model, framed(each)) for each in collected.pixels])
    shared = []
    for image in mnist_sample.images[-10:]:
        features = explainer.features(model, framed(image))
        truly = np.argsort(np.linalg.norm(known - features, axis=1))[:5]
        found = [each.pixels for each in collected.nearest(model, features)]
        shared.append(
            np.mean([any((p == q).all() for q in collected.pixels[truly]) for p in found])
        )

    assert np.mean(shared) > 0.8


def test_axes_are_orthonormal_and_keep_distances_within_them():
    features = np.random.default_rng(1).normal(size=(30, 6)).astype(np.float32)

    space = find_axes(features, 6)

    np.testing.assert_allclose(space.axes @ space.axes.T, np.eye(6), atol=1e-4)
    expected = np.linalg.norm(features - features[3], axis=1)
    np.testing.assert_allclose(space.distances(features[3]), expected, atol=1e-4)


def test_neighbors_come_back_as_they_were_saved(folder, collected):
    loaded = load_neighbors(folder)

    np.testing.assert_array_equal(loaded.pixels, collected.pixels)
    np.testing.assert_array_equal(loaded.labels, collected.labels)
    for name, space in collected.spaces.items():
        strongest = np.abs(space.places).max()
        np.testing.assert_allclose(
            loaded.spaces[name].places, space.places, atol=strongest / 250
        )  # half a level


def test_missing_damaged_and_foreign_neighbors_are_named(folder):
    path = folder / NEIGHBORS
    content = path.read_bytes()
    for damaged in (b"", b"PK", content[: len(content) // 2]):
        path.write_bytes(damaged)
        with pytest.raises(ModelFileError, match="damaged: run"):
            load_neighbors(folder)

    path.write_bytes(content)
    (folder / "manifest.json").write_text('{"nn/model.tflite": "a1", "cnn/model.tflite": "c3"}')
    with pytest.raises(ModelFileError, match="other models: run"):
        load_neighbors(folder)

    path.unlink()
    with pytest.raises(ModelFileError, match="missing: run"):
        load_neighbors(folder)


def test_unknown_model_is_refused(collected):
    with pytest.raises(ValueError, match="model must be one of"):
        collected.nearest("line", np.zeros(3, np.float32))


def test_committed_neighbors_belong_to_the_committed_models_and_are_small():
    assert len(load_neighbors()) >= 2000
    assert (SAVED_MODELS / NEIGHBORS).stat().st_size < MOST_BYTES
