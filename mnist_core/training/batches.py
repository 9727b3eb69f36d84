"""Batches of augmented digits, drawn ahead by a thread while the last one is being learned."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.training.augment import Augmentation, Digits, augment
from mnist_core.training.config import TrainConfig
from mnist_core.training.pool import SHARE, Pool

AHEAD = 6  # batches drawn ahead

Batch = tuple[Digits, NDArray[np.int32]]
"""Digits (N, 28, 28) and their labels (N,), 0 to 10."""


def draw_batch(pools: dict[str, Pool], config: TrainConfig, step: int) -> Batch:
    """Draw the batch of one step: it depends on the seed and the step only, so a run can be resumed."""
    rng = np.random.default_rng((config.seed, step))
    counts = rng.multinomial(config.batch_size, list(SHARE.values()))
    digits, labels = [], []
    for name, count in zip(SHARE, counts, strict=True):
        chosen = rng.integers(len(pools[name]), size=count)
        digits.append(pools[name].digits[chosen])
        labels.append(pools[name].labels[chosen])
    given = np.concatenate(digits).astype(np.float32) / np.float32(255)
    how = Augmentation().scaled(config.augmentation)
    return augment(given, rng, how), np.concatenate(labels).astype(np.int32)


def draw_batches(pools: dict[str, Pool], config: TrainConfig, first_step: int) -> Iterator[Batch]:
    """Yield the batches from `first_step` to the run's end."""
    cv2.setNumThreads(1)  # threads of its own would wait for each other on pictures this small
    steps = iter(range(first_step, config.num_steps))
    with ThreadPoolExecutor(max_workers=1) as pool:
        pending = [
            pool.submit(draw_batch, pools, config, step)
            for _, step in zip(
                range(AHEAD), steps, strict=False
            )  # this order: zip drops what it read too far
        ]
        while pending:
            yield pending.pop(0).result()
            if (step := next(steps, None)) is not None:
                pending.append(pool.submit(draw_batch, pools, config, step))
