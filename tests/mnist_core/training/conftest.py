"""Small pools to train on: MNIST's test sample stands in for every source."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.training.config import TrainConfig
from mnist_core.training.corpus import Pool, Pools
from mnist_core.types import NOT_A_DIGIT


@pytest.fixture(scope="session")
def pools(mnist_sample) -> Pools:
    digits, labels = mnist_sample.images, mnist_sample.labels
    turned = np.ascontiguousarray(digits[:, ::-1, ::-1])
    outliers = np.full(len(labels), NOT_A_DIGIT, np.uint8)

    def part(kept: slice) -> dict[str, Pool]:
        return {
            "mnist": Pool(digits[kept], labels[kept]),
            "pen": Pool(digits[kept], labels[kept]),
            "form": Pool(digits[kept], labels[kept]),
            "outlier": Pool(turned[kept], outliers[kept]),
        }

    return Pools(training=part(slice(0, 800)), validation=part(slice(800, 1000)))


@pytest.fixture(params=["nn", "cnn", "line"])
def small_config(request) -> TrainConfig:
    return TrainConfig(
        model=request.param,
        epochs=2,
        steps_per_epoch=8,
        batch_size=32,
        ema_decay=0.5,
        optimizer="adamw" if request.param == "nn" else "muon",
    )
