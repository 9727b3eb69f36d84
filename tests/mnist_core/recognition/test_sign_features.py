"""What stands beside the digits of a line is described, and named by what was fitted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mnist_core.imaging.sign_shapes import Marks
from mnist_core.models.store import SIGNS_KEY, load_model
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.recognition.sign_features import (
    FEATURES,
    HIDDEN,
    KINDS,
    SignNamer,
    describe_marks,
)
from mnist_core.types import DIGIT, FIRST_SIGN, INK_CLASSES, INK_MODEL, SIGNS

from .test_punctuation import line_of

HEIGHT = 40


def marks_at(*boxes: tuple[float, float, float, float], shares: np.ndarray | None = None) -> Marks:
    if shares is None:
        shares = np.full((len(boxes), INK_CLASSES), 1 / INK_CLASSES)
    return Marks(np.array(boxes, float), shares, np.ones(len(boxes)), np.ones(len(boxes), bool))


def described(name: str, *boxes: tuple[float, float, float, float]) -> list[float]:
    """One feature of marks beside digits from column 0 to 20, and from 30 to 50."""
    features = describe_marks(marks_at(*boxes), line_of(0, 30))
    assert features.shape == (len(boxes), len(FEATURES))
    return features[:, FEATURES.index(name)].tolist()


def test_sides_and_places_are_in_line_heights():
    box = (22.0, 30.0, 4.0, 8.0)

    assert described("width", box) == pytest.approx([np.log(4 / HEIGHT)])
    assert described("height", box) == pytest.approx([np.log(8 / HEIGHT)])
    assert described("middle", box) == pytest.approx([(34 - 20) / HEIGHT])
    assert described("bottom", box) == pytest.approx([(38 - 20) / HEIGHT])
    assert described("gap to the left", box) == pytest.approx([2 / HEIGHT])
    assert described("gap to the right", box) == pytest.approx([4 / HEIGHT])


def test_ends_of_a_line_are_told():
    before, between, behind = (-12, 18, 6, 4), (22, 18, 6, 4), (56, 18, 6, 4)

    assert described("before the first digit", before, between, behind) == [1, 0, 0]
    assert described("behind the last", before, between, behind) == [0, 0, 1]


def test_two_dots_of_a_colon_are_stacked_and_two_points_are_not():
    assert described("stacked", (22, 10, 4, 4), (22, 28, 4, 4)) == [1, 1]
    assert described("stacked", (22, 28, 4, 4), (52, 28, 4, 4)) == [0, 0]


def test_namer_without_weights_names_nothing():
    namer = SignNamer.from_json(None)

    kinds, probabilities = namer.choose(describe_marks(marks_at((22, 30, 4, 8)), line_of(0, 30)))

    assert kinds.tolist() == [0]
    assert probabilities[0] > 0.99


def test_what_is_some_sign_more_likely_than_none_is_the_likeliest_of_them():
    nothing = SignNamer.from_json(None)
    shares = np.array([0.4, 0.3, 0.2, *[0.02] * 5])
    namer = replace(nothing, output=np.vstack([nothing.output[:-1], np.log(shares)]))

    kinds, probabilities = namer.choose(np.zeros((1, len(FEATURES))))

    assert KINDS[kinds[0]] == "."
    assert probabilities[0] == pytest.approx(0.3)


def test_saved_weights_are_those_of_the_features_and_survive_writing():
    saved = SignNamer.from_json(load_model(SAVED_MODELS, INK_MODEL).settings[SIGNS_KEY])

    again = SignNamer.from_json(saved.to_json())

    assert saved.hidden.shape == (len(FEATURES) + 1, HIDDEN)
    assert saved.output.shape == (HIDDEN + 1, len(KINDS))
    np.testing.assert_allclose(again.hidden, saved.hidden, rtol=1e-3)
    np.testing.assert_allclose(again.output, saved.output, rtol=1e-3)


@pytest.mark.parametrize(
    ("box", "expected", "share"),
    [
        pytest.param((23, 36, 4, 5), ".", 0.1, id="a dot on the baseline"),
        pytest.param((19, 18, 14, 3), "-", 0.2, id="a bar in the middle"),
    ],
)
def test_what_only_a_sign_can_be_is_one_though_the_network_takes_it_for_ink_of_digits(
    box, expected, share
):
    shares = np.full((1, INK_CLASSES), 0.01)
    shares[0, DIGIT], shares[0, FIRST_SIGN + SIGNS.index(expected)] = 0.6, share
    saved = SignNamer.from_json(load_model(SAVED_MODELS, INK_MODEL).settings[SIGNS_KEY])

    kinds, _ = saved.choose(describe_marks(marks_at(box, shares=shares), line_of(0, 34)))

    assert KINDS[kinds[0]] in ({".", ","} if expected == "." else {expected})
