"""Intervals, the paired test and expected mistakes, against values known from elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.evaluation.comparison import expected_wrong, mcnemar, wilson_interval


def test_wilson_interval_is_that_of_the_textbook():
    """Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29."""
    known = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }

    for (right, count), bounds in known.items():
        assert wilson_interval(right, count) == pytest.approx(bounds, abs=1e-4)


def test_wilson_interval_stays_within_zero_and_one():
    assert wilson_interval(50, 50)[1] == pytest.approx(1)
    assert wilson_interval(0, 50)[0] == 0.0


@pytest.mark.parametrize(("right", "count"), [(3, 2), (-1, 2), (0, 0)])
def test_wilson_interval_refuses_impossible_counts(right, count):
    with pytest.raises(ValueError, match="0 <= right <= count"):
        wilson_interval(right, count)


def test_mcnemar_is_the_exact_binomial_test():
    assert mcnemar(0, 5) == pytest.approx(2 / 2**5)
    assert mcnemar(5, 0) == pytest.approx(2 / 2**5)
    assert mcnemar(4, 4) == 1.0
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(1, 9) == pytest.approx(2 * (1 + 10) / 2**10)


def test_expected_wrong_is_what_drawing_samples_gives():
    is_wrong = np.arange(400) < 40
    rng = np.random.default_rng(0)
    drawn = [int(rng.permutation(is_wrong)[:100].sum()) for _ in range(4000)]

    mean, spread = expected_wrong(40, 400, 100)

    assert mean == 10
    assert spread == pytest.approx(np.std(drawn), rel=0.05)
