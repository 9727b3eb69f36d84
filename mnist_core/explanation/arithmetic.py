"""What one unit or one feature map computes, in numbers that can be followed by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class DenseUnit:
    """One unit of a fully connected layer: its value is max(0, sum(inputs * weights) + bias).

    Attributes:
        inputs: Shape (n,), float32: the layer before, the digit's 784 pixels row by row for the first.
        weights: Shape (n,), float32.
        bias: Added to the sum.
        value: What the network computed, at least 0.
    """

    inputs: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: float
    value: float


@dataclass(frozen=True, eq=False)
class FeatureMap:
    """One map of a convolution: the same kernel, laid over every place.

    At each place of the layer before, the kernel's weights are multiplied with what lies below them, outside
    of it zeros, and summed up. The map's value is max(0, scale * largest + shift), where `largest`
    is the largest sum of a square of `pool` x `pool` places.

    Attributes:
        kernel: Shape (height, width, channels), float32, for each channel of the layer before.
        pool: Side of the squares of which the largest sum is kept, 1 to keep all.
        scale, shift: What the normalization multiplies with and adds.
        values: Shape (height, width), float32, at least 0: what the network computed.
    """

    kernel: NDArray[np.float32]
    pool: int
    scale: float
    shift: float
    values: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Contributions:
    """What the last features add to each logit: `shares.sum(axis=1) + biases` are the ten logits.

    Attributes:
        shares: Shape (10, n), float32: for each class what each unit adds, or each feature map by all its places.
        biases: Shape (10,), float32.
        logits: Shape (10,), float32: what the network answered.
    """

    shares: NDArray[np.float32]
    biases: NDArray[np.float32]
    logits: NDArray[np.float32]
