"""augment: digits as other hands, pens and cameras would have given them."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.training.augment import Augmentation, augment


@pytest.fixture
def digits(mnist_sample):
    return mnist_sample.images[:64].astype(np.float32) / 255


def test_augmented_digits_keep_shape_dtype_and_range(digits):
    varied = augment(digits, np.random.default_rng(0), Augmentation())

    assert varied.shape == digits.shape
    assert varied.dtype == np.float32
    assert varied.min() >= 0
    assert varied.max() <= 1


def test_digits_given_stay_as_they_were(digits):
    before = digits.copy()

    augment(digits, np.random.default_rng(0), Augmentation())

    np.testing.assert_array_equal(digits, before)


def test_same_seed_gives_the_same_digits(digits):
    first, second = (augment(digits, np.random.default_rng(3), Augmentation()) for _ in range(2))

    np.testing.assert_array_equal(first, second)


def test_strength_0_changes_nothing(digits):
    varied = augment(digits, np.random.default_rng(0), Augmentation().scaled(0))

    np.testing.assert_allclose(varied, digits, atol=1e-3)  # remap works on 1/32 of a pixel


@pytest.mark.parametrize("kind", list(vars(Augmentation())))
def test_each_change_alone_changes_digits(digits, kind):
    alone = dict.fromkeys(vars(Augmentation()), 0.0) | {kind: getattr(Augmentation(), kind)}

    varied = augment(digits, np.random.default_rng(0), Augmentation(**alone))

    assert np.abs(varied - digits).max() > 0.1
