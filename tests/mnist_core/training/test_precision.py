"""The precision that a machine learns faster in."""

from __future__ import annotations

import pytest
import tensorflow as tf

from mnist_core.training import precision


@pytest.mark.parametrize(
    ("half", "full", "chosen"), [(0.1, 0.2, "mixed_bfloat16"), (1.7, 0.1, "float32")]
)
def test_faster_precision_is_chosen(half, full, chosen, monkeypatch):
    seconds = {tf.bfloat16: half, tf.float32: full}
    monkeypatch.setattr(precision, "_time_convolution", seconds.get)
    precision.choose_policy.cache_clear()

    assert precision.choose_policy() == chosen

    precision.choose_policy.cache_clear()
