"""Batches of augmented digits, drawn ahead by a thread while the last one is being learned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.training.augment import Augmentation, augment
from mnist_core.training.config import TrainConfig
from mnist_core.training.corpus import SHARE, Pool

AHEAD = 6  # batches drawn ahead

Batch = tuple[NDArray[np.float32], NDArray[Any]]
"""Pictures (N, H, W), float32 in [0, 1], and their targets, one row each."""


def draw_batch(pools: dict[str, Pool], config: TrainConfig, step: int) -> Batch:
    """Draw the batch of one step: digits (N, 28, 28) and, for each, its label, 0 to 10, and its source.

    The targets are (N, 2), int32; a source is its place in `SHARE`.

    It depends on the seed and the step only, so a run can be resumed.
    """
    rng = np.random.default_rng((config.seed, step))
    counts = rng.multinomial(config.batch_size, list(SHARE.values()))
    digits, targets = [], []
    for source, (name, count) in enumerate(zip(SHARE, counts, strict=True)):
        chosen = rng.integers(len(pools[name]), size=count)
        digits.append(pools[name].digits[chosen])
        labels = pools[name].labels[chosen].astype(np.int32)
        targets.append(np.stack([labels, np.full_like(labels, source)], axis=1))
    given = np.concatenate(digits).astype(np.float32) / np.float32(255)
    how = Augmentation().scaled(config.augmentation)
    return augment(given, rng, how), np.concatenate(targets)


def draw_batches(draw: Callable[[int], Batch], first: int, last: int) -> Iterator[Batch]:
    """Yield the batches that `draw` gives for the steps `first` to before `last`."""
    cv2.setNumThreads(1)  # threads of its own would wait for each other on pictures this small
    steps = iter(range(first, last))
    with ThreadPoolExecutor(max_workers=1) as pool:
        pending = [
            pool.submit(draw, step)
            for _, step in zip(
                range(AHEAD), steps, strict=False
            )  # this order: zip drops what it read too far
        ]
        while pending:
            yield pending.pop(0).result()
            if (step := next(steps, None)) is not None:
                pending.append(pool.submit(draw, step))
