"""The precision to learn in: bfloat16 where the processor computes in it, float32 elsewhere."""

from __future__ import annotations

import time
from functools import cache

import tensorflow as tf

HALF, FULL = "mixed_bfloat16", "float32"
NUM_TRIALS = 3  # the fastest one counts
FEATURES, FILTERS = (16, 14, 14, 32), (3, 3, 32, 32)  # a convolution of about a millisecond


@cache
def choose_policy() -> str:
    """Name the Keras policy in which this machine learns faster: "mixed_bfloat16" or "float32".

    Measured on the gradient of a small convolution, since no flag tells: where bfloat16 is emulated, a
    step of the CNN takes seventeen times as long as in float32 (6.4 s against 0.38 s on two Zen 3 cores,
    which emulate the gradients alone).
    """
    return HALF if _time_convolution(tf.bfloat16) < _time_convolution(tf.float32) else FULL


def _time_convolution(dtype: tf.DType) -> float:
    """Return the processor seconds of the fastest trial, behind one that is not counted."""
    features, filters = tf.ones(FEATURES, dtype), tf.ones(FILTERS, dtype)
    seconds = []
    for _ in range(1 + NUM_TRIALS):
        start = time.process_time()  # of this program alone: others may be busy
        with tf.GradientTape() as tape:
            tape.watch([features, filters])
            answer = tf.nn.conv2d(features, filters, strides=1, padding="SAME")
        for gradient in tape.gradient(answer, [features, filters]):
            gradient.numpy()
        seconds.append(time.process_time() - start)
    return min(seconds[1:])
