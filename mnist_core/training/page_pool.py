"""Pages to learn the ink network from: written once, by all processors, and kept in a folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mnist_core.datasets.pendigits import TRAINING_WRITERS, VALIDATION_WRITERS
from mnist_core.synthesis.pages.page import write_page
from mnist_core.synthesis.pages.source import (
    LETTERS_KEPT,
    MNIST_CHOSEN_BY,
    MNIST_LEARNED,
    Source,
    collect_source,
)

SHARD = 100  # pages of a file
NUM_VALIDATION = 300  # pages
POOL_SEED = 40  # the pages are the same for every run

Pages = list[NDArray[np.uint8]]
"""Shards of (100, 384, 384, 4), uint8: red, green, blue and the class of each pixel, mapped from disk."""


@dataclass(frozen=True)
class PagePools:
    """What the ink network learns from, and what it is chosen by: pages of other writers."""

    training: Pages
    validation: Pages


def build_page_pools(
    folder: Path,
    count: int,
    *,
    data: str | os.PathLike[str] | None = None,
    on_step: Callable[[str], None] = lambda step: None,
) -> PagePools:
    """Open so many pages to learn from, and 300 of other writers; raises as `load_pages` does."""
    training = load_pages(folder / "training", count, data=data, on_step=on_step)
    others = load_pages(
        folder / "validation", NUM_VALIDATION, data=data, validation=True, on_step=on_step
    )
    return PagePools(training, others)


def load_pages(
    folder: Path,
    count: int,
    *,
    data: str | os.PathLike[str] | None = None,
    validation: bool = False,
    on_step: Callable[[str], None] = lambda step: None,
) -> Pages:
    """Open the pages in a folder; those that are missing are written first, 20 a second and processor.

    Args:
        folder: Where they are kept: 60 MB for each 100.
        count: How many, rounded up to whole hundreds.
        data: Where to look first for the data sets.
        validation: Whether other writers write them, whose digits and letters are not learned from.
        on_step: Told what is being done.

    Raises:
        DataError: A data set is nowhere and can't be downloaded.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number:04d}.npy" for number in range(-(-count // SHARD))]
    missing = [number for number, path in enumerate(paths) if not path.exists()]
    if missing:
        on_step(f"writing {len(missing) * SHARD} pages")
        write = partial(_write_shard, folder, data, validation)
        with ProcessPoolExecutor() as workers:
            list(workers.map(write, missing))
    return [np.load(path, mmap_mode="r") for path in paths]


def _write_shard(
    folder: Path, data: str | os.PathLike[str] | None, validation: bool, number: int
) -> None:
    cv2.setNumThreads(1)
    source = _source(None if data is None else os.fspath(data), validation)
    pages = []
    for page in range(SHARD):
        rng = np.random.default_rng((POOL_SEED, validation, number, page))
        written = write_page(source, rng)
        pages.append(np.dstack([written.picture, written.target]))
    unfinished = folder / f".{number:04d}.npy"
    np.save(unfinished, np.stack(pages))
    unfinished.replace(folder / f"{number:04d}.npy")


@cache
def _source(data: str | None, validation: bool) -> Source:
    return collect_writing(data, validation=validation)


def collect_writing(data: str | os.PathLike[str] | None, *, validation: bool = False) -> Source:
    """Collect what the writers of one split have written, to learn from or to choose by.

    Raises:
        DataError: A data set is nowhere and can't be downloaded.
    """
    return collect_source(
        data,
        VALIDATION_WRITERS if validation else TRAINING_WRITERS,
        lambda number: (number % LETTERS_KEPT == 0) == validation,
        MNIST_CHOSEN_BY if validation else MNIST_LEARNED,
    )
