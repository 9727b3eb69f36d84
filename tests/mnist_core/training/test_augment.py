"""augment: digits as other hands, pens and cameras would have given them."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.training.augment import Augmentation, augment


@pytest.fixture
def digits(mnist_sample):
    return mnist_sample.images[:64].astype(np.float32) / 255


def test_strength_0_changes_nothing(digits):
    varied = augment(digits, np.random.default_rng(0), Augmentation().scaled(0))

    np.testing.assert_allclose(varied, digits, atol=1e-3)  # remap works on 1/32 of a pixel


@pytest.mark.parametrize("kind", list(vars(Augmentation())))
def test_each_change_alone_changes_digits(digits, kind):
    alone = dict.fromkeys(vars(Augmentation()), 0.0) | {kind: getattr(Augmentation(), kind)}

    varied = augment(digits, np.random.default_rng(0), Augmentation(**alone))

    assert np.abs(varied - digits).max() > 0.1
