"""train --workers: the processes that share a run, started here or named by a cluster."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess
from typing import Any

from mnist_core.errors import MnistCoreError, WorkerError
from mnist_core.processes import follow_parent
from mnist_core.training.config import TrainConfig

CLUSTER = (
    "TF_CONFIG"  # TensorFlow's own variable: the addresses of all processes, and which is this one
)
NOTICED_SECONDS = 10  # in which TensorFlow tells of a process that has ended
THREADS = "TF_NUM_INTRAOP_THREADS"  # TensorFlow's own too: of one operation

Run = Callable[[argparse.Namespace], int]


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add `--workers`."""
    parser.add_argument(
        "--workers",
        type=int,
        metavar="N",
        help=f"processes that share each batch, started here, or those of a cluster that {CLUSTER} names",
    )


def check_workers(arguments: argparse.Namespace, runs: list[TrainConfig]) -> None:
    """End the program with a sentence unless so many can share the batches of all runs."""
    given, named = arguments.workers, _count_named(arguments)
    if given is not None and given < 1:
        arguments.refuse(f"--workers must be at least 1, got {given}")
    if given and named and given != named:
        arguments.refuse(
            f"{CLUSTER} names {named} workers, --workers {given}: leave --workers out."
        )
    count = named or given or 1
    for config in runs:
        if config.batch_size % count:
            arguments.refuse(
                f"{count} workers can't share a batch of {config.batch_size} equally: choose "
                "--workers that divides it, or another --batch-size."
            )


def _count_named(arguments: argparse.Namespace) -> int | None:
    """Count the workers of the cluster that the environment names, None if it names none."""
    if CLUSTER not in os.environ:
        return None
    try:
        cluster = json.loads(os.environ[CLUSTER])
        addresses, task = cluster["cluster"]["worker"], cluster["task"]
        if task["type"] == "worker" and 0 <= task["index"] < len(addresses):
            return len(addresses)
    except (ValueError, LookupError, TypeError):
        pass
    return arguments.refuse(
        f"{CLUSTER} must name the workers and which of them this is, as "
        '{"cluster": {"worker": ["HOST:PORT", ...]}, "task": {"type": "worker", "index": 0}}, '
        f"got {os.environ[CLUSTER]!r}"
    )


@contextmanager
def started_workers(arguments: argparse.Namespace, run: Run) -> Iterator[None]:
    """Start those that share a run with this process on this machine; they end with the block.

    Args:
        arguments: Of the command; without `workers`, or where a cluster is named, nothing is started.
        run: What each of them calls with the arguments.
    """
    count = arguments.workers or 1
    if count == 1 or CLUSTER in os.environ:
        yield
        return
    passed = {
        name: value for name, value in vars(arguments).items() if name not in ("run", "refuse")
    }
    addresses = free_addresses(count)
    os.environ.setdefault(THREADS, str(max(1, (os.cpu_count() or 1) // count)))
    context = multiprocessing.get_context("spawn")  # not forked: TensorFlow has threads
    is_over = threading.Event()
    with ExitStack() as stack:
        stack.callback(os.environ.pop, CLUSTER, None)
        for number in reversed(range(count)):  # this process comes last: it is the chief
            task = {"type": "worker", "index": number}
            os.environ[CLUSTER] = json.dumps({"cluster": {"worker": addresses}, "task": task})
            if number:
                worker = context.Process(target=_work, args=(run, passed), daemon=True)
                worker.start()
                stack.callback(worker.join)
                stack.callback(worker.kill)
                threading.Thread(target=_watch, args=(worker, is_over), daemon=True).start()
        stack.callback(is_over.set)
        yield


def _watch(worker: SpawnProcess, is_over: threading.Event) -> None:
    """End this process if a worker was lost and TensorFlow does not notice: it waits for ever for one that never came."""
    wait([worker.sentinel])
    if worker.exitcode and not is_over.wait(NOTICED_SECONDS):
        print(WorkerError(), file=sys.stderr, flush=True)
        os._exit(1)


def free_addresses(count: int) -> list[str]:
    """Ask the system for ports of this machine that nobody listens on: "127.0.0.1:PORT"."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [f"127.0.0.1:{probe.getsockname()[1]}" for probe in probes]


def _work(run: Run, passed: dict[str, Any]) -> None:
    """Do a worker's part of a run in a process of its own; the chief tells of it."""
    follow_parent()
    sys.stdout = open(os.devnull, "w", encoding="utf-8")
    try:
        run(argparse.Namespace(**passed, run=run, refuse=sys.exit))
    except WorkerError:  # the chief says so too, or was ended
        sys.exit(1)
    except MnistCoreError as error:
        sys.exit(str(error))
