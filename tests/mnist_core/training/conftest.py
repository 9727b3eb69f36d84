"""Small pools to train on: MNIST's test sample stands in for every source."""

from __future__ import annotations

import numpy as np
import pytest

from mnist_core.training.config import TrainConfig
from mnist_core.training.corpus import Pool, Pools
from mnist_core.training.page_pool import PagePools
from mnist_core.types import DIGIT, NOT_A_DIGIT, OTHER


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


@pytest.fixture(scope="session")
def page_pools() -> PagePools:
    """Two small pages of dark bars that are digits on white paper."""
    pages = np.full((2, 96, 96, 4), (250, 250, 250, OTHER), np.uint8)
    for x in range(10, 96, 20):
        pages[:, 10:86, x : x + 6] = (20, 20, 20, DIGIT)
    return PagePools([pages], [pages])


@pytest.fixture
def small_pieces(monkeypatch) -> None:
    """Let the ink network learn from pieces of 64x64 pixels, a sixteenth of the usual ones."""
    monkeypatch.setattr("mnist_core.training.ink.CROP", 64)


@pytest.fixture
def small_pools(small_config, small_pieces, request) -> Pools | PagePools:
    """What the network of `small_config` learns from."""
    return request.getfixturevalue("page_pools" if small_config.model == "ink" else "pools")


@pytest.fixture(params=["nn", "cnn", "line", "ink"])
def small_config(request) -> TrainConfig:
    return TrainConfig(
        model=request.param,
        epochs=2,
        steps_per_epoch=8,
        batch_size=4 if request.param == "ink" else 32,
        ema_decay=0.5,
        optimizer="adamw" if request.param == "nn" else "muon",
    )
