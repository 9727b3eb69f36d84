"""Who reads the batches: processes here, or Ray Data on a cluster."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from pathlib import Path
from typing import Any

from mnist_core.bulk.reading import BatchReader, ReadBatch
from mnist_core.processes import follow_parent

AHEAD = 3  # batches on their way for each process
WINDOW = 2500  # batches that Ray Data is given at once
LETHAL = "Reading it ended the process that read."

_reader: BatchReader  # of this process


def read_in_processes(
    batches: Iterable[list[str]], kind: str, models: Path | None, *, workers: int
) -> Iterator[ReadBatch]:
    """Read batches in processes of this machine, in any order, a bounded number on their way.

    A picture that ends its process is found out, and gets a row of its own.

    Args:
        batches: Paths or addresses of pictures.
        kind, models: As `BatchReader` takes them.
        workers: Processes.
    """
    waiting = iter(batches)
    lost: list[list[str]] = []
    while True:
        with _open_pool(kind, models, workers) as pool:
            yield from _read_until_broken(pool, waiting, lost, AHEAD * workers)
        if not lost:
            return
        for file in chain.from_iterable(lost):
            yield _read_alone(file, kind, models)
        lost.clear()


def read_with_ray(
    batches: Iterable[list[str]], kind: str, models: Path | None, *, workers: int
) -> Iterator[ReadBatch]:
    """Read batches on the Ray cluster that `RAY_ADDRESS` names, or on one of this machine's own.

    Takes what `read_in_processes` does; each worker is an actor on one core.
    """
    import ray

    class Actor:
        def __init__(self) -> None:
            self._reader = BatchReader(kind, models)

        def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
            read = [self._reader.read(list(files)) for files in batch["files"]]
            return {
                "rows": [json.dumps(one.rows) for one in read],  # Arrow's columns are of one kind
                "seconds": [one.seconds for one in read],
            }

    waiting = iter(batches)
    while window := list(islice(waiting, WINDOW)):
        files = ray.data.from_items([{"files": batch} for batch in window])
        for row in files.map_batches(Actor, batch_size=1, concurrency=workers).iter_rows():
            yield ReadBatch(json.loads(row["rows"]), row["seconds"])


def _read_until_broken(
    pool: ProcessPoolExecutor,
    batches: Iterator[list[str]],
    lost: list[list[str]],
    most: int,
) -> Iterator[ReadBatch]:
    """Keep `most` batches on their way; those of a process that ended, and of its siblings, are lost."""
    pending: dict[Future[ReadBatch], list[str]] = {}
    batch: list[str] = []  # the one that is in our hands
    try:
        while True:
            for batch in islice(batches, most - len(pending)):
                pending[pool.submit(_read_batch, batch)] = batch
            if not pending:
                return
            for done in wait(pending, return_when=FIRST_COMPLETED).done:
                batch = pending.pop(done)
                yield done.result()
    except BrokenProcessPool:
        lost += [batch, *pending.values()]


def _read_alone(file: str, kind: str, models: Path | None) -> ReadBatch:
    """Read one picture in a process that may end."""
    with _open_pool(kind, models, 1) as pool:
        try:
            return pool.submit(_read_batch, [file]).result()
        except BrokenProcessPool:
            return ReadBatch([{"file": file, "error": LETHAL}], 0.0)


def _open_pool(kind: str, models: Path | None, workers: int) -> ProcessPoolExecutor:
    # Not forked: LiteRT and OpenCV have threads, which a fork leaves behind.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, context, initializer=_start, initargs=(kind, models))


def _start(kind: str, models: Path | None) -> None:
    global _reader
    follow_parent()
    _reader = BatchReader(kind, models)


def _read_batch(files: list[str]) -> ReadBatch:
    return _reader.read(files)
