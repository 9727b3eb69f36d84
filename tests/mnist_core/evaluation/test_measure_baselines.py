"""What is counted of the baselines is what they misread, framed as their own training framed it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from mnist_core import DataError
from mnist_core.evaluation.measure_baselines import (
    Drawings,
    count_wrong,
    load_hands,
    measure_baselines,
    measure_product,
    measure_seeds,
)
from mnist_core.models.baselines import load_record, saved_baselines
from mnist_core.recognition.recognizer import SAVED_MODELS
from mnist_core.types import MODEL_NAMES
from tests.drawing import draw_digit


@pytest.fixture(scope="module")
def hands(tmp_path_factory):
    """A 3, a 7 and a 7 called a 1, in thin strokes, a file that is no picture, and what is no digit."""
    folder = tmp_path_factory.mktemp("hands")
    for name, digit in (("a", 3), ("b", 7), ("c", 7)):
        Image.fromarray(draw_digit(digit, brush=4)).save(folder / f"{name}.png")
    (folder / "broken.png").write_bytes(b"no picture")
    rows = ["a.png,3", "b.png,7", "c.png,1", "broken.png,5", "a.png,none"]
    (folder / "labels.csv").write_text("\n".join(["file,label", *rows]))
    return load_hands(folder)


def test_pictures_of_digits_are_framed_with_and_without_normalized_strokes(hands):
    assert hands.drawings.labels.tolist() == [3, 7, 1, 5]
    plain, normalized = (
        hands.drawings.framed(normalize_stroke=normalize) for normalize in (False, True)
    )

    assert plain.shape == normalized.shape == (4, 28, 28)
    assert plain.dtype == np.float32
    assert not np.array_equal(plain, normalized)
    assert not plain[3].any()  # of the broken picture


def test_networks_in_use_misread_the_wrong_label_and_the_broken_picture(recognizer, hands):
    measured = measure_product(recognizer, hands)

    assert measured == {name: {"count": 4, "wrong": 2} for name in MODEL_NAMES}


def test_baselines_are_counted_on_every_set(mnist_sample, hands):
    measured = measure_baselines(SAVED_MODELS, mnist_sample, {"mine": hands.drawings})

    assert list(measured) == saved_baselines(SAVED_MODELS)
    for sets in measured.values():
        assert sets["mnist_test"]["count"] == len(mnist_sample)
        assert sets["mnist_test"]["wrong"] < 0.04 * len(mnist_sample)
        assert sets["mine"]["count"] == 4
        assert sets["mine"]["wrong"] >= 1


def test_seeds_are_counted_folder_by_folder(mnist_sample):
    runs = measure_seeds([SAVED_MODELS, SAVED_MODELS], mnist_sample)

    assert list(runs) == list(MODEL_NAMES)
    for name, given in runs.items():
        assert given[0] == given[1]
        assert given[0]["seconds"] == load_record(SAVED_MODELS, f"{name}-seed")["seconds"]


def test_wrong_answers_are_counted():
    class AlwaysSeven:
        def logits(self, digits):
            return np.tile(np.arange(10) == 7, (len(digits), 1)).astype(np.float32)

    digits = np.zeros((3, 28, 28), np.float32)

    assert count_wrong(AlwaysSeven(), digits, np.array([7, 1, 7])) == {"count": 3, "wrong": 1}


def test_folder_without_a_digit_is_named(tmp_path):
    (tmp_path / "labels.csv").write_text("file,label\na.png,none\n")

    with pytest.raises(DataError, match="has no picture of a single digit"):
        load_hands(tmp_path)


def test_drawing_without_ink_is_an_empty_digit():
    drawings = Drawings([np.zeros((40, 40), np.float32)], np.array([1], np.uint8))

    assert not drawings.framed(normalize_stroke=True).any()
