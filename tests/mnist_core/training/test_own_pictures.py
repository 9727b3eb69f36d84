"""Pictures of one's own, added to the pools."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mnist_core.datasets.folder import LabeledPicture
from mnist_core.training.corpus import Pool, Pools
from mnist_core.training.own_pictures import add_pictures
from mnist_core.types import NOT_A_DIGIT
from tests.drawing import draw_digit


def pool_of(count: int) -> Pool:
    return Pool(np.zeros((count, 28, 28), np.uint8), np.zeros(count, np.uint8))


@pytest.fixture
def pools() -> Pools:
    sources = ("mnist", "pen", "outlier")
    return Pools({name: pool_of(100) for name in sources}, {name: pool_of(7) for name in sources})


@pytest.fixture
def pictures(tmp_path: Path) -> list[LabeledPicture]:
    """A 3, a 7, something that its writer calls a heart, and a file that is missing."""
    for name in ("3", "7", "8"):
        Image.fromarray(draw_digit(int(name))).save(tmp_path / f"{name}.png")
    labels = {"3": "3", "7": "7", "8": "nondigit:heart", "missing": "5"}
    return [LabeledPicture(tmp_path / f"{name}.png", label) for name, label in labels.items()]


def test_digits_are_repeated_to_a_tenth_of_the_pen_strokes(pools, pictures):
    added, _ = add_pictures(pools, pictures)

    labels = added.training["pen"].labels
    assert len(labels) == 110
    assert labels[100:].tolist() == [3, 7] * 5
    assert added.training["pen"].digits[100:].max(axis=(1, 2)).min() == 255


def test_what_is_no_digit_goes_to_the_outliers(pools, pictures):
    added, _ = add_pictures(pools, pictures)

    assert set(added.training["outlier"].labels[100:]) == {NOT_A_DIGIT}


def test_mnist_and_validation_stay_as_they_are(pools, pictures):
    added, _ = add_pictures(pools, pictures)

    assert added.training["mnist"] is pools.training["mnist"]
    assert added.validation == pools.validation
    assert len(pools.training["pen"]) == 100


def test_picture_that_can_not_be_read_is_told(pools, pictures):
    _, unreadable = add_pictures(pools, pictures)

    assert len(unreadable) == 1
    assert "missing.png" in unreadable[0]


def test_nothing_added_changes_nothing(pools):
    added, unreadable = add_pictures(pools, [])

    assert added.training == pools.training
    assert unreadable == []
