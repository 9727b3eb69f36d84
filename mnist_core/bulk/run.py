"""From places with pictures to two tables: what is new is read, and what was read before is left alone."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from mnist_core.bulk.engines import read_in_processes, read_with_ray
from mnist_core.bulk.pictures import find_pictures
from mnist_core.bulk.results import Results
from mnist_core.recognition.recognizer import Recognizer

BATCH = 8  # pictures that a process reads at a time: some seconds of work
ENGINES = {"processes": read_in_processes, "ray": read_with_ray}


@dataclass
class Summary:
    """What a run did.

    Attributes:
        num_read, num_unreadable: Pictures of this run.
        num_known: Pictures that an earlier run had read.
        seconds: From the first picture to the last.
        busy_seconds: That recognition took, of all processes together.
        workers: Processes.
        places: Of both tables.
    """

    workers: int
    places: tuple[str, str]
    num_read: int = 0
    num_unreadable: int = 0
    num_known: int = 0
    seconds: float = 0.0
    busy_seconds: float = 0.0

    def __str__(self) -> str:
        new = self.num_read + self.num_unreadable
        share = self.busy_seconds / (self.seconds * self.workers) if self.seconds else 0.0
        earlier = f", {self.num_known:,} earlier" * bool(self.num_known)
        return (
            f"{new:,} pictures in {self.seconds:.1f} s{earlier}; {self.num_unreadable:,} could not be read. "
            f"{share:.0%} of the time of {self.workers} processes was recognition.\n"
            f"{self.places[0]}\n{self.places[1]}"
        )


def read_into_table(
    places: Sequence[str],
    out: str,
    *,
    kind: str = "read",
    engine: str = "processes",
    workers: int | None = None,
    models: Path | None = None,
) -> Summary:
    """Read every picture at some places into tables; shows a bar meanwhile.

    Interrupted or killed, it is called again with the same values and reads what is missing.

    Args:
        places: Folders, globs and files, here or as "s3://bucket/folder".
        out: The table of what was read, see `Results`.
        kind: "read", "read_digit" or "read_number", as `Recognizer` calls it.
        engine: "processes" here, or "ray".
        workers: Processes; None takes one for each core.
        models: Their folder, if not the saved ones.

    Raises:
        BulkError: There is nothing to read, or the tables can't be opened or written.
        ModelFileError: A model file is missing or damaged.
    """
    Recognizer.load(models)  # fails here, not in every process
    results = Results(out)
    workers = workers or _num_cores()
    summary = Summary(workers, (results.readings, results.errors))
    with tqdm(total=_count(places), unit="pictures", disable=not sys.stderr.isatty()) as bar:
        missing = _missing(find_pictures(places), results, summary, bar)
        started = time.perf_counter()
        read = ENGINES[engine](_in_batches(missing), kind, models, workers=workers)
        try:
            for batch in read:
                for row in batch.rows:
                    results.add(row)
                    summary.num_unreadable += "error" in row
                    summary.num_read += "error" not in row
                summary.busy_seconds += batch.seconds
                bar.update(len(batch.rows))
        finally:
            results.write()
            summary.seconds = time.perf_counter() - started
    return summary


def _num_cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)  # Linux knows what a container may use
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _count(places: Sequence[str]) -> int | None:
    """Count what is on this machine, which takes no time; elsewhere each thousand is a request."""
    return (
        None if any("://" in place for place in places) else sum(1 for _ in find_pictures(places))
    )


def _missing(
    pictures: Iterator[str], results: Results, summary: Summary, bar: tqdm
) -> Iterator[str]:
    for picture in pictures:
        if results.is_new(picture):
            yield picture
        else:
            summary.num_known += 1
            bar.update(1)


def _in_batches(pictures: Iterator[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for picture in pictures:
        batch.append(picture)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
