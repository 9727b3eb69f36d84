"""Small pools to train on: MNIST's test sample stands in for every source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from mnist_core.training import fit, objectives
from mnist_core.training.config import TrainConfig
from mnist_core.training.corpus import Pool, Pools
from mnist_core.training.page_pool import PagePools
from mnist_core.types import DIGIT, NOT_A_DIGIT, OTHER
from tests.conftest import DATA

SMALL_CONFIGS = {
    model: TrainConfig(
        model=model,
        epochs=2,
        steps_per_epoch=8,
        batch_size=4 if model == "ink" else 32,
        ema_decay=0.5,
        optimizer="adamw" if model == "nn" else "muon",
    )
    for model in ("nn", "cnn", "line", "ink")
}


@pytest.fixture(scope="session")
def pools() -> Pools:
    return small_pools_of_mnist()


def small_pools_of_mnist() -> Pools:
    """The pools, also for processes that a test starts: 800 digits of each source to learn from, 200 to validate on."""
    with np.load(DATA / "mnist_test_1000.npz") as sample:
        digits, labels = sample["images"], sample["labels"]
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


@pytest.fixture(scope="module")
def little_beside_training() -> Iterator[None]:
    """Most of the time of a short run would go into moving statistics, and lines to validate on."""
    few_lines = replace(objectives.LINE_VALIDATION, num_lines=20)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fit, "STATISTICS_BATCHES", 4)
        patch.setattr(objectives, "LINE_VALIDATION", few_lines)
        yield


@pytest.fixture(scope="module")
def small_pieces() -> Iterator[None]:
    """Let the ink network learn from pieces of 64x64 pixels, a sixteenth of the usual ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mnist_core.training.ink_crops.CROP", 64)
        yield


@pytest.fixture(params=SMALL_CONFIGS)
def small_config(request) -> TrainConfig:
    return SMALL_CONFIGS[request.param]


@pytest.fixture(scope="module")
def pools_of(pools, page_pools, small_pieces) -> Callable[[TrainConfig], Pools | PagePools]:
    """Give what the network of a config learns from."""
    return lambda config: page_pools if config.model == "ink" else pools


@pytest.fixture
def small_pools(small_config, pools_of) -> Pools | PagePools:
    """What the network of `small_config` learns from."""
    return pools_of(small_config)
