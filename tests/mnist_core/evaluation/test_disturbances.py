"""Disturbances: each keeps what a digit is, does nothing at its neutral amount, and more the further it goes."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.evaluation.disturbances import DISTURBANCES, disturb

NEUTRAL = {"scale": 1}


@pytest.fixture
def digits(mnist_sample):
    return mnist_sample.images[:6].astype(np.float32) / 255


@pytest.mark.parametrize("name", DISTURBANCES)
def test_disturbed_digits_keep_shape_dtype_and_range_and_leave_the_input_alone(name, digits):
    before = digits.copy()

    disturbed = disturb(digits, name, DISTURBANCES[name].amounts[-1])

    assert disturbed.shape == digits.shape
    assert disturbed.dtype == np.float32
    assert 0 <= disturbed.min() <= disturbed.max() <= 1
    np.testing.assert_array_equal(digits, before)


@pytest.mark.parametrize("name", DISTURBANCES)
def test_neutral_amount_is_among_the_amounts_and_changes_nothing(name, digits):
    neutral = NEUTRAL.get(name, 0)

    assert neutral in DISTURBANCES[name].amounts
    np.testing.assert_allclose(disturb(digits, name, neutral), digits, atol=1e-6)


@pytest.mark.parametrize("name", DISTURBANCES)
def test_more_of_it_changes_more_and_always_alike(name, digits):
    amounts = [a for a in DISTURBANCES[name].amounts if a >= NEUTRAL.get(name, 0)]
    little, much = amounts[1], amounts[-1]

    changes = [np.abs(disturb(digits, name, amount) - digits).mean() for amount in (little, much)]

    assert 0 < changes[0] < changes[1]
    np.testing.assert_array_equal(disturb(digits, name, much), disturb(digits, name, much))
