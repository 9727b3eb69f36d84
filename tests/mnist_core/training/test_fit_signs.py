"""What signs look like is fitted on numbers and pages whose every pixel is labeled."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from mnist_core import Recognizer
from mnist_core.models.store import SIGNS_KEY, load_model, write_manifest
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.recognition.sign_features import FEATURES, KINDS, SignNamer
from mnist_core.synthesis.pages.page import write_number
from mnist_core.training.fit_signs import (
    collect_marks,
    draw_picture,
    fit_namer,
    fit_signs,
    measure_namer,
)
from mnist_core.types import FIRST_SIGN, INK_MODEL, SIGNS


def test_namer_tells_what_its_features_tell():
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, len(KINDS), 2000)
    features = rng.normal(0, 1, (2000, len(FEATURES)))
    features[:, : len(KINDS)] += 4 * np.eye(len(KINDS))[kinds]

    named = fit_namer(features, kinds)(features)

    assert (named.argmax(axis=1) == kinds).mean() > 0.97
    np.testing.assert_allclose(named.sum(axis=1), 1)


def test_shares_are_those_of_signs_found_taken_and_named():
    class Chosen:
        """Says of five marks: none, none, a point, a point, a comma."""

        def choose(self, _):
            return np.array([0, 0, 1, 1, 2]), np.ones(5)

    figures = measure_namer(Chosen(), np.zeros((5, len(FEATURES))), np.array([0, 1, 1, 2, 0]))

    assert figures == {"found": 2 / 3, "right": 2 / 3, "named": 1 / 2}


def test_number_is_written_whole_with_its_signs(source):
    for seed, text in enumerate(["3.14", "27/11/2026", "-58", "8"]):
        number = write_number(source, text, np.random.default_rng(seed))

        assert number.picture.shape == (256, 256, 3)
        signs = set((np.unique(number.target) - FIRST_SIGN).tolist()) & set(range(len(SIGNS)))
        assert {SIGNS[sign] for sign in signs} == set(text) & set(SIGNS)


def test_picture_shows_what_its_classes_tell(source):
    shapes = set()
    for seed in range(20):
        picture, target = draw_picture(source, np.random.default_rng(seed))

        assert picture.dtype == target.dtype == np.uint8
        # A number that was cut out is shown with fewer pixels than its classes are told in.
        assert picture.shape[1] / picture.shape[0] == pytest.approx(
            target.shape[1] / target.shape[0], rel=0.2
        )
        shapes.add(picture.shape)
    assert len(shapes) > 3


def test_marks_are_described_and_most_are_named_rightly(source):
    features, kinds = collect_marks(source, Recognizer.load(), 20, seed=1)

    assert features.shape == (len(kinds), len(FEATURES))
    assert np.isfinite(features).all()
    assert 0 in kinds
    assert len(set(kinds.tolist())) > 2
    named, _ = Recognizer.load().networks().name_signs(features)
    assert ((named > 0) == (kinds > 0)).mean() > 0.85


def test_fit_is_written_beside_the_ink_network_of_a_folder_that_holds_nothing_else(
    source, tmp_path, monkeypatch
):
    shutil.copytree(SAVED_MODELS / INK_MODEL, tmp_path / INK_MODEL)
    write_manifest(tmp_path)
    before = load_model(tmp_path, INK_MODEL).settings
    monkeypatch.setattr("mnist_core.training.fit_signs.collect_writing", lambda *_, **__: source)

    figures = fit_signs(tmp_path, count=6)

    assert set(figures) == {"found", "right", "named"}
    after = load_model(tmp_path, INK_MODEL).settings
    assert after[SIGNS_KEY] != before[SIGNS_KEY]
    assert after["train"] == before["train"]
    assert SignNamer.from_json(after[SIGNS_KEY]).hidden.any()
